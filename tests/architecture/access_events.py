"""The access matrix of what other programs send: Segment's calls, CloudEvents, webhooks of sources, mappings and their pages."""

from datetime import datetime
from typing import Any

from accounts.models import User
from signals.mapping import shipped
from signals.mapping.pages import Layout
from signals.models import Payload, Source
from signals.services import hooks, mappings, payloads, reconciles
from signals.services.reconciles import Wish
from signals.vocabulary import Door

TABLE = """
# ---- events of other programs ---------------------------------------------------------------------------------------
api_segment_batch         POST    401    401 200 403 200  403 200  200  200  403
api_segment_track         POST    401    401 200 403 200  403 200  200  200  403
api_segment_identify      POST    401    401 200 403 200  403 200  200  200  403
api_segment_group         POST    401    401 200 403 200  403 200  200  200  403
api_segment_page          POST    401    401 200 403 200  403 200  200  200  403
api_cloudevents           POST    401    401 200 403 200  403 200  200  200  403

# ---- payloads and mappings: a raw payload may be about anybody ------------------------------------------------------
api_hook                  POST    401    401 401 401 401  401 401  401  401  401
api_payloads              GET     401    401 403 403 403  200 200  200  200  403
api_payload               GET     401    401 403 403 403  200 200  200  200  403
api_bring_payload         POST    401    401 403 403 403  403 202  202  202  403
api_discard_payloads      POST    401    401 403 403 403  403 200  200  200  403
api_replay_payloads       POST    401    401 403 403 403  403 200  200  200  403
api_shipped_mappings      GET     401    401 200 200 200  200 200  200  200  403
api_mappings              GET     401    401 200 200 200  200 200  200  200  403
api_mappings              POST    401    401 403 403 403  403 201  201  201  403
api_preview_mapping       POST    401    401 403 403 403  403 200  200  200  403
api_source_hook           PUT     401    401 403 403 403  403 200  200  200  403
api_source_hook           DELETE  401    401 403 403 403  403 204  204  204  403
api_switch_hook_on        POST    401    401 403 403 403  403 204  204  204  403
api_end_old_hook_secret   POST    401    401 403 403 403  403 204  204  204  403
api_source_feed           PUT     401    401 403 403 403  403 200  200  200  403
api_source_feed           DELETE  401    401 403 403 403  403 204  204  204  403
api_sync_health           GET     401    401 200 200 200  200 200  200  200  403
sync_health               GET     302    302 200 200 200  200 200  200  302  302
api_source_reconcile      PUT     401    401 403 403 403  403 200  200  200  403
api_source_reconcile      GET     401    401 200 200 200  200 200  200  200  403
api_source_reconcile      DELETE  401    401 403 403 403  403 204  204  204  403
api_reconcile_now         POST    401    401 403 403 403  403 202  202  202  403
api_reconcile_whole       POST    401    401 403 403 403  403 202  202  202  403
api_gone                  GET     401    401 403 403 403  200 200  200  200  403
api_settle_gone           POST    401    401 403 403 403  403 200  200  200  403
gone                      GET     302    302 403 403 403  403 200  200  302  302
gone                      POST    302    302 403 403 403  403 422  422  302  302
reconcile                 GET     302    302 403 403 403  403 200  200  302  302
reconcile                 POST    302    302 403 403 403  403 302  302  302  302
mapping                   GET     302    302 403 403 403  403 200  200  302  302
mapping                   POST    302    302 403 403 403  403 302  302  302  302
payloads_replay           POST    302    302 403 403 403  403 302  302  302  302
payloads_discard          POST    302    302 403 403 403  403 302  302  302  302
intake                    GET     302    302 403 403 403  403 200  200  302  302
intake                    POST    302    302 403 403 403  403 200  200  302  302
"""
OF_SOURCE = (
    "mapping",
    "payloads_replay",
    "payloads_discard",
    "api_discard_payloads",
    "intake",
    "api_source_feed",
    "api_hook",
    "api_bring_payload",
    "api_replay_payloads",
    "api_mappings",
    "api_preview_mapping",
    "api_source_hook",
    "api_switch_hook_on",
    "api_end_old_hook_secret",
    "api_source_reconcile",
    "api_reconcile_now",
    "api_reconcile_whole",
    "api_settle_gone",
    "gone",
    "reconcile",
)
ARGUMENTS: dict[str, Any] = {name: lambda world: [world.source.slug] for name in OF_SOURCE}
ARGUMENTS["api_payload"] = lambda world: [world.payload.pk]
ARGUMENTS["api_signal"] = lambda world: [world.acme.signals.first().pk]
SPEC = shipped.everything()["survey"].spec
CALL = {"messageId": "m-1", "userId": "u-1", "groupId": "A-1", "event": "Logged In"}
FORM = {
    "customer_external_id-path": "$.customer",
    "kind-value": "survey",
    "measure-value": "nps",
    "occurred_at-path": "$.at",
    "save": "1",
}
SENT: dict[tuple[str, str], Any] = {
    ("api_segment_batch", "POST"): {"batch": [{**CALL, "type": "track"}]},
    ("api_bring_payload", "POST"): {"id": "s-9"},
    ("api_replay_payloads", "POST"): {"only_failed": False},
    ("api_mappings", "POST"): {"spec": SPEC},
    ("api_preview_mapping", "POST"): {"spec": SPEC, "payload": {"id": "s-1"}},
    ("api_source_feed", "PUT"): {"url": "https://example.com/reviews.atom"},
    ("api_source_reconcile", "PUT"): {"url": "https://example.com/tickets?since={since}"},
    ("reconcile", "POST"): {"verb": "now"},
    ("gone", "POST"): {"ids": ["1"], "verdict": "kept", "reason": "It is not shown to them."},
    ("api_settle_gone", "POST"): {"ids": [1], "verdict": "kept", "reason": "They keep it elsewhere."},
    ("mapping", "POST"): FORM,
    ("payloads_replay", "POST"): {"which": "all"},
    ("payloads_discard", "POST"): {"discard-which": "failed", "discard-reason": "A test."},
    ("api_discard_payloads", "POST"): {"reason": "A test."},
    ("intake", "POST"): {"verb": "hook", "sender": "standard"},
    ("api_source_hook", "PUT"): {"scheme": {"kind": "standard"}},
    **{(f"api_segment_{call}", "POST"): CALL for call in ("track", "identify", "group", "page")},
}


def headers(world: Any, address: str) -> dict[str, str]:
    if address != "api_cloudevents":
        return {}
    return {"ce-specversion": "1.0", "ce-id": "e-1", "ce-source": "/app", "ce-type": "login", "ce-subject": "A-1"}


def build(source: Source, lena: User, at: datetime) -> Payload:
    """The source has a webhook, a mapping and a payload that was not read yet."""
    for _ in range(2):
        hooks.set_up(source=source, scheme={"kind": "standard"}, secret="", by=lena, at=at)
    mappings.save(source=source, given=SPEC, by=lena, at=at)
    layout = Layout("https://example.com/tickets?since={since}")
    reconciles.set_up(source=source, wish=Wish(layout=layout), by=lena, at=at)
    brought = {"body": b"{}", "content_type": "application/json", "headers": {}, "by": lena, "at": at}
    return payloads.keep(source=source, door=Door.API, **brought)[0]
