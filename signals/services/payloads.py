"""What was brought, kept as it came before anybody looks at it. Reading it is the work of ``signals.readers``; the row is the job."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from signals.models import Payload, Source
from signals.services import hints, sources
from signals.vocabulary import Door

KEPT_HEADERS = (
    "user-agent",
    "webhook-id",
    "webhook-timestamp",
    "x-request-id",
    "x-github-event",
    "x-github-delivery",
    "x-zendesk-webhook-id",
    "x-zendesk-webhook-invocation-id",
)
"""By name: a header that nobody thought of may be a secret."""
LONGEST_HEADER = 300


@transaction.atomic
def keep(
    *,
    source: Source,
    door: Door,
    body: bytes,
    content_type: str,
    headers: Mapping[str, str],
    delivery: str = "",
    by: User | None,
    at: datetime,
) -> tuple[Payload, bool]:
    """The row, and whether it is new: the same bytes are kept once, however often a sender tries; unless it says that they are
    another delivery."""
    kept = {name: headers[name][:LONGEST_HEADER].replace("\0", "�") for name in KEPT_HEADERS if headers.get(name)}
    payload, is_new = Payload.objects.get_or_create(
        source=source,
        sha256=hashlib.sha256(body).hexdigest(),
        delivery=delivery.replace("\0", "�"),
        defaults={
            "door": door,
            "body": body,
            "content_type": content_type[:100],
            "headers": kept,
            "brought_by": by,
            "received_at": at,
            "due_at": at,
        },
    )
    sources.heard_from(source, at=at)
    hints.payloads_are_due()
    return payload, is_new


@transaction.atomic
def keep_fetched(*, source: Source, door: Door, bodies: Sequence[bytes], at: datetime) -> int:
    """JSON that we went to get, a page of it at once. Returns how many had not come in the same words."""
    found = {hashlib.sha256(body).hexdigest(): body for body in bodies}
    known = Payload.objects.filter(source=source, sha256__in=found).values_list("sha256", flat=True)
    new = found.keys() - set(known)
    if not new:
        return 0
    about = {"source": source, "door": door, "content_type": "application/json", "received_at": at, "due_at": at}
    rows = [Payload(**about, sha256=digest, body=body) for digest, body in found.items() if digest in new]
    Payload.objects.bulk_create(rows, ignore_conflicts=True)
    sources.heard_from(source, at=at)
    hints.payloads_are_due()
    return len(rows)


@transaction.atomic
def replay(
    *,
    source: Source,
    ids: list[int] | None,
    between: tuple[int, int] | None = None,
    only_failed: bool,
    by: User,
    at: datetime,
) -> int:
    """Read again with the newest mapping: these, or all (from one id to another), or those in trouble. Safe: what is stored stays as it is, and what would
    be otherwise by now is counted as changed. Returns how many are due."""
    access.check_may(by, Action.MANAGE_SOURCES)
    chosen = Payload.objects.filter(source=source)
    if ids is not None:
        chosen = chosen.filter(pk__in=ids)
    if between is not None:
        chosen = chosen.filter(pk__range=between)
    if only_failed:
        chosen = chosen.exclude(quarantined_at=None, rejected=0)
    count = chosen.update(
        read_at=None, quarantined_at=None, attempts=0, failure="", due_at=at, lease_until=None, lease_token=None
    )
    hints.payloads_are_due()
    return count
