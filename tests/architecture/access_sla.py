"""The access matrix of the API of SLA settings: who may change settings may read them, because a policy of one customer names it."""

from typing import Any

from outreach.queries import sla_records

TABLE = """
# ---- policies and office hours by API ------------------------------------------------------------------------------
api_sla_policies          GET     401    401 403 403 403  403 200  200  403  403
api_sla_policies          POST    401    401 403 403 403  403 201  201  403  403
api_sla_policy            GET     401    401 403 403 403  403 200  200  403  403
api_sla_policy            PUT     401    401 403 403 403  403 200  200  403  403
api_sla_policy_withdraw   POST    401    401 403 403 403  403 200  200  403  403
api_sla_calendars         GET     401    401 403 403 403  403 200  200  403  403
api_sla_calendars         POST    401    401 403 403 403  403 201  201  403  403
api_sla_calendar          GET     401    401 403 403 403  403 200  200  403  403
api_sla_calendar          PUT     401    401 403 403 403  403 200  200  403  403
"""
ARGUMENTS: dict[str, Any] = {
    "api_sla_policy": lambda world: [world.sla_policy.pk],
    "api_sla_policy_withdraw": lambda world: [world.sla_policy.pk],
    "api_sla_calendar": lambda world: [world.calendar.pk],
}
HOURS = {"name": "Pune", "time_zone": "Asia/Kolkata", "week": {"monday": "10:00-18:00"}}
SENT: dict[tuple[str, str], Any] = {
    ("api_sla_policies", "POST"): {"scope": "severity", "severity": 1, "first_contact_minutes": 60},
    ("api_sla_policy", "PUT"): {"first_contact_minutes": 60},
    ("api_sla_calendars", "POST"): HOURS,
    ("api_sla_calendar", "PUT"): {**HOURS, "name": "Berlin"},
}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever writes names the version that they saw."""
    if address not in ARGUMENTS:
        return {}
    if address == "api_sla_calendar":
        return {"if-match": sla_records.calendar_record(world.calendar.versions.latest("number")).etag}
    return {"if-match": sla_records.policy_record(world.sla_policy).etag}
