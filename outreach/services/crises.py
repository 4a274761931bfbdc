"""Crises: suspected by whoever works on issues, declared and commanded by who may.

There is one crisis of a kind for a title, and for an issue, at a time: whoever declares it again is led to the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Trim, Upper

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach import crises as rules
from outreach.crises import CrisisKind
from outreach.models import Crisis, CrisisCadence, CrisisIssue, EarlyWarning, Issue
from outreach.notices import Event
from outreach.queries import crews, crisis_scope, scope
from outreach.queries.audience_rules import Filter
from outreach.services import crisis_audience, crisis_moves, notifications, words
from outreach.services.crisis_moves import CrisisMoved
from outreach.services.whereabouts import not_from_here
from outreach.states import CRISIS, CrisisState

LONGEST_TITLE = 200
LONGEST_SUMMARY = 8000
FORWARD = (CrisisState.CONTAINED, CrisisState.RECOVERING)


class AlreadyDeclared(DomainError):
    """``crisis_id``: of the first one, for who may see it."""

    code = "already_declared"

    def __init__(self, message: str, *, field: str = "", crisis_id: int | None = None) -> None:
        super().__init__(message, field=field)
        self.crisis_id = crisis_id


@dataclass(frozen=True, kw_only=True)
class Room:
    """Who runs it, and whom it touches. ``commander`` None: whoever declares it. ``cadence_minutes`` None: as its severity asks."""

    commander: User | None = None
    liaison: User | None = None
    scribe: User | None = None
    audience: Filter = field(default_factory=Filter)
    cadence_minutes: int | None = None

    def people(self) -> dict[str, User | None]:
        return {name: getattr(self, name) for name in crisis_scope.ROLES}


@transaction.atomic
def suspect(
    *,
    kind: CrisisKind,
    title: str,
    severity: int,
    summary: str = "",
    issue: Issue | None = None,
    by: User,
    at: datetime,
) -> Crisis:
    """Whoever works on issues may; the CCO is told. Raises Forbidden, NotFound, Invalid, AlreadyDeclared."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    crisis = _open(kind, title, severity, summary, issue, by, at)
    notifications.notify(event=Event.CRISIS_SUSPECTED, to=crews.deciders(besides=[by.pk]), about=crisis, by=by, at=at)
    return crisis


@transaction.atomic
def declare_new(
    *,
    kind: CrisisKind,
    title: str,
    severity: int,
    summary: str = "",
    issue: Issue | None = None,
    warning: EarlyWarning | None = None,
    room: Room | None = None,
    by: User,
    at: datetime,
) -> Crisis:
    """At once. ``warning``: for whoever holds it (``warned_crises``); who complains in it is in the audience. Raises Forbidden, NotFound,
    Invalid, AlreadyDeclared."""
    access.check_may(by, Action.RUN_CRISES)
    crisis = _open(kind, title, severity, summary, issue, by, at)
    if warning is not None:
        warning.crisis = crisis
        warning.save()
    return _declare(crisis, room or Room(), by, at)


@transaction.atomic
def declare(*, crisis: Crisis, room: Room | None = None, seen: Seen | None = None, by: User, at: datetime) -> Crisis:
    """What was suspected. Raises Forbidden, NotFound, Invalid, CrisisMoved."""
    access.check_may(by, Action.RUN_CRISES)
    held = crisis_moves.hold(crisis, by=by, seen=seen)
    if held.state != CrisisState.SUSPECTED:
        raise CrisisMoved(not_from_here(held, CrisisState.DECLARED, CRISIS))
    return _declare(held, room or Room(), by, at)


@transaction.atomic
def advance(
    *, crisis: Crisis, to: CrisisState, note: str = "", seen: Seen | None = None, by: User, at: datetime
) -> Crisis:
    """Contained, recovering; or declared again, when it flares up. Raises Forbidden, NotFound, Invalid, CrisisMoved."""
    held = crisis_moves.hold_to_command(crisis, by=by, seen=seen)
    if to not in FORWARD and (to != CrisisState.DECLARED or held.state == CrisisState.SUSPECTED):
        raise Invalid("That step asks for more than a note.", field="to")
    if to == CrisisState.DECLARED:
        note = words.required(note, field="note", ask="Say what flared up again.")
    return crisis_moves.move(held, to, note=note, by=by, at=at)


def _open(
    kind: CrisisKind, title: str, severity: int, summary: str, issue: Issue | None, by: User, at: datetime
) -> Crisis:
    if not 1 <= severity <= 5:
        raise Invalid("A severity is 1 (worst) to 5.", field="severity")
    named = words.required(title, field="title", ask="Name it in a few words.", longest=LONGEST_TITLE)
    known = words.optional(summary, field="summary", longest=LONGEST_SUMMARY)
    if issue is not None:
        scope.get_issue(by, issue.pk)
    about = {"kind": kind, "title": named, "summary": known, "severity": severity, "main_issue": issue}
    try:
        with transaction.atomic():
            crisis = Crisis.objects.create(
                **about, cadence_minutes=rules.usual_minutes(severity), opened_by=by, opened_at=at
            )
    except IntegrityError as error:
        raise _already(kind, named, issue, by) from error
    if issue is not None:
        CrisisIssue.objects.create(crisis=crisis, issue=issue, linked_by=by, linked_at=at)
    return crisis


def _already(kind: CrisisKind, title: str, issue: Issue | None, by: User) -> AlreadyDeclared:
    same = Q(name=title.strip().upper()) | (Q(main_issue=issue) if issue else Q())
    named = Crisis.objects.annotate(name=Upper(Trim("title"))).filter(same, kind=kind)
    first = named.exclude(state=CrisisState.STOOD_DOWN).order_by("pk").first()
    about = "title" if first and first.title.strip().upper() == title.strip().upper() else "issue"
    if first is None or not crisis_scope.visible_crises(by).filter(pk=first.pk).exists():
        return AlreadyDeclared("Others work on this crisis already. Ask the CCO for a role in it.", field=about)
    state = CrisisState(first.state).label.lower()
    return AlreadyDeclared(
        f"It is the same as “{first.title}”, which is {state}: go on in /crises/{first.pk}, or give this one a title of its own.",
        field=about,
        crisis_id=first.pk,
    )


def _declare(held: Crisis, room: Room, by: User, at: datetime) -> Crisis:
    for name, person in room.people().items():
        crisis_moves.check_works_here(person, field=name)
        setattr(held, name, person or (by if name == "commander" else None))
    held.cadence_minutes = checked_cadence(held.severity, room.cadence_minutes)
    held.declared_at = at
    moved = crisis_moves.move(held, CrisisState.DECLARED, by=by, at=at)
    longest = rules.cadence(held.severity, held.cadence_minutes).longest(given=0)
    CrisisCadence.objects.create(crisis=held, due_at=at + longest)
    crisis_audience.freeze(crisis=held, wanted=room.audience, by=by, at=at)
    notifications.notify(event=Event.CRISIS_DECLARED, to=_concerned(held), about=held, by=by, at=at)
    return moved


def checked_cadence(severity: int, minutes: int | None) -> int:
    """Raises Invalid."""
    if minutes is None:
        return rules.usual_minutes(severity)
    if not 1 <= minutes <= rules.LONGEST_CADENCE:
        raise Invalid(f"Name 1 to {rules.LONGEST_CADENCE:,} minutes, which are a week.", field="cadence_minutes")
    return minutes


def _concerned(held: Crisis) -> Iterable[User | None]:
    """Who runs it, who decides, who works on its issues, and who keeps a customer whom it touches."""
    yield from (held.commander, held.liaison, held.scribe)
    yield from crews.deciders(besides=[])
    for link in held.links.select_related("issue__owner"):
        yield from crews.crew_of(link.issue)
    yield from User.objects.filter(pk__in=held.customers.values("customer__owner_id"))
