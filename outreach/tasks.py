"""The clock of `outreach`: messages are hints, the rows are the work."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone

from crisis_triage.shared import cursors
from outreach.services import (
    ask_clocks,
    audience_clock,
    broken_promises,
    contact_merges,
    crisis_audience,
    crisis_timeline,
    customer_merges,
    deliveries,
    joins,
    learning_clocks,
    long_merges,
    notice_folding,
    notice_mails,
    ranking,
    recovery_words,
    remarks,
    reminders,
    research_counting,
    revisits,
    risk_days,
    scene_counting,
    sla_alarms,
    sla_clocks,
    status_copies,
    warning_replays,
    warning_watch,
    webhook_fan_out,
    webhook_sending,
)
from outreach.services.notifications import Portion

SENDING_SECONDS = 20
"""A worker that sends gives way to others after that, and is done soon when it is told to stop."""
LATE = timedelta(hours=6)
"""No sender holds a transaction that long."""
ENOUGH_SECONDS = 60
"""A task that ranks a million customers lets others have the worker after this; the next tick goes on where it stopped."""


@shared_task
def rank_scored(**_later_arguments) -> str:
    """Rank whatever changed, one transaction after the other, until nothing is left."""
    began = time.monotonic()
    customers = 0
    while time.monotonic() - began < ENOUGH_SECONDS:
        ranked = ranking.rank_scored(at=timezone.now())
        customers += ranked.customers
        if not ranked.is_more:
            return f"ranked {customers}"
    return f"ranked {customers}, more is waiting"


@shared_task
def break_promises(**_later_arguments) -> str:
    """Whatever is due and still pending breaks now."""
    return f"broken {broken_promises.break_due()}"


@shared_task
def watch_clocks(**_later_arguments) -> str:
    """Clocks follow what happened; then whoever has used too much of the time is noticed."""
    began = time.monotonic()
    followed = noticed = 0
    is_more = True
    while is_more and time.monotonic() - began < ENOUGH_SECONDS:
        told = sla_clocks.follow(at=timezone.now())
        watched = sla_alarms.watch(until=cursors.settled_until() - sla_alarms.GRACE)
        followed, noticed = followed + told.subjects, noticed + watched.events
        is_more = told.is_more or watched.is_more
    return f"followed {followed}, noticed {noticed}"


@shared_task
def read_audiences(**_later_arguments) -> str:
    """Filters and themes whose time has come find whoever came to match."""
    began = time.monotonic()
    rules = 0
    while time.monotonic() - began < ENOUGH_SECONDS and (claimed := audience_clock.read_some()):
        rules += claimed
    return f"read {rules}"


@shared_task
def watch_crises(**_later_arguments) -> str:
    """Updates that did not come are noticed; whoever came to match an audience is counted in."""
    missed = _work_off(lambda: crisis_timeline.notice_missed(at=timezone.now()))
    return f"missed {missed}, read {_work_off(lambda: crisis_audience.follow_due(at=timezone.now()))}"


@shared_task
def count_scene(**_later_arguments) -> str:
    """Where help is needed, what moved the ARR at risk, and what we know of whom, for the pages that show it; not more often than it costs."""
    needs = scene_counting.refresh_if_cheap(at=timezone.now())
    moved = risk_days.refresh_if_cheap(at=timezone.now())
    known = research_counting.refresh_if_cheap(at=timezone.now())
    told = (("needs", needs), ("risk", moved), ("research", known))
    return ", ".join(f"{what} {'counted' if is_new else 'as before'}" for what, is_new in told)


@shared_task
def publish_pages(**_later_arguments) -> str:
    """What everybody may read lies where web processes look."""
    return f"copied {status_copies.bring_up_to_date(at=timezone.now()).done}"


@shared_task
def watch_recoveries(**_later_arguments) -> str:
    """Plans and honest words that did not come are noticed; who left is lost."""
    missed = _work_off(lambda: recovery_words.notice_missed(at=timezone.now()))
    return f"missed {missed}, lost {_work_off(lambda: recovery_words.notice_left(at=timezone.now()))}"


@shared_task
def remind_of_course(**_later_arguments) -> str:
    """Battles and parked programmes that are to be looked at again."""
    return f"reminded {_work_off(lambda: revisits.remind_due(at=timezone.now()))}"


@shared_task
def watch_joins(**_later_arguments) -> str:
    """Requests to join a call whose answer or outcome is owed."""
    return f"requests {_work_off(lambda: joins.notice_due(at=timezone.now()))}"


@shared_task
def watch_for_bursts(**_later_arguments) -> str:
    """Whether more customers complain than usual."""
    return f"raised {warning_watch.watch(at=timezone.now())}"


@shared_task
def replay_warnings(**_later_arguments) -> str:
    """Walks through history that somebody asked for."""
    return f"walked {warning_replays.work()}"


@shared_task
def watch_learning(**_later_arguments) -> str:
    """Reviews and preventions that did not come are noticed, and what was kept until calm comes up when it is."""
    watched = {
        "reviews": learning_clocks.notice_reviews,
        "preventions": learning_clocks.notice_preventions,
        "calm": remarks.surface_calm,
        "remarks": remarks.notice_overdue,
    }
    done = {what: _work_off(partial(watch, at=timezone.now())) for what, watch in watched.items()}
    return ", ".join(f"{what} {count}" for what, count in done.items())


@shared_task
def watch_thanks(**_later_arguments) -> str:
    """Thanks that did not come are noticed."""
    return f"thanks {_work_off(lambda: ask_clocks.notice_thanks(at=timezone.now()))}"


@shared_task
def send_messages(**_later_arguments) -> str:
    """Whatever is due leaves, one row after the other, and what left is booked."""
    began = time.monotonic()
    rounds = [deliveries.send_due(at=timezone.now())]
    while rounds[-1].is_more and time.monotonic() - began < SENDING_SECONDS:
        rounds.append(deliveries.send_due(at=timezone.now()))
    sent, booked = sum(each.sent for each in rounds), sum(each.booked for each in rounds)
    return f"sent {sent}, booked {booked}" + (f"; {rounds[-1].trouble}" if rounds[-1].trouble else "")


@shared_task
def gather_late(**_later_arguments) -> str:
    """What was written to a customer or a contact while it was merged."""
    now = timezone.now()
    return f"gathered {customer_merges.gather_late(since=now - LATE, at=now) + contact_merges.gather_late(since=now - LATE)}"


@shared_task
def carry_on_merges(**_later_arguments) -> str:
    """Signals of customers who are one, if there were too many to go over at once."""
    return f"moved {_work_off(lambda: long_merges.carry_on(at=timezone.now()))}"


@shared_task
def remind(**_later_arguments) -> str:
    """Whose promise wants to be looked at this morning."""
    return f"reminded {_work_off(lambda: reminders.remind_due(at=timezone.now()))}"


@shared_task
def make_notices(**_later_arguments) -> str:
    """Of what was asked to be told."""
    return f"told {_work_off(lambda: notice_folding.fold(at=timezone.now()))}"


@shared_task
def mail_notices(**_later_arguments) -> str:
    """Whoever wants them by e-mail."""
    return f"sent {_work_off(lambda: notice_mails.send_due(at=timezone.now()))}"


@shared_task
def follow_changes(**_later_arguments) -> str:
    """What webhooks are to hear becomes rows."""
    return f"made {_work_off(lambda: webhook_fan_out.fan_out(at=timezone.now()))}"


@shared_task
def send_webhooks(**_later_arguments) -> str:
    """Whatever is due goes to its receiver, all receivers side by side."""
    done = webhook_sending.send_due(seconds=SENDING_SECONDS)
    return f"delivered {done.delivered}, failed {done.failed}"


def _work_off(portion: Callable[[], Portion]) -> int:
    """One portion after the other, until nothing is left or others want the worker."""
    began = time.monotonic()
    done = 0
    is_more = True
    while is_more and time.monotonic() - began < ENOUGH_SECONDS:
        worked = portion()
        done, is_more = done + worked.done, worked.is_more
    return done
