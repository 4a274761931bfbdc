"""What the access matrix asks about, and what it sends: arguments, queries and bodies by the name of the address."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.architecture import access_loops
from tests.architecture.access_rooms import ROOMS
from tests.architecture.access_world import World

ARGUMENTS = access_loops.ARGUMENTS | {
    "customer": lambda world: [world.acme.pk],
    "brief": lambda world: [world.acme.pk],
    "undo_calls": lambda world: [world.call_action.pk],
    "api_undo_calls": lambda world: [world.call_action.pk],
    "log_escalation": lambda world: [world.acme.pk],
    "escalation": lambda world: [world.escalation.pk],
    "end_escalation": lambda world: [world.escalation.pk],
    "turn_escalation": lambda world: [world.escalation.pk],
    "log_touchpoint": lambda world: [world.acme.pk],
    "touchpoint": lambda world: [world.touchpoint.pk],
    "correct_touchpoint": lambda world: [world.touchpoint.pk],
    "complete_touchpoint": lambda world: [world.touchpoint.pk],
    "correct_need": lambda world: [world.need.pk],
    "sla_policy": lambda world: [world.sla_policy.pk],
    "sla_policy_withdraw": lambda world: [world.sla_policy.pk],
    "sla_calendar": lambda world: [world.calendar.pk],
    "ledger": lambda world: [world.acme.pk],
    "give_concession": lambda world: [world.acme.pk],
    "measure_substitute": lambda world: [world.loops.substitute.pk],
    "issue": lambda world: [world.loops.in_work.pk],
    "move_issue": lambda world: [world.loops.in_work.pk, "severity"],
    "merge_issue": lambda world: [world.loops.in_work.pk],
    "affected": lambda world: [world.loops.in_work.pk],
    "decide": lambda world: [world.loops.in_work.pk],
    "settle_decision": lambda world: [world.loops.proposed.pk, "approve"],
    "loop": lambda world: [world.loops.open.pk],
    "move_loop": lambda world: [world.loops.open.pk, "promise"],
    "override": lambda world: [world.acme.pk],
    "override_withdraw": lambda world: [world.acme.pk, world.override.pk],
    "source": lambda world: [world.source.slug],
    "measure": lambda world: [world.source.slug, world.measure.pk],
    "quarantined_row": lambda world: [world.refused.pk],
    "quarantined_row_discard": lambda world: [world.refused.pk],
    "revoke_token": lambda world: [world.token.pk],
    "api_customer": lambda world: ["crm", "A-1"],
    "api_customer_name": lambda world: ["crm", "A-1"],
    "api_contact": lambda world: ["crm", "P-1"],
    "api_contact_name": lambda world: ["crm", "P-1"],
    "api_override": lambda world: [world.override.pk],
    "api_override_withdraw": lambda world: [world.override.pk],
    "api_escalation": lambda world: [world.escalation.pk],
    "api_escalation_end": lambda world: [world.escalation.pk],
    "api_touchpoint": lambda world: [world.touchpoint.pk],
    "api_touchpoint_complete": lambda world: [world.touchpoint.pk],
    "api_need": lambda world: [world.need.pk],
    "account_confirm_email": lambda world: ["key"],
    "account_reset_password_from_key": lambda world: ["1", "key"],
}
for room in ROOMS:
    ARGUMENTS |= room.ARGUMENTS

# Without a worker not everything is ready; this much always is.
QUERY: dict[str | tuple[str, str], Any] = {
    "api_issue_squad": lambda world: f"?user_id={world.loops.expert.pk}&role=observer",
    "readyz": "?check=database",
    "needs_to_issue": lambda world: f"?need={world.need.pk}",
    "change_calls": lambda world: f"?verb=assign&customer={world.acme.pk}",
}

ESCALATION = {"requested_by": "customer", "reason": "They cannot work.", "severity": 2, "trend": "steady"}
ACT = {
    "kind": "call",
    "how": "talked",
    "happened_at": "2026-01-01T12:00",
    "heading": "outbound",
    "summary": "They told how the month went.",
}
SAID = {"kind": "urgent", "words": "Bills that are right.", "surfaced": "asked"}
FOUND = {f"need-0-{name}": value for name, value in SAID.items()} | {
    f"need-{at}-{name}": SAID[name] for at in (1, 2) for name in ("kind", "surfaced")
}
SIGNAL = {
    "external_id": "S-2",
    "customer_external_id": "A-1",
    "kind": "support",
    "measure": "ticket",
    "occurred_at": "2026-01-01T00:00:00Z",
}
WEIGHTS = {
    "renewal_near": 2,
    "renewal_look_ahead_days": 90,
    "escalation": 1,
    "broken_promise": 0.5,
    "covered": 0.5,
}
SLA_TERMS = {
    "first_contact": "24",
    "first_contact_counting": "wall_clock",
    "close_loop_counting": "business",
    "resolve_counting": "business",
}
CALENDAR = {"name": "Pune", "time_zone": "Asia/Kolkata", "monday": "10:00-18:00"}
ANSWER = {
    "impact": "neutral",
    "impact_words": "They get back what they had.",
    "kind": "address",
    "options": "Wait, or mend it now.",
    "customer_value": "Exports work again.",
    "cost_and_strategy": "Two weeks of one engineer.",
}


def batch(item: dict[str, str]) -> dict[str, Any]:
    return {"source": "crm", "items": [item]}


SENT: dict[tuple[str, str], Any] = {
    ("change_calls", "POST"): lambda world: {
        "verb": "snooze",
        "customer": world.acme.pk,
        "expected": 1,
        "until": f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}",
        "reason": "Their audit.",
    },
    ("call_capacity", "POST"): {"conversations": 12},
    ("api_call_capacity", "PUT"): {"conversations": 12},
    ("api_assign_calls", "POST"): lambda world: {"customer_ids": [world.acme.pk], "assignee_id": None},
    ("api_snooze_calls", "POST"): lambda world: {
        "customer_ids": [world.acme.pk],
        "until": f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}",
        "reason": "Their audit.",
    },
    ("api_wake_calls", "POST"): lambda world: {"customer_ids": [world.acme.pk]},
    ("log_escalation", "POST"): ESCALATION,
    ("end_escalation", "POST"): {"outcome": "Fixed, and told on the phone."},
    ("turn_escalation", "POST"): {"trend": "worsening"},
    ("log_touchpoint", "POST"): ACT | FOUND,
    ("correct_touchpoint", "POST"): ACT,
    ("complete_touchpoint", "POST"): FOUND,
    ("correct_need", "POST"): SAID,
    ("new_issue", "POST"): {"title": "Exports fail", "function": "engineering"},
    ("move_issue", "POST"): {"severity": 1},
    ("merge_issue", "POST"): lambda world: {"into": world.loops.in_work.pk},
    ("affected", "POST"): lambda world: {"way": "hand", "customer": world.acme.pk},
    ("decide", "POST"): ANSWER,
    ("give_concession", "POST"): {
        "kind": "credit",
        "amount": "50",
        "currency": "EUR",
        "reason": "A day without exports.",
    },
    ("measure_substitute", "POST"): {"effect": "Tickets fell from 31 to 4 a week."},
    ("move_loop", "POST"): {
        "what": "Exports work again.",
        "due_on": f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}",
    },
    ("weights", "POST"): WEIGHTS,
    ("held_scores", "POST"): {"because": "The shop bills in euros now."},
    ("sla_policy_new", "POST"): {**SLA_TERMS, "scope": "severity", "severity": "1"},
    ("sla_policy", "POST"): SLA_TERMS,
    ("sla_calendar_new", "POST"): CALENDAR,
    ("sla_calendar", "POST"): CALENDAR,
    ("override", "POST"): {"band": "critical", "reason": "They told me so.", "days": "30"},
    ("source", "POST"): {"name": "The CRM", "expected_unit": "days", "is_directory": "on"},
    ("measure", "POST"): {"unit": "", "direction": "more_is_better", "value_direction": "unknown"},
    ("quarantined_row", "POST"): SIGNAL,
    ("settings", "POST"): {"name": "New name", "time_zone": "UTC"},
    ("new_token", "POST"): {"name": "sync", "scopes": ["signals:read"], "lifetime": "30"},
    ("account_reset_password", "POST"): {"email": "nobody@example.com"},
    ("account_login", "POST"): {"login": "nobody@example.com", "password": "a wrong password"},
    ("api_customers_batch", "POST"): batch({"external_id": "A-1", "segment": "smb"}),
    ("api_customer", "PUT"): {"name": "Acme", "segment": "smb"},
    ("api_customer", "PATCH"): {"segment": "smb"},
    ("api_contacts_batch", "POST"): batch({"external_id": "P-1", "phone": "112"}),
    ("api_contact", "PUT"): {"phone": "112"},
    ("api_contact", "PATCH"): {"phone": "112"},
    ("api_customer_name", "PUT"): {"known_source": "crm", "known_external_id": "A-1"},
    ("api_contact_name", "PUT"): {"known_source": "crm", "known_external_id": "P-1"},
    ("api_signals_batch", "POST"): batch(SIGNAL) | {"source": "team-north"},
    ("api_held_scores_release", "POST"): {"because": "The shop bills in euros now."},
    ("api_overrides", "POST"): {
        "source": "crm",
        "customer_external_id": "A-1",
        "band": "critical",
        "reason": "They told me so.",
        "expires_at": (datetime.now(UTC) + timedelta(days=30)).isoformat(),
    },
    ("api_escalations", "POST"): {**ESCALATION, "source": "crm", "customer_external_id": "A-1"},
    ("api_escalation", "PATCH"): {"trend": "worsening"},
    ("api_escalation_end", "POST"): {"outcome": "Fixed, and told on the phone."},
    ("api_touchpoints", "POST"): {
        "customer_external_id": "A-1",
        "source": "crm",
        "summary": "We talked.",
        "needs": [SAID],
    },
    ("api_touchpoint", "PATCH"): {"summary": "We talked at length."},
    ("api_touchpoint_complete", "POST"): {"needs": [SAID]},
    ("api_need", "PATCH"): SAID,
    ("needs_to_issue", "POST"): lambda world: {"need": world.need.pk, "title": "Bills", "function": "finance_billing"},
    ("api_needs_link", "POST"): lambda world: {
        "needs": [world.need.pk],
        "title": "Bills",
        "function": "finance_billing",
    },
}
for room in ROOMS:
    SENT |= getattr(room, "SENT", {})
    QUERY |= getattr(room, "QUERY", {})


def arguments(address: str, world: World) -> list[Any]:
    return ARGUMENTS[address](world) if address in ARGUMENTS else []
