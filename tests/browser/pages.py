"""Every page of the product, by the name of its URL; tests/architecture/test_every_page_is_looked_at.py finds one that is missing."""

from collections.abc import Callable

from django.conf import settings

from outreach.queries import opt_out_links
from tests.browser.world import World

Path = Callable[[World], str]


def at(path: str) -> Path:
    """``at("/customers/{customer}")``: the names in braces are in ``World.ids``."""
    return lambda world: path.format(**world.ids)


SIGNED_OUT: dict[str, Path] = {
    "opt_out": lambda world: opt_out_links.link(world.ids["contact"]).removeprefix(settings.BASE_URL),
    "account_login": at("/sign-in/login/"),
    "account_reset_password": at("/sign-in/password/reset/"),
    "account_reset_password_done": at("/sign-in/password/reset/done/"),
    "account_reset_password_from_key": at("/sign-in/password/reset/key/1-spent/"),
    "account_reset_password_from_key_done": at("/sign-in/password/reset/key/done/"),
    "account_inactive": at("/sign-in/inactive/"),
    "account_signup": at("/sign-in/signup/"),
    "account_confirm_email": at("/sign-in/confirm-email/spent/"),
    "account_email_verification_sent": at("/sign-in/confirm-email/"),
}

SIGNED_IN: dict[str, Path] = {
    "call_list": at("/"),
    "call_list_narrowed": at("/?band=at_risk&q=a"),
    "call_list_empty": at("/?q=nobody+is+called+that"),
    "call_list_snoozed": at("/?snoozed=on"),
    "call_list_above": at("/?above=on"),
    "change_calls": at("/call-list/change?verb=snooze&customer={customer}&customer={first}"),
    "change_calls_of_all": at("/call-list/change?verb=assign&everyone=on&band=at_risk"),
    "call_capacity": at("/call-list/capacity"),
    "customer": at("/customers/{customer}"),
    "brief": at("/customers/{customer}/brief"),
    "escalate": at("/escalate?q=a"),
    "log_escalation": at("/customers/{customer}/escalate"),
    "escalations": at("/escalations"),
    "escalation": at("/escalations/{escalation}"),
    "log_touchpoint": at("/customers/{customer}/touchpoint"),
    "touchpoints": at("/touchpoints"),
    "touchpoints_owed": at("/touchpoints?owed=on"),
    "touchpoint": at("/touchpoints/{touchpoint}"),
    "correct_touchpoint": at("/touchpoints/{touchpoint}/correct"),
    "needs": at("/needs"),
    "needs_narrowed": at("/needs?kind=urgent&theme=billing"),
    "needs_to_issue": at("/needs/issue?need={need}"),
    "correct_need": at("/needs/{need}/correct"),
    "move_touchpoint": at("/touchpoints/{touchpoint}/move?q=acme"),
    "unlink_need": at("/needs/{need}/unlink"),
    "inbox": at("/inbox"),
    "ledger": at("/customers/{owed_to}/ledger"),
    "give_concession": at("/customers/{owed_to}/concession"),
    "issues": at("/issues"),
    "issues_narrowed": at("/issues?function=legal"),
    "issue_list": at("/issues/list?state=in_progress"),
    "new_issue": at("/issues/new?escalation={escalation}"),
    "issue": at("/issues/{issue}"),
    "merge_issue": at("/issues/{issue}/merge"),
    "promise_all": at("/issues/{issue}/promise"),
    "deliver_all": at("/issues/{issue}/deliver"),
    "affected": at("/issues/{issue}/customers?q=ber"),
    "decide": at("/issues/{issue}/decision"),
    "loop": at("/loops/{loop}"),
    "loop_measures": at("/measures?period=last_12_months&every=quarter"),
    "loop_measures_of_nobody": at("/measures?from=2001-01-01&to=2001-02-01"),
    "loop_measure": at("/measures/time_to_close?by=owner"),
    "loop_measure_rows": at("/measures/close_rate/rows?period=last_12_months"),
    "loop_measure_definitions": at("/measures/definitions"),
    "weights": at("/priority-weights"),
    "notifications": at("/notifications"),
    "notifications_of_all_time": at("/notifications?show=all"),
    "notification_settings": at("/settings/notifications"),
    "sla": at("/settings/sla?severity=1"),
    "sla_policy_new": at("/settings/sla/policies/new"),
    "sla_policy": at("/settings/sla/policies/{sla_policy}"),
    "sla_calendar_new": at("/settings/sla/calendars/new"),
    "sla_calendar": at("/settings/sla/calendars/{calendar}"),
    "message_templates": at("/settings/messages"),
    "message_template_new": at("/settings/messages/new"),
    "message_template": at("/settings/messages/{template}"),
    "messages": at("/messages"),
    "tell": at("/issues/{issue}/tell?template={template_version}"),
    "message": at("/messages/{message}"),
    "message_sent": at("/messages/{sent_message}"),
    "edit_message": at("/messages/{draft_message}/edit"),
    "message_preview": at("/messages/{message}/preview"),
    "delivery": at("/deliveries/{delivery}"),
    "bounce": at("/bounces"),
    "model": at("/model/"),
    "was_it_right": at("/model/was-it-right/?lead=30"),
    "held_scores": at("/model/held-scores/"),
    "disagreements": at("/model/disagreements/"),
    "override": at("/customers/{first}/override"),
    "settings": at("/settings"),
    "new_token": at("/settings/tokens/new"),
    "imports": at("/imports"),
    "import_new": at("/imports/new"),
    "import": at("/imports/{previewed}"),
    "import_with_refusals": at("/imports/{refused_import}"),
    "quarantine": at("/quarantine"),
    "quarantined_row": at("/quarantine/{quarantined}"),
    "parked": at("/parked"),
    "themes": at("/themes/?weeks=26"),
    "themes_of_one": at("/themes/?theme=waiting&weeks=26"),
    "sources": at("/sources"),
    "source": at("/sources/helpdesk"),
    "measure": at("/sources/helpdesk/measures/{measure}"),
    "mfa_index": at("/sign-in/2fa/"),
    "mfa_activate_totp": at("/sign-in/2fa/totp/activate/"),
    "mfa_deactivate_totp": at("/sign-in/2fa/totp/deactivate/"),
    "mfa_view_recovery_codes": at("/sign-in/2fa/recovery-codes/"),
    "mfa_generate_recovery_codes": at("/sign-in/2fa/recovery-codes/generate/"),
    "mfa_reauthenticate": at("/sign-in/2fa/reauthenticate/"),
    "account_change_password": at("/sign-in/password/change/"),
    "account_logout": at("/sign-in/logout/"),
    "account_reauthenticate": at("/sign-in/reauthenticate/"),
    "not_found": at("/nothing/here"),
}

BY: dict[str, str] = {
    "mfa_deactivate_totp": "adam",
    "mfa_view_recovery_codes": "adam",
    "mfa_generate_recovery_codes": "adam",
    "mfa_reauthenticate": "adam",
}
"""Who looks, where it is not Lena: only Adam has a second factor."""


def who_looks(name: str) -> str | None:
    return BY.get(name, "lena") if name in SIGNED_IN else None


NOT_PAGES: dict[str, str] = {
    "read_notice": "leads back to the notifications",
    "acknowledge_notices": "leads back to the notifications",
    "reminder_days": "takes a form; shown on notification_settings",
    "undo_calls": "leads back to the call list",
    "sla_policy_withdraw": "leads back to the SLA settings",
    "move_message": "takes a form; shown on message",
    "settle_delivery": "takes a form; shown on delivery",
    "message_template_withdraw": "leads back to the templates",
    "override_withdraw": "leads back to the customer",
    "import_start": "leads back to the import",
    "import_throw_away": "leads back to the imports",
    "import_rejects": "a CSV file",
    "import_rows": "leads back to the import",
    "quarantined_row_discard": "leads back to the quarantine",
    "scoring_retry": "leads back to the quarantine",
    "texts_retry": "leads back to the quarantine",
    "account_confirm_login_code": "codes by mail are not in use; leads to the sign-in page",
    "account_email": "an address is the administrator's to change; 404",
    "call_list_export": "a CSV file",
    "loop_measures_export": "a CSV file",
    "loop_measure_rows_export": "a CSV file",
    "end_escalation": "takes a form; shown on escalation",
    "complete_touchpoint": "takes a form; shown on touchpoint",
    "turn_escalation": "takes a form; shown on escalation",
    "move_issue": "takes a form; shown on issue",
    "measure_substitute": "takes a form; shown on issue",
    "settle_decision": "takes a form; shown on issue",
    "move_loop": "takes a form; shown on loop",
    "revoke_token": "takes a form; shown on settings",
    "account_set_password": "for logins without a password, which nobody has; leads to the change of it",
    "mfa_authenticate": "only in the middle of signing in: test_second_factor.py",
    "mfa_download_recovery_codes": "a text file",
}
