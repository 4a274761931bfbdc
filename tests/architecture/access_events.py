"""The access matrix of what other programs send: Segment's calls, CloudEvents, webhooks of sources, mappings and their pages."""

from typing import Any

TABLE = """
# ---- events of other programs ---------------------------------------------------------------------------------------
api_segment_batch         POST    401    401 200 403 200  403 200  200  200  403
api_segment_track         POST    401    401 200 403 200  403 200  200  200  403
api_segment_identify      POST    401    401 200 403 200  403 200  200  200  403
api_segment_group         POST    401    401 200 403 200  403 200  200  200  403
api_segment_page          POST    401    401 200 403 200  403 200  200  200  403
api_cloudevents           POST    401    401 200 403 200  403 200  200  200  403
"""
ARGUMENTS: dict[str, Any] = {}
CALL = {"messageId": "m-1", "userId": "u-1", "groupId": "A-1", "event": "Logged In"}
SENT: dict[tuple[str, str], Any] = {
    ("api_segment_batch", "POST"): {"batch": [{**CALL, "type": "track"}]},
    **{(f"api_segment_{call}", "POST"): CALL for call in ("track", "identify", "group", "page")},
}


def headers(world: Any, address: str) -> dict[str, str]:
    if address != "api_cloudevents":
        return {}
    return {"ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/app", "ce-type": "login", "ce-subject": "A-1"}
