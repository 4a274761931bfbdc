"""Filters and themes are read again every few minutes: who comes to match is counted in, who matches no longer is counted and stays.

The row of the rule is the job (``signals.services.queues``). A reading that dies half-way has counted in whole chunks, and the
next one finds only who is missing.
"""

import uuid
from datetime import timedelta

import structlog
from django.db import InterfaceError, OperationalError
from django.db.models.functions import Now
from django.utils import timezone

from accounts import access
from accounts.access import Action
from crisis_triage.shared.errors import DomainError
from outreach.models import AudienceRule, Issue
from outreach.queries import audience_rules
from outreach.queries.audience_rules import CustomerIds
from outreach.services import intake
from outreach.services.intake import Actor
from outreach.states import SETTLED_ISSUES
from outreach.vocabulary import HowAffected
from signals.services import retries
from signals.services.queues import Queue

log = structlog.get_logger()

EVERY = timedelta(minutes=5)
ASLEEP = timedelta(days=1)
"""Of a settled issue. A move of the issue wakes its audiences (``issues.move``)."""

LEASE_SECONDS = 120
JOBS = {HowAffected.FILTER: "filter that is read again", HowAffected.THEME: "theme that is read again"}
DUE = Queue(
    table="outreach_audiencerule",
    key="id",
    claimed="request.id, request.issue_id",
    portions=(10, 4, 1, 1, 1),
    waits=(60, 300, 900, 3600),
    lease_seconds=LEASE_SECONDS,
    gave_up="Its worker died or was stopped at each of five attempts. Set the filter again, or one that finds fewer.",
)


class NobodyReads(DomainError):
    """Whoever set the rule may not act by it any more."""

    code = "nobody_reads"


def read_some() -> int:
    """One portion of what is due. Returns how many were due; 0: nothing is."""
    taken = DUE.take()
    if taken is None:
        return 0
    for rule_id, issue_id in taken.rows:
        _read(taken.token, rule_id, issue_id)
    return len(taken.rows)


def check_may_be_read(rule: AudienceRule) -> None:
    """Raises NobodyReads."""
    if not access.may(rule.set_by, Action.WORK_ON_ISSUES):
        raise NobodyReads(
            f"{rule.set_by.name}, who set it, may not work on issues any more, so nobody is counted in by it. "
            "Set it again in your own name."
        )


def rest(rule: AudienceRule, issue: Issue, found: CustomerIds, *, is_more: bool = False) -> None:
    """Until the next time, which is at once if a chunk was not enough. Whoever reads it at this moment stops: the lease is gone."""
    if is_more:
        return _rest(rule, timedelta(0))
    counted = intake.count(issue=issue, found=found, how=HowAffected(rule.how))
    return _rest(rule, EVERY, read_at=Now(), matching=counted.matching, strayed=counted.strayed)


def _read(token: uuid.UUID, rule_id: int, issue_id: int) -> None:
    try:
        while retries.atomically(lambda: _read_chunk(token, rule_id, issue_id)):
            pass
    except (OperationalError, InterfaceError):
        raise  # the database, not the row: the lease runs out and another worker tries
    except Exception as error:
        log.error("audience_not_read", rule=rule_id, issue=issue_id, exc_info=error)
        DUE.fail(token=token, ids=[rule_id], error=error)


def _read_chunk(token: uuid.UUID, rule_id: int, issue_id: int) -> bool:
    """Whether there is more. The issue first, as everybody does who counts customers in."""
    issue = Issue.objects.select_for_update(no_key=True).get(pk=issue_id)
    held = AudienceRule.objects.select_for_update(of=("self",)).select_related("set_by")
    rule = held.filter(pk=rule_id, lease_token=token).first()
    if rule is None:
        return False  # somebody reads it by hand, or another worker has it
    if issue.state in SETTLED_ISSUES:
        _rest(rule, ASLEEP)
        return False
    try:
        check_may_be_read(rule)
    except NobodyReads as refusal:
        _rest(rule, EVERY, failure=refusal.message)
        return False
    return _take_in(rule, issue)


def _take_in(rule: AudienceRule, issue: Issue) -> bool:
    how, found = HowAffected(rule.how), audience_rules.found_by(rule, issue)
    new = intake.take_in(issue=issue, found=found, how=how, actor=Actor(job=JOBS[how]), at=timezone.now())
    if new < intake.CHUNK:
        rest(rule, issue, found)
        return False
    AudienceRule.objects.filter(pk=rule.pk).update(lease_until=Now() + timedelta(seconds=LEASE_SECONDS))
    return True


def _rest(rule: AudienceRule, pause: timedelta, *, failure: str = "", **about: object) -> None:
    released = {"attempts": 0, "lease_until": None, "lease_token": None, "quarantined_at": None, "failure": failure}
    AudienceRule.objects.filter(pk=rule.pk).update(due_at=Now() + pause, **released, **about)
