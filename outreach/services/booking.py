"""What was sent is entered where people look for it: a touchpoint of the customer, a signal for the risk model, and the move of the loop
that it was for. In bulk and once: a delivery is booked with its touchpoint in the same commit, and whatever was sent and not booked is
found again by the clock.

A loop that moved meanwhile, by a call or by another message, stays where it is, and the delivery says so.
"""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError
from django.db.models import Q

from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.sql import Row, ask
from outreach.models import Delivery, Loop
from outreach.models.delivery import MOST_BOOKINGS
from outreach.models.message import MOVES_TO
from outreach.services import pauses, ranking
from outreach.services.loops import TOLD_VALUES
from outreach.states import DeliveryState, LoopState
from signals.models.source import INTERNAL
from signals.services import facts
from signals.services.facts import OwnFact
from signals.services.retries import atomically
from signals.vocabulary import Kind

log = structlog.get_logger()

PORTION = 500
WAITS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))
UNBOOKED = Delivery.objects.filter(state=DeliveryState.SENT, booked_at=None)

SHARE = """
    SELECT FROM outreach_issue WHERE id IN (SELECT issue_id FROM outreach_loop WHERE id = ANY(%(loops)s)) ORDER BY id FOR SHARE
"""
# One-way, so no discovery is due.
BOOK = """
    WITH made AS (
        INSERT INTO outreach_touchpoint (
               customer_id, contact_id, made_by_id, kind, heading, happened_at, logged_at, outcome, is_two_way, discovery, summary,
               resonates, avoid, source, external_id)
        SELECT delivery.customer_id, delivery.contact_id, message.started_by_id, 'email', 'outbound', delivery.sent_at, %(at)s,
               'connected', false, 'not_due', delivery.subject, '', '', %(source)s, 'delivery:' || delivery.id
          FROM outreach_delivery delivery JOIN outreach_message message ON message.id = delivery.message_id
         WHERE delivery.id = ANY(%(ids)s) ORDER BY delivery.id
     RETURNING id, external_id)
    UPDATE outreach_delivery delivery SET booked_at = %(at)s, touchpoint_id = made.id, note = ''
      FROM made WHERE delivery.id = ANY(%(ids)s) AND made.external_id = 'delivery:' || delivery.id
 RETURNING delivery.id, delivery.customer_id, made.id, delivery.sent_at
"""
MOVE = """
    INSERT INTO outreach_loopmove (
           loop_id, number, from_state, to_state, moved_by_id, job, moved_at, note, channel, contact_id, message, proof)
    SELECT loop.id, loop.moves + 1, loop.state, %(to)s, message.started_by_id, '', delivery.sent_at, '', %(channel)s,
           CASE WHEN %(channel)s <> '' THEN delivery.contact_id END,
           CASE WHEN %(channel)s <> '' THEN left(delivery.subject || E'\\n\\n' || delivery.body, 8000) ELSE '' END,
           CASE WHEN %(channel)s <> '' THEN 'Accepted by the mail server as ' || delivery.header_id ELSE '' END
      FROM outreach_delivery delivery
      JOIN outreach_message message ON message.id = delivery.message_id
      JOIN outreach_loop loop ON loop.id = delivery.loop_id
     WHERE delivery.id = ANY(%(ids)s) AND message.purpose = %(purpose)s AND loop.state = %(begins)s
     ORDER BY loop.id
 RETURNING loop_id, number
"""
NOTE = """
    UPDATE outreach_delivery delivery SET moved_to = moved.number
      FROM unnest(%(loops)s::bigint[], %(numbers)s::int[]) AS moved (loop_id, number)
     WHERE delivery.loop_id = moved.loop_id AND delivery.id = ANY(%(ids)s)
"""
LEAVE = """
    UPDATE outreach_delivery delivery
       SET note = 'The loop had become ' || replace(loop.state, '_', ' ') || ' meanwhile, so this did not move it.'
      FROM outreach_loop loop, outreach_message message
     WHERE delivery.id = ANY(%(ids)s) AND delivery.moved_to IS NULL AND loop.id = delivery.loop_id
       AND message.id = delivery.message_id AND message.purpose = ANY(%(purposes)s)
"""
BEGINS = {LoopState.TOLD: LoopState.DELIVERED, LoopState.DECLINED_TOLD: LoopState.OPEN}


def book_some(*, at: datetime) -> int:
    """One portion of what was sent and is not booked. Returns how many it booked. One that cannot be is tried again later, a few times,
    and in nobody's way; then a person must look."""
    is_due = Q(book_after=None) | Q(book_after__lte=at)
    waiting = UNBOOKED.filter(is_due, book_attempts__lt=MOST_BOOKINGS).order_by("message_id", "pk")
    found = list(waiting.values_list("pk", "loop_id")[:PORTION])
    try:
        return atomically(lambda: _book(found, at)) if found else 0
    except (DatabaseError, DomainError) as error:
        log.error("portion_not_booked", count=len(found), exc_info=error)
    return sum(_book_alone(each, at) for each in found)


def _book_alone(found: tuple[int, int], at: datetime) -> int:
    try:
        return atomically(lambda: _book([found], at))
    except (DatabaseError, DomainError) as error:
        log.error("delivery_not_booked", delivery=found[0], exc_info=error)
        _put_off(found[0], error, at)
        return 0


def _put_off(delivery_id: int, error: Exception, at: datetime) -> None:
    held = UNBOOKED.filter(pk=delivery_id)
    attempts = held.values_list("book_attempts", flat=True).first() or 0
    later = at + WAITS[min(attempts, len(WAITS) - 1)]
    why = f"It was sent, but could not be entered in the customer's history: {pauses.words_of(error)}"
    held.update(book_attempts=attempts + 1, book_after=later, note=why)


def _book(found: list[tuple[int, int]], at: datetime) -> int:
    """The issues before the loops, and both in the order of their ids, as everywhere."""
    loop_ids = sorted(loop_id for _, loop_id in found)
    ask(SHARE, {"loops": loop_ids})
    list(Loop.objects.select_for_update().filter(pk__in=loop_ids).order_by("pk").values_list("pk"))
    mine = UNBOOKED.select_for_update(skip_locked=True).filter(pk__in=[pk for pk, _ in found])
    ids = list(mine.order_by("pk").values_list("pk", flat=True))
    booked = ask(BOOK, {"ids": ids, "at": at, "source": INTERNAL})
    told = [fact for purpose, to in MOVES_TO.items() for fact in _move(ids, purpose, to, at)]
    ask(LEAVE, {"ids": ids, "purposes": [str(purpose) for purpose in MOVES_TO]})
    _record(booked, told, at)
    return len(ids)


def _move(ids: list[int], purpose: str, to: LoopState, at: datetime) -> list[tuple[int, int, str]]:
    """Loop, number and measure of each move that telling makes."""
    asked = {"ids": ids, "purpose": str(purpose)}
    if to == LoopState.DECLINED_TOLD:  # what the customer reopened is taken up before it is declined
        ask(MOVE, {**asked, "begins": LoopState.REOPENED.value, "to": LoopState.OPEN.value, "channel": ""})
    moved = ask(MOVE, {**asked, "begins": BEGINS[to].value, "to": to.value, "channel": "email"})
    if moved:
        loops, numbers = map(list, zip(*moved, strict=True))
        ask(NOTE, {"ids": ids, "loops": loops, "numbers": numbers})
    return [(loop_id, number, TOLD_VALUES[to]) for loop_id, number in moved]


def _record(booked: list[Row], told: list[tuple[int, int, str]], at: datetime) -> None:
    """The risk model hears of both, under the same names as if a person had logged them."""
    customers = dict(Loop.objects.filter(pk__in=[loop_id for loop_id, _, _ in told]).values_list("pk", "customer_id"))
    own = [
        OwnFact(customer, Kind.OUTREACH, "touchpoint_one_way", f"touchpoint:{touchpoint}:touchpoint_one_way", sent_at)
        for _, customer, touchpoint, sent_at in booked
    ]
    own += [
        OwnFact(customers[loop_id], Kind.OUTREACH, measure, f"loop:{loop_id}:{number}", at)
        for loop_id, number, measure in told
    ]
    if own:
        facts.record_many(own, at=at)
        ranking.rank_customers(customer_ids=sorted({fact.customer_id for fact in own}), at=at)
