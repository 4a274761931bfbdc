"""What was brought, kept as it came before anybody looks at it. Reading it is the work of ``signals.readers``; the row is the job."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from signals.models import Payload, PayloadDiscard, Source
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
MOST_DISCARDED = 10_000


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
    chosen = _chosen(source, ids, between)
    if only_failed:
        chosen = chosen.exclude(quarantined_at=None, rejected=0)
    if ids is None:
        chosen = chosen.filter(discarded_at=None)
    count = chosen.update(
        read_at=None,
        quarantined_at=None,
        discarded_at=None,
        attempts=0,
        failure="",
        due_at=at,
        lease_until=None,
        lease_token=None,
    )
    hints.payloads_are_due()
    return count


@transaction.atomic
def discard(
    *,
    source: Source,
    ids: list[int] | None,
    between: tuple[int, int] | None = None,
    reason: str,
    by: User,
    at: datetime,
) -> int:
    """Those in trouble (of these, from one to another, or all of them) need not be mended. They stay as they came, with who said so and
    why, and who names one may have it read again. Returns how many; up to ``MOST_DISCARDED`` at a time."""
    access.check_may(by, Action.MANAGE_SOURCES)
    if not reason.strip():
        raise Invalid("Say why nobody needs to mend them: somebody will ask.", field="reason")
    in_trouble = _chosen(source, ids, between).exclude(quarantined_at=None, rejected=0).filter(discarded_at=None)
    locked = in_trouble.select_for_update(no_key=True).order_by("pk")
    gone = list(locked.values_list("pk", flat=True)[:MOST_DISCARDED])
    Payload.objects.filter(pk__in=gone).update(discarded_at=at)
    PayloadDiscard.objects.bulk_create(
        PayloadDiscard(payload_id=pk, reason=reason.strip(), made_by=by, made_at=at) for pk in gone
    )
    return len(gone)


def _chosen(source: Source, ids: list[int] | None, between: tuple[int, int] | None) -> QuerySet[Payload]:
    chosen = Payload.objects.filter(source=source)
    if ids is not None:
        chosen = chosen.filter(pk__in=ids)
    return chosen if between is None else chosen.filter(pk__range=between)
