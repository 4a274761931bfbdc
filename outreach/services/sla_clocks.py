"""Keeps the clocks true to their stories: takes the requests that triggers wrote, and tells those stories anew.

One at a time (a lock of the transaction, so a worker that dies frees it): of two that tell the same story at once the slower one
would write what it read before. Telling is cheap, and telling twice changes nothing.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from outreach.models import SlaClock, SlaEvent, SlaTerms
from outreach.queries import sla_stories
from outreach.queries.sla_stories import SubjectKey, Told
from outreach.services import sla_rules
from outreach.services.sla_rules import RuleBook, RuleKey
from outreach.sla.clock import WARNINGS, Clock
from outreach.sla.courses import COURSES
from outreach.sla.story import Story, tell
from outreach.vocabulary import SlaAlarm, SlaState, SlaTarget

CHUNK = 1_000
LOCK = 4_160_009
TARGETS_KEY = tuple[int | None, int | None, SlaTarget]
TRY_LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
TAKE = """
    DELETE FROM outreach_slarequest
     WHERE id IN (SELECT id FROM outreach_slarequest ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING loop_id, issue_id, asked_at
"""
# Also who has no clock yet, because no policy set that target until now.
ASK_FOR_ALL_THAT_RUN = """
    INSERT INTO outreach_slarequest (loop_id, issue_id, asked_at)
    SELECT loop_id, issue_id, %(at)s::timestamptz FROM outreach_slaclock
     WHERE stopped_at IS NULL AND state IN ('running', 'paused')
    UNION
    SELECT id, NULL, %(at)s FROM outreach_loop WHERE state = ANY (%(owed)s)
    UNION
    SELECT NULL, id, %(at)s FROM outreach_issue WHERE state = ANY (%(worked_on)s)
"""
UPDATED = [
    "policy", "calendar", "state", "started_at", "used", "counting_since", "paused_since", "due_at", "next_at", "warned",
    "violated_at", "stopped_at",
]  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """``is_more``: come again at once."""

    subjects: int
    is_more: bool


@dataclass(frozen=True)
class _Episode:
    """A clock of a story, with its row if it has one already."""

    told: Told
    target: SlaTarget
    number: int
    clock: Clock
    row: SlaClock | None


@transaction.atomic
def follow(*, at: datetime, limit: int = CHUNK) -> Followed:
    """One transaction's worth of stories. Nothing while another worker follows."""
    if not hold():
        return Followed(0, is_more=False)
    asked, is_more = _take_requests(limit)
    if not asked:
        return Followed(0, is_more=is_more)
    loops = [loop_id for loop_id, _ in asked if loop_id is not None]
    issues = [issue_id for _, issue_id in asked if issue_id is not None]
    told = [*sla_stories.of_loops(loops), *sla_stories.of_issues(issues)]
    _write(list(_episodes(told, asked, sla_rules.read(at=at))))
    return Followed(len(told), is_more=is_more)


def hold() -> bool:
    """Until the transaction ends nobody else tells or watches."""
    with connection.cursor() as cursor:
        cursor.execute(TRY_LOCK, [LOCK])
        return bool(cursor.fetchone()[0])


def _take_requests(limit: int) -> tuple[dict[SubjectKey, datetime], bool]:
    """By subject the latest moment of asking, and whether there is more. A request for all becomes one for each."""
    asked: dict[SubjectKey, datetime] = {}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [limit])
        rows = cursor.fetchall()
        for loop_id, issue_id, asked_at in rows:
            asked[loop_id, issue_id] = max(asked_at, asked.get((loop_id, issue_id), asked_at))
        for_all = asked.pop((None, None), None)
        if for_all is not None:
            cursor.execute(
                ASK_FOR_ALL_THAT_RUN,
                {
                    "at": for_all,
                    "owed": sorted(COURSES[SlaTarget.CLOSE_LOOP].runs_in),
                    "worked_on": sorted(COURSES[SlaTarget.RESOLVE].runs_in),
                },
            )
    return asked, len(rows) == limit or for_all is not None


def _episodes(told: Sequence[Told], asked: Mapping[SubjectKey, datetime], book: RuleBook) -> Iterator[_Episode]:
    mine = Q(loop_id__in=[one.loop_id for one in told if one.loop_id]) | Q(
        issue_id__in=[one.issue_id for one in told if one.issue_id]
    )
    rows = {(row.loop_id, row.issue_id, row.target, row.episode): row for row in SlaClock.objects.filter(mine)}
    terms = _terms(mine)
    added: list[SlaTerms] = []
    for one in told:
        chosen = book.choose(one.subject)
        for target in one.targets:
            known = terms[(*one.key, target)]
            clocks, new = _tell(one, target, known, chosen.get(target), asked[one.key])
            added += [_terms_row(one, target, since, key) for since, key in new]
            for number, clock in enumerate(clocks, 1):
                yield _Episode(one, target, number, clock, rows.get((*one.key, target, number)))
    SlaTerms.objects.bulk_create(added, ignore_conflicts=True)


Dated = tuple[datetime, RuleKey]


def _tell(
    one: Told, target: SlaTarget, known: Sequence[Dated], chosen: RuleKey | None, asked_at: datetime
) -> tuple[Sequence[Clock], Sequence[Dated]]:
    """The clocks, and the terms that are new. A clock that has ended keeps those it ended by."""
    if not known:
        if chosen is None:
            return [], []
        first = (one.turns[0][0], chosen)
        clocks = _clocks(one, target, [first])
        return clocks, [first] if clocks else []
    clocks = _clocks(one, target, known)
    since, current = known[-1]
    runs = bool(clocks) and clocks[-1].state in (SlaState.RUNNING, SlaState.PAUSED)
    if chosen is None or chosen == current or not runs:
        return clocks, []
    changed = (max(asked_at, since + timedelta(microseconds=1)), chosen)
    return _clocks(one, target, [*known, changed]), [changed]


def _clocks(one: Told, target: SlaTarget, terms: Sequence[Dated]) -> Sequence[Clock]:
    rules = [(since, sla_rules.rule(key, target)) for since, key in terms]
    return tell(COURSES[target], Story(one.turns, rules, one.contacts))


def _terms(mine: Q) -> Mapping[TARGETS_KEY, list[Dated]]:
    found: dict[TARGETS_KEY, list[Dated]] = defaultdict(list)
    rows = SlaTerms.objects.filter(mine).order_by("since", "id")
    for row in rows:
        found[row.loop_id, row.issue_id, SlaTarget(row.target)].append((row.since, (row.policy_id, row.calendar_id)))
    return found


def _terms_row(one: Told, target: SlaTarget, since: datetime, key: RuleKey) -> SlaTerms:
    return SlaTerms(
        loop_id=one.loop_id, issue_id=one.issue_id, target=target, since=since, policy_id=key[0], calendar_id=key[1]
    )


def _write(episodes: Sequence[_Episode]) -> None:
    """What is new or different, in one statement, the earlier episodes first: of each target only one may be open."""
    rows = [row for episode in episodes if (row := _row(episode)) is not None]
    SlaClock.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["loop", "issue", "target", "episode"],
        update_fields=UPDATED,
    )
    written = {(row.loop_id, row.issue_id, row.target, row.episode): row.pk for row in rows}
    events = [event for episode in episodes for event in _events(episode, written)]
    SlaEvent.objects.bulk_create(events, ignore_conflicts=True)


def _row(episode: _Episode) -> SlaClock | None:
    clock, before = episode.clock, episode.row
    warned = before.warned if before else _carried(clock)
    columns = columns_of(clock, warned=warned)
    if before is not None and all(getattr(before, name) == value for name, value in columns.items()):
        return None
    return SlaClock(
        loop_id=episode.told.loop_id,
        issue_id=episode.told.issue_id,
        target=episode.target,
        episode=episode.number,
        **columns,
    )


def columns_of(clock: Clock, *, warned: int) -> dict[str, Any]:
    policy_id, calendar_id = clock.rule.key
    warning = clock.next_warning(given=warned)
    is_running = clock.state == SlaState.RUNNING
    return {
        "policy_id": policy_id,
        "calendar_id": calendar_id,
        "state": clock.state.value,
        "started_at": clock.started_at,
        "used": clock.used,
        "counting_since": clock.counting_since,
        "paused_since": clock.paused_since,
        "due_at": clock.due_at,
        "next_at": (warning[1] if warning else clock.due_at) if is_running else None,
        "warned": warned,
        "violated_at": clock.violated_at,
        "stopped_at": clock.stopped_at,
    }


def _carried(clock: Clock) -> int:
    """A clock that goes on with what was used before warns of nothing that was passed before."""
    if clock.state != SlaState.RUNNING or clock.counting_since != clock.started_at:
        return 0
    share = 100 * clock.used / clock.rule.target
    return max((warning for warning in WARNINGS if warning <= share), default=0)


def _events(episode: _Episode, written: Mapping[Any, int]) -> Iterator[SlaEvent]:
    key = (*episode.told.key, episode.target, episode.number)
    if key not in written:
        return
    clock, before = episode.clock, episode.row
    if clock.violated_at is not None:
        yield _event(written[key], SlaAlarm.VIOLATED, clock.violated_at, episode.told.owner_id)
    elif before is not None and before.state == SlaState.VIOLATED:
        at = clock.stopped_at or before.updated_at
        yield _event(written[key], SlaAlarm.CLEARED, at, episode.told.owner_id)


def _event(clock_id: int, kind: SlaAlarm, at: datetime, owner_id: int | None) -> SlaEvent:
    return SlaEvent(clock_id=clock_id, kind=kind, at=at, owner_id=owner_id)
