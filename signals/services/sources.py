"""Sources: made when they are first heard of, moved when they are heard again, and an alarm when they fall silent."""

import re
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from signals import rates
from signals.features import freshness
from signals.features.freshness import Use
from signals.models import Source
from signals.models.source import INTERNAL
from signals.services import hints

OF_A_TEAM = "team-"
"""How the names of sources begin that people use who see only their own customers. A fact is taken in once per source and
external id: in a feed's own source such a person could take the feed's ids ahead of it, and silence it."""

RHYTHM_DAYS, RHYTHM_NEEDED = 28, 7
"""What a source brought in the four weeks before it was last heard is its rhythm, if it brought something on seven days of them: a
file that was brought once is none."""
RHYTHMS = """
SELECT source.id, source.last_received_at, sum(tally.accepted + tally.parked)
  FROM signals_source AS source JOIN signals_intaketally AS tally ON tally.source_id = source.id
 WHERE source.expected_every IS NULL AND source.silent_since IS NULL AND source.slug <> %(internal)s
   AND source.last_received_at < %(at)s
   AND tally.day > (source.last_received_at AT TIME ZONE 'UTC')::date - %(window)s
 GROUP BY source.id, source.last_received_at
HAVING count(DISTINCT tally.day) FILTER (WHERE tally.accepted + tally.parked > 0) >= %(days)s
"""


class NotASourceName(Invalid):
    code = "not_a_source_name"


def get_or_create(slug: str, *, name: str = "", by: User | None) -> Source:
    """The source of this name, for what comes from outside. Refuses a name that could not stand in a URL, the name of what
    we notice ourselves, and a feed's name to people who may not manage sources."""
    if slug == INTERNAL:
        raise NotASourceName(
            f"“{INTERNAL}” is what Crisis Triage notices itself. Name your own source.", field="source"
        )
    if by is not None and not access.may(by, Action.MANAGE_SOURCES) and not slug.startswith(OF_A_TEAM):
        raise NotASourceName(
            f"You send signals about your own customers only, so your source needs a name that no feed has: "
            f"one that begins with {OF_A_TEAM}, such as {OF_A_TEAM}north.",
            field="source",
        )
    return _get_or_create(slug, name=name)


def _get_or_create(slug: str, *, name: str = "") -> Source:
    source = Source.objects.filter(slug=slug).first()
    if source:
        return source
    if not re.fullmatch(r"[-a-zA-Z0-9_]{1,60}", slug):
        raise NotASourceName(
            f"“{slug[:60]}” cannot name a source. Use up to 60 letters, digits, - and _, such as crm or web-shop.",
            field="source",
        )
    source, _ = Source.objects.get_or_create(
        slug=slug, defaults={"name": name or slug.replace("-", " ").replace("_", " ").capitalize()}
    )
    return source


def internal() -> Source:
    return _get_or_create(INTERNAL, name="Crisis Triage")


def customers_come_from(source: Source) -> None:
    """The first source that brings customers becomes the directory: its ids are what other sources call customers by."""
    if Source.objects.filter(is_directory=True).exists():
        return
    try:
        with transaction.atomic():
            Source.objects.filter(pk=source.pk).update(is_directory=True)
    except IntegrityError:
        return  # another source was quicker, in this very moment
    source.is_directory = True


def directory() -> Source | None:
    return Source.objects.filter(is_directory=True).first()


def heard_from(source: Source, *, at: datetime) -> None:
    """Something arrived. Skips when another transaction is saying so right now: waiting for it would make everyone who
    feeds this source wait in line."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE signals_source SET last_received_at = %(at)s, silent_since = NULL
            WHERE id = (SELECT id FROM signals_source WHERE id = %(source)s FOR NO KEY UPDATE SKIP LOCKED)
              AND (last_received_at IS NULL OR last_received_at < %(at)s)
            """,
            {"at": at, "source": source.pk},
        )


def watch(*, at: datetime) -> list[Source]:
    """Raise the alarm for sources that are late or have left their usual rhythm, end it for those that spoke again. Returns the
    newly silent ones."""
    watched = Source.objects.annotate(due_at=Coalesce(F("last_received_at"), F("created_at")) + F("expected_every"))
    watched.filter(due_at__gte=at, silent_since__isnull=False).update(silent_since=None)
    late: list[Source] = list(watched.filter(due_at__lt=at, silent_since__isnull=True)) + _out_of_rhythm(at)
    Source.objects.filter(pk__in=[source.pk for source in late], silent_since__isnull=True).update(silent_since=at)
    return late


def _out_of_rhythm(at: datetime) -> list[Source]:
    """Of whom nobody said what to expect: judged by what they used to bring, as scoring judges a measure (``freshness``)."""
    with connection.cursor() as cursor:
        cursor.execute(RHYTHMS, {"at": at, "internal": INTERNAL, "window": RHYTHM_DAYS, "days": RHYTHM_NEEDED})
        found = cursor.fetchall()
    now = rates.days(at)
    silent = [
        id
        for id, last, brought in found
        if freshness.is_silent(Use(freshness.CUSTOMERS_NEEDED, float(brought) / RHYTHM_DAYS, rates.days(last)), at=now)
    ]
    return list(Source.objects.filter(pk__in=silent))


def directory_slug() -> str:
    found = directory()
    return found.slug if found else ""


def customers_arrived(slug: str, by: User | None) -> None:
    """Customers came by this name: it is a source from now on, and signals may have been waiting for them."""
    customers_come_from(_get_or_create(slug))
    hints.customers_arrived()
