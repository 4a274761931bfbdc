"""Counts who complains, hour by hour, from the texts that were read. A day is counted whole, by one statement: what came late, was
retracted or moved to another customer is right the next time. Safe to run twice."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.db import connection, transaction

from signals.bursts.patterns import pattern
from signals.bursts.usual import LONGEST_DAYS
from signals.models import CountedDay, TextDue, TextReading, WatchedProduct
from signals.text.reading import NEGATIVE_BELOW
from signals.vocabulary import Kind

FRESH_DAYS = 2
"""Of these, texts still come."""
FRESH_EVERY, OLD_EVERY = timedelta(minutes=10), timedelta(days=1)
MANY_UNREAD = 1_000
COUNTING_SECONDS = 20
"""The first time there are weeks to count: the next tick goes on."""

MENTIONS = "SELECT name, pattern FROM unnest(%(products)s::text[], %(patterns)s::text[]) AS product (name, pattern)"
# What we wrote ourselves is not how a customer feels, and what turned out to be somebody else's is not theirs.
COUNT = f"""
WITH said AS MATERIALIZED (
    SELECT date_trunc('hour', reading.occurred_at, 'UTC') AS hour, signal.customer_id, signal.source_id, customer.segment,
           customer.region, reading.sentiment < %(negative_below)s AS is_negative, reading.themes,
           CASE WHEN %(has_products)s THEN signal.text ELSE '' END AS text
      FROM signals_textreading reading JOIN signals_signal signal ON signal.id = reading.signal_id
      JOIN signals_measure measure ON measure.id = signal.measure_id JOIN accounts_customer customer ON customer.id = signal.customer_id
     WHERE reading.occurred_at >= %(since)s AND reading.occurred_at < %(until)s AND reading.sentiment IS NOT NULL
       AND measure.kind <> %(ours)s
       AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)
), placed AS (
    SELECT 'source' AS dimension, source_id::text AS key, hour, customer_id, is_negative FROM said
    UNION ALL SELECT 'segment', segment, hour, customer_id, is_negative FROM said WHERE segment <> ''
    UNION ALL SELECT 'region', region, hour, customer_id, is_negative FROM said WHERE region <> ''
    UNION ALL SELECT 'theme', theme::text, hour, customer_id, is_negative FROM said, unnest(themes) AS theme
    UNION ALL SELECT 'product', name, hour, customer_id, is_negative FROM said JOIN ({MENTIONS}) AS product ON text ~* pattern
), counted AS MATERIALIZED (
    SELECT dimension, key, hour, count(DISTINCT customer_id) FILTER (WHERE is_negative) AS negative, count(DISTINCT customer_id) AS heard
      FROM placed GROUP BY dimension, key, hour
), gone AS (
    DELETE FROM signals_negativehour old WHERE hour >= %(since)s AND hour < %(until)s
       AND NOT EXISTS (SELECT FROM counted WHERE (counted.dimension, counted.key, counted.hour) = (old.dimension, old.key, old.hour))
)
INSERT INTO signals_negativehour (dimension, key, hour, negative, heard)
SELECT dimension, key, hour, negative, heard FROM counted
ON CONFLICT (hour, dimension, key) DO UPDATE SET negative = excluded.negative, heard = excluded.heard
 WHERE (signals_negativehour.negative, signals_negativehour.heard) <> (excluded.negative, excluded.heard)
"""  # noqa: S608  constants only


def count_due(*, at: datetime) -> bool:
    """Days that are due, the latest first. Returns whether all is counted: while many texts wait to be read, as after an import, it is
    not, and whatever they change is due again."""
    if len(TextDue.objects.filter(quarantined_at=None).order_by().values_list("pk")[:MANY_UNREAD]) == MANY_UNREAD:
        recount(at=at)
        return False
    _remember_days(at)
    began = time.monotonic()
    while is_more := _count_one(at):
        if time.monotonic() - began >= COUNTING_SECONDS:
            break
    return not is_more


def count_days(first: date, last: date, *, at: datetime, tell: Callable[[float], None] = lambda share: None) -> None:
    """All of them at once, for a walk through history. ``tell``: how much of it is done."""
    days = (last - first).days + 1
    for ahead in range(days):
        tell(ahead / days)
        with transaction.atomic():
            day, _ = CountedDay.objects.get_or_create(day=first + timedelta(days=ahead), defaults={"due_at": at})
            _count(CountedDay.objects.select_for_update().get(pk=day.pk), at)


def recount(*, at: datetime) -> None:
    """What is counted changed: everything is due again."""
    CountedDay.objects.update(due_at=at)


def _remember_days(at: datetime) -> None:
    """Those on which texts were written, as far back as what is usual is worked out from."""
    today = at.astimezone(UTC).date()
    first_at = TextReading.objects.order_by("occurred_at").values_list("occurred_at", flat=True).first()
    if first_at is None:
        return
    first = max(first_at.astimezone(UTC).date(), today - timedelta(days=LONGEST_DAYS))
    days = [CountedDay(day=first + timedelta(days=ahead), due_at=at) for ahead in range((today - first).days + 1)]
    CountedDay.objects.bulk_create(days, ignore_conflicts=True)


@transaction.atomic
def _count_one(at: datetime) -> bool:
    since = at.astimezone(UTC).date() - timedelta(days=LONGEST_DAYS)
    due = CountedDay.objects.filter(due_at__lte=at, day__gte=since).order_by("-day")
    held = due.select_for_update(skip_locked=True).first()
    if held is None:
        return False
    _count(held, at)
    return True


def _count(held: CountedDay, at: datetime) -> None:
    since = datetime.combine(held.day, datetime.min.time(), UTC)
    products = list(WatchedProduct.objects.order_by("name").values_list("name", "words"))
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "since": since,
                "until": since + timedelta(days=1),
                "negative_below": NEGATIVE_BELOW,
                "ours": Kind.OUTREACH.value,
                "has_products": bool(products),
                "products": [name for name, _ in products],
                "patterns": [pattern(words) for _, words in products],
            },
        )
    is_fresh = (at.astimezone(UTC).date() - held.day).days < FRESH_DAYS
    held.counted_at, held.due_at = at, at + (FRESH_EVERY if is_fresh else OLD_EVERY)
    held.save(update_fields=["counted_at", "due_at"])
