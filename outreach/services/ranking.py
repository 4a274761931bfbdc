"""Keeps the call list in order: pulls what changed, ranks it, and moves its cursor, all in one transaction.

What makes somebody be ranked: a new score (pulled from ``signals``), a request that a trigger appended (a customer's worth or
renewal, an escalation, new weights or rates), and a new day, because renewals come nearer. All three are rows, so a tick of the
clock that is missed, doubled or killed half-way loses nothing.

All of the list is in the order of one risk model: when another one is put in charge, everyone is ranked in one transaction, and whoever
pages meanwhile sees the list of the one before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from outreach.models import RankingCursor
from outreach.services import list_rows, list_store, summaries, waking
from signals.queries import champion, scores

CHUNK = 10_000
"""Customers a transaction: about a second of work, which is what an escalation may have to wait for."""


@dataclass(frozen=True)
class Ranked:
    """What a tick did. ``is_more``: there was more than fits into one transaction; come again at once."""

    customers: int
    is_more: bool


@transaction.atomic
def rank_scored(*, at: datetime) -> Ranked:
    """One transaction's worth of ranking. Does nothing while another ranking holds the cursor."""
    cursor = _hold_cursor()
    if cursor is None:
        return Ranked(customers=0, is_more=False)
    setting = list_rows.read_setting(at)
    switched = _follow_champion(cursor, setting)
    left = _begin_day(cursor, setting)
    waking.wake_due(at=at, today=setting.today)
    requested, more_requests = _rank_requested(cursor, setting)
    changed, more_changes = _rank_changed(cursor, setting)
    onward = _rank_onward(cursor, setting)
    moved = left + switched + requested + changed + onward
    cursor.summary_is_due |= moved > 0
    if cursor.summary_is_due:
        summaries.refresh_if_cheap(cursor=cursor, at=at)
    cursor.save()
    return Ranked(
        switched + requested + changed + onward, more_requests or more_changes or cursor.everyone_after is not None
    )


def rank_customers(*, customer_ids: Sequence[int], at: datetime) -> int:
    """These, now, inside the caller's transaction: for an escalation that somebody waits for. Not while the list is still by the
    risk model before: then they wait for its turn, which is a matter of seconds."""
    with transaction.atomic():
        by = RankingCursor.objects.filter(pk=1).values_list("model_id", flat=True).first()
        if by not in (None, champion.hold()):
            return 0
        setting = list_rows.read_setting(at)
        list_store.follow(customer_ids, today=setting.today)
        return _rank(scores.of_customers(customer_ids=customer_ids), setting)


def _hold_cursor() -> RankingCursor | None:
    held = RankingCursor.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if held is None:  # locked, or not there yet
        RankingCursor.objects.bulk_create([RankingCursor(pk=1)], ignore_conflicts=True)
        held = RankingCursor.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    return held


def _follow_champion(cursor: RankingCursor, setting: list_rows.Setting) -> int:
    """Holds the champion until the transaction ends; ranks everyone if it is another one than the list is by."""
    now = champion.hold()
    before, cursor.model_id = cursor.model_id, now
    if before in (None, now):
        return 0
    cursor.scores_read_to = scores.settled_transaction()
    cursor.everyone_after = 0
    ranked = 0
    while cursor.everyone_after is not None:
        ranked += _rank_onward(cursor, setting)
    return ranked


def _begin_day(cursor: RankingCursor, setting: list_rows.Setting) -> int:
    if cursor.ranked_on == setting.today:
        return 0
    cursor.ranked_on = setting.today
    cursor.everyone_after = 0
    return list_store.drop_who_left(today=setting.today)


def _rank_requested(cursor: RankingCursor, setting: list_rows.Setting) -> tuple[int, bool]:
    asked = list_store.take_requests(limit=CHUNK)
    if None in asked:
        cursor.everyone_after = 0
    customer_ids = sorted({customer_id for customer_id in asked if customer_id is not None})
    if customer_ids:
        list_store.follow(customer_ids, today=setting.today)
        _rank(scores.of_customers(customer_ids=customer_ids), setting)
    return len(customer_ids), len(asked) == CHUNK


def _rank_changed(cursor: RankingCursor, setting: list_rows.Setting) -> tuple[int, bool]:
    changes = scores.changed_since(transaction=cursor.scores_read_to, limit=CHUNK)
    cursor.scores_read_to = changes.read_to
    return _rank(changes, setting), not changes.is_all


def _rank_onward(cursor: RankingCursor, setting: list_rows.Setting) -> int:
    if cursor.everyone_after is None:
        return 0
    chunk = scores.following(customer_id=cursor.everyone_after, limit=CHUNK)
    cursor.everyone_after = max(chunk.customer_ids) if len(chunk.customer_ids) == CHUNK else None
    return _rank(chunk, setting)


def _rank(scored: scores.Scores, setting: list_rows.Setting) -> int:
    if not scored.customer_ids:
        return 0
    written = list_store.upsert(list_rows.rows_of(scored, setting), at=setting.at)
    waking.wake_severe(customer_ids=scored.customer_ids, at=setting.at, today=setting.today)
    return written
