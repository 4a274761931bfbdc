"""Who gets which answer at which address: the access policy as one table, from which the tests are made.

A new address needs a row for each of its methods, its arguments in ``ARGUMENTS`` of ``access_sent`` if it
has any, and what to send in ``SENT``.
Send what is good: the row then proves that the allowed may, and not only that the others may not.

The columns are the people of ``access_world``. What an address is about is ana's (and her team's): so the column of ana, and of
eve, is "own", cleo's is "foreign". The import is lena's: who sees only a part does not find it. Refused and parked rows may be
about anybody: that room is closed to who sees only a part.

401 and 302: not signed in · 403: may not · 404: does not exist for this person · 405: no such verb.
robo and bare have only tokens, which open no page.
"""

from tests.architecture.access_rooms import ROOMS

TABLE = """
address                   method  nobody dan ana eve cleo ben lena adam robo bare

# ---- what we do -----------------------------------------------------------------------------------------------------
call_list                 GET     302    302 200 200 200  200 200  200  302  302
call_list_export          GET     302    302 200 403 200  200 200  200  302  302
change_calls              GET     302    302 200 403 404  403 200  200  302  302
change_calls              POST    302    302 302 403 404  403 302  302  302  302
undo_calls                POST    302    302 302 403 403  403 403  403  302  302
call_capacity             GET     302    302 403 403 403  403 200  200  302  302
call_capacity             POST    302    302 403 403 403  403 302  302  302  302
customer                  GET     302    302 200 200 404  200 200  200  302  302
brief                     GET     302    302 200 200 404  200 200  200  302  302
escalate                  GET     302    302 200 200 200  403 200  200  302  302
log_escalation            GET     302    302 200 200 404  403 200  200  302  302
log_escalation            POST    302    302 302 302 404  403 302  302  302  302
escalations               GET     302    302 200 200 200  200 200  200  302  302
escalation                GET     302    302 200 200 404  200 200  200  302  302
end_escalation            POST    302    302 302 403 404  403 302  302  302  302
turn_escalation           POST    302    302 302 302 404  403 302  302  302  302
log_touchpoint            GET     302    302 200 200 404  403 200  200  302  302
log_touchpoint            POST    302    302 302 302 404  403 302  302  302  302
touchpoints               GET     302    302 200 200 200  200 200  200  302  302
touchpoint                GET     302    302 200 200 404  200 200  200  302  302
correct_touchpoint        GET     302    302 200 200 404  403 200  200  302  302
correct_touchpoint        POST    302    302 302 302 404  403 302  302  302  302
complete_touchpoint       POST    302    302 302 302 404  403 302  302  302  302
needs                     GET     302    302 200 200 200  200 200  200  302  302
inbox                     GET     302    302 200 200 200  200 200  200  302  302
ledger                    GET     302    302 200 200 404  200 200  200  302  302
give_concession           GET     302    302 200 200 404  403 200  200  302  302
give_concession           POST    302    302 302 302 404  403 302  302  302  302
issues                    GET     302    302 200 200 200  200 200  200  302  302
issue_list                GET     302    302 200 200 200  200 200  200  302  302
new_issue                 GET     302    302 200 200 200  403 200  200  302  302
new_issue                 POST    302    302 302 302 302  403 302  302  302  302
issue                     GET     302    302 200 200 404  200 200  200  302  302
move_issue                GET     302    302 200 200 404  403 200  200  302  302
move_issue                POST    302    302 302 302 404  403 302  302  302  302
promise_all               GET     302    302 200 200 404  403 200  200  302  302
promise_all               POST    302    302 422 422 404  403 422  422  302  302
deliver_all               GET     302    302 200 200 404  403 200  200  302  302
deliver_all               POST    302    302 422 422 404  403 422  422  302  302
merge_issue               GET     302    302 200 200 404  403 200  200  302  302
merge_issue               POST    302    302 422 422 404  403 422  422  302  302
affected                  GET     302    302 200 200 404  403 200  200  302  302
affected                  POST    302    302 302 302 404  403 302  302  302  302
decide                    GET     302    302 200 200 404  403 200  200  302  302
decide                    POST    302    302 302 302 404  403 302  302  302  302
settle_decision           POST    302    302 403 403 404  403 302  302  302  302
measure_substitute        POST    302    302 302 302 404  403 302  302  302  302
loop                      GET     302    302 200 200 404  200 200  200  302  302
move_loop                 GET     302    302 200 200 404  403 200  200  302  302
move_loop                 POST    302    302 302 302 404  403 302  302  302  302
needs_to_issue            GET     302    302 200 200 302  403 200  200  302  302
needs_to_issue            POST    302    302 302 302 302  403 302  302  302  302
correct_need              GET     302    302 200 200 404  403 200  200  302  302
correct_need              POST    302    302 302 302 404  403 302  302  302  302
disagreements             GET     302    302 200 200 200  200 200  200  302  302
weights                   GET     302    302 403 403 403  403 200  200  302  302
weights                   POST    302    302 403 403 403  403 302  302  302  302
sla                       GET     302    302 403 403 403  403 200  200  302  302
sla_policy_new            GET     302    302 403 403 403  403 200  200  302  302
sla_policy_new            POST    302    302 403 403 403  403 302  302  302  302
sla_policy                GET     302    302 403 403 403  403 200  200  302  302
sla_policy                POST    302    302 403 403 403  403 302  302  302  302
sla_policy_withdraw       POST    302    302 403 403 403  403 302  302  302  302
sla_calendar_new          GET     302    302 403 403 403  403 200  200  302  302
sla_calendar_new          POST    302    302 403 403 403  403 302  302  302  302
sla_calendar              GET     302    302 403 403 403  403 200  200  302  302
sla_calendar              POST    302    302 403 403 403  403 302  302  302  302

# ---- what we notice -------------------------------------------------------------------------------------------------
themes                    GET     302    302 200 200 200  200 200  200  302  302
sources                   GET     302    302 200 200 200  200 200  200  302  302
source                    GET     302    302 200 200 200  200 200  200  302  302
source                    POST    302    302 403 403 403  403 302  302  302  302
measure                   GET     302    302 403 403 403  403 200  200  302  302
measure                   POST    302    302 403 403 403  403 302  302  302  302
model                     GET     302    302 200 200 200  200 200  200  302  302
was_it_right              GET     302    302 200 200 200  200 200  200  302  302
held_scores               GET     302    302 403 403 403  403 200  200  302  302
held_scores               POST    302    302 403 403 403  403 302  302  302  302
override                  GET     302    302 200 403 404  403 200  200  302  302
override                  POST    302    302 302 403 404  403 302  302  302  302
override_withdraw         POST    302    302 302 403 404  403 302  302  302  302
parked                    GET     302    302 403 403 403  200 200  200  302  302
quarantine                GET     302    302 403 403 403  200 200  200  302  302
quarantined_row           GET     302    302 403 403 403  200 200  200  302  302
quarantined_row           POST    302    302 403 403 403  403 302  302  302  302
quarantined_row_discard   POST    302    302 403 403 403  403 302  302  302  302
scoring_retry             POST    302    302 403 403 403  403 302  302  302  302
texts_retry               POST    302    302 403 403 403  403 302  302  302  302

# ---- oneself (a new token asks for the password first: 302) ---------------------------------------------------------
settings                  GET     302    302 200 200 200  200 200  200  302  302
settings                  POST    302    302 302 302 302  302 302  302  302  302
new_token                 GET     302    302 302 302 302  302 302  302  302  302
new_token                 POST    302    302 302 302 302  302 302  302  302  302
revoke_token              POST    302    302 302 404 404  404 404  404  302  302

# ---- the API --------------------------------------------------------------------------------------------------------
api_schema                GET     401    401 200 200 200  200 200  200  200  200
api_docs                  GET     302    302 302 302 302  302 302  302  302  302
api_customers_batch       POST    401    401 207 403 207  403 207  207  207  403
api_customer              GET     401    401 200 200 404  200 200  200  200  403
api_customer              PUT     401    401 200 403 404  403 200  200  200  403
api_customer              PATCH   401    401 200 403 404  403 200  200  200  403
api_customer              DELETE  401    401 204 403 404  403 204  204  204  403
api_contacts_batch        POST    401    401 207 403 207  403 207  207  207  403
api_contact               GET     401    401 200 200 404  200 200  200  200  403
api_contact               PUT     401    401 200 403 404  403 200  200  200  403
api_contact               PATCH   401    401 200 403 404  403 200  200  200  403
api_contact               DELETE  401    401 204 403 404  403 204  204  204  403
api_customer_name         PUT     401    401 200 403 404  403 200  200  200  403
api_customer_name         DELETE  401    401 409 403 404  403 409  409  409  403
api_contact_name          PUT     401    401 200 403 404  403 200  200  200  403
api_contact_name          DELETE  401    401 409 403 404  403 409  409  409  403
api_customers             GET     401    401 200 200 200  200 200  200  200  403
api_contacts              GET     401    401 200 200 200  200 200  200  200  403
api_signals               GET     401    401 200 200 200  200 200  200  200  403
api_signal                GET     401    401 200 200 404  200 200  200  200  403
api_signals_batch         POST    401    401 207 403 207  403 207  207  207  403
api_risk_scores           GET     401    401 200 200 200  200 200  200  200  403
api_held_scores           GET     401    401 200 200 200  200 200  200  200  403
api_held_scores_release   POST    401    401 403 403 403  403 200  200  403  403
api_overrides             POST    401    401 201 403 404  403 201  201  403  403
api_override              GET     401    401 200 200 404  200 200  200  200  403
api_override_withdraw     POST    401    401 409 403 404  403 409  409  403  403
api_call_list             GET     401    401 200 200 200  200 200  200  200  403
api_assign_calls          POST    401    401 200 403 404  403 200  200  200  403
api_snooze_calls          POST    401    401 200 403 404  403 200  200  200  403
api_wake_calls            POST    401    401 200 403 404  403 200  200  200  403
api_undo_calls            POST    401    401 200 403 403  403 403  403  403  403
api_call_capacity         GET     401    401 200 200 200  200 200  200  200  403
api_call_capacity         PUT     401    401 403 403 403  403 200  200  403  403
api_escalations           GET     401    401 200 200 200  200 200  200  200  403
api_escalations           POST    401    401 201 201 404  403 201  201  201  403
api_escalation            GET     401    401 200 200 404  200 200  200  200  403
api_escalation            PATCH   401    401 200 200 404  403 200  200  200  403
api_sla_clocks            GET     401    401 200 200 200  200 200  200  200  403
api_escalation_end        POST    401    401 200 403 404  403 200  200  403  403
api_touchpoints           GET     401    401 200 200 200  200 200  200  200  403
api_touchpoints           POST    401    401 201 201 404  403 201  201  201  403
api_touchpoint            GET     401    401 200 200 404  200 200  200  200  403
api_touchpoint            PATCH   401    401 200 200 404  403 200  200  200  403
api_touchpoint_complete   POST    401    401 200 200 404  403 200  200  200  403
api_needs                 GET     401    401 200 200 200  200 200  200  200  403
api_needs_link            POST    401    401 200 200 404  403 200  200  403  403
api_need                  GET     401    401 200 200 404  200 200  200  200  403
api_need                  PATCH   401    401 200 200 404  403 200  200  200  403

# ---- the API: closing the loop ----------------------------------------------------------------------------------------
api_issues                GET     401    401 200 200 200  200 200  200  200  403
api_issues                POST    401    401 201 201 201  403 201  201  403  403
api_issue                 GET     401    401 200 200 404  200 200  200  200  403
api_issue_moves           GET     401    401 200 200 404  200 200  200  200  403
api_issue_triage          POST    401    401 200 200 404  403 200  200  403  403
api_issue_hand_over       POST    401    401 200 200 404  403 200  200  403  403
api_issue_advance         POST    401    401 200 200 404  403 200  200  403  403
api_issue_resolve         POST    401    401 200 200 404  403 200  200  403  403
api_issue_severity        POST    401    401 200 200 404  403 200  200  403  403
api_issue_merge           POST    401    401 200 200 404  403 200  200  403  403
api_issue_promise_all     POST    401    401 200 200 404  403 200  200  403  403
api_issue_deliver_all     POST    401    401 200 200 404  403 200  200  403  403
api_issue_customers       POST    401    401 200 200 404  403 200  200  403  403
api_issue_audience        GET     401    401 200 200 404  200 200  200  200  403
api_issue_audience        POST    401    401 200 200 404  403 200  200  403  403
api_issue_audience_again  POST    401    401 200 200 404  403 200  200  403  403
api_issue_theme           POST    401    401 200 200 404  403 200  200  403  403
api_issue_squad           GET     401    401 200 200 404  200 200  200  200  403
api_issue_squad           POST    401    401 200 200 404  403 200  200  403  403
api_issue_squad           DELETE  401    401 200 200 404  403 200  200  403  403
api_issue_decisions       POST    401    401 201 201 404  403 201  201  403  403
api_decisions             GET     401    401 200 200 200  200 200  200  200  403
api_decision              GET     401    401 200 200 404  200 200  200  200  403
api_decision              PUT     401    401 200 200 404  403 200  200  403  403
api_decision_approve      POST    401    401 403 403 404  403 200  200  403  403
api_decision_reject       POST    401    401 403 403 404  403 200  200  403  403
api_decision_highlighted  POST    401    401 200 200 404  403 200  200  403  403
api_decision_substitutes  POST    401    401 201 201 404  403 201  201  403  403
api_substitute_measure    POST    401    401 200 200 404  403 200  200  403  403
api_loops                 GET     401    401 200 200 200  200 200  200  200  403
api_loop                  GET     401    401 200 200 404  200 200  200  200  403
api_loop_moves            GET     401    401 200 200 404  200 200  200  200  403
api_loop_promise          POST    401    401 201 201 404  403 201  201  403  403
api_loop_tell             POST    401    401 200 200 404  403 200  200  403  403
api_loop_decline          POST    401    401 200 200 404  403 200  200  403  403
api_loop_confirm          POST    401    401 200 200 404  403 200  200  403  403
api_loop_deny             POST    401    401 200 200 404  403 200  200  403  403
api_loop_withdraw         POST    401    401 200 200 404  403 200  200  403  403
api_promises              GET     401    401 200 200 200  200 200  200  200  403
api_promise               GET     401    401 200 200 404  200 200  200  200  403
api_promise_renegotiate   POST    401    401 201 201 404  403 201  201  403  403
api_promise_deliver       POST    401    401 200 200 404  403 200  200  403  403
api_promise_cancel        POST    401    401 200 200 404  403 200  200  403  403
api_promise_hand_over     POST    401    401 200 200 404  403 200  200  403  403
api_changes               GET     401    401 200 200 200  200 200  200  200  200
api_concessions           GET     401    401 200 200 200  200 200  200  200  403
api_concessions           POST    401    401 201 201 404  403 201  201  403  403

# ---- machines -------------------------------------------------------------------------------------------------------
healthz                   GET     200    200 200 200 200  200 200  200  200  200
readyz                    GET     200    200 200 200 200  200 200  200  200  200
metrics                   GET     200    200 200 200 200  200 200  200  200  200

# ---- the door (django-allauth) --------------------------------------------------------------------------------------
account_email             GET     302    302 404 404 404  404 404  404  302  302
account_email             POST    302    302 404 404 404  404 404  404  302  302
account_login             GET     200    200 302 302 302  302 302  302  200  200
account_login             POST    200    200 302 302 302  302 302  302  200  200
account_logout            GET     302    302 200 200 200  200 200  200  302  302
account_logout            POST    302    302 302 302 302  302 302  302  302  302
account_inactive          GET     200    200 200 200 200  200 200  200  200  200
account_signup            GET     200    200 302 302 302  302 302  302  200  200
account_signup            POST    200    200 302 302 302  302 302  302  200  200
account_reauthenticate    GET     302    302 200 200 200  200 200  200  302  302
account_reauthenticate    POST    302    302 200 200 200  200 200  200  302  302
account_email_verification_sent GET 200  200 200 200 200  200 200  200  200  200
account_confirm_email     GET     200    200 200 200 200  200 200  200  200  200
account_confirm_email     POST    404    404 404 404 404  404 404  404  404  404
account_change_password   GET     302    302 200 200 200  200 200  200  302  302
account_change_password   POST    302    302 200 200 200  200 200  200  302  302
account_set_password      GET     302    302 302 302 302  302 302  302  302  302
account_set_password      POST    302    302 302 302 302  302 302  302  302  302
account_reset_password    GET     200    200 200 200 200  200 200  200  200  200
account_reset_password    POST    302    302 302 302 302  302 302  302  302  302
account_reset_password_done GET   200    200 200 200 200  200 200  200  200  200
account_reset_password_from_key GET 200  200 200 200 200  200 200  200  200  200
account_reset_password_from_key POST 200 200 200 200 200  200 200  200  200  200
account_reset_password_from_key_done GET 200 200 200 200 200 200 200 200 200 200
account_confirm_login_code GET    302    302 302 302 302  302 302  302  302  302
account_confirm_login_code POST   302    302 302 302 302  302 302  302  302  302
mfa_index                 GET     302    302 200 200 200  200 200  200  302  302
mfa_authenticate          GET     302    302 302 302 302  302 302  302  302  302
mfa_authenticate          POST    302    302 302 302 302  302 302  302  302  302
mfa_reauthenticate        GET     302    302 302 302 302  302 302  302  302  302
mfa_reauthenticate        POST    302    302 302 302 302  302 302  302  302  302
mfa_activate_totp         GET     302    302 302 302 302  302 302  302  302  302
mfa_activate_totp         POST    302    302 302 302 302  302 302  302  302  302
mfa_deactivate_totp       GET     302    302 404 404 404  404 404  404  302  302
mfa_deactivate_totp       POST    302    302 404 404 404  404 404  404  302  302
mfa_view_recovery_codes   GET     302    302 404 404 404  404 404  404  302  302
mfa_generate_recovery_codes GET   302    302 302 302 302  302 302  302  302  302
mfa_generate_recovery_codes POST  302    302 302 302 302  302 302  302  302  302
mfa_download_recovery_codes GET   302    302 404 404 404  404 404  404  302  302
"""
TABLE += "".join(room.TABLE for room in ROOMS)

# Open to everybody, each for a reason.
PUBLIC = {
    "healthz": "A load balancer asks; it tells nothing about customers.",
    "readyz": "The same.",
    "opt_out": "Whoever got a message may say: no more. Only with a signed link; it names our company and nobody else.",
    "status_page": "Everybody who has its link reads how a crisis stands: what two people approved, and no customer's name.",
    "own_page": "A customer reads what they were promised and told, by the link that was made for them, until it expires.",
    "metrics": "Only for a caller on this very machine, or with METRICS_TOKEN.",
    "account_login": "The door itself.",
    "account_signup": "Says that people are invited.",
    "account_inactive": "Says that somebody was switched off.",
    "account_email_verification_sent": "A sentence.",
    "account_confirm_email": "Only with the key of a mail; there are no such mails here.",
    "account_reset_password": "Whoever forgot the password cannot sign in. Tells nobody who is here.",
    "account_reset_password_done": "A sentence.",
    "account_reset_password_from_key": "Only with the key of a mail.",
    "account_reset_password_from_key_done": "A sentence.",
}


def _read(table: str) -> dict[tuple[str, str], dict[str, int]]:
    lines = [line.split() for line in table.splitlines() if line.strip() and not line.startswith("#")]
    (_, _, *people), *rows = lines
    return {
        (address, method): dict(zip(people, map(int, statuses), strict=True)) for address, method, *statuses in rows
    }


MATRIX = _read(TABLE)
ROWS_IN_THE_TABLE = sum(1 for line in TABLE.splitlines() if line.strip() and not line.startswith("#")) - 1
