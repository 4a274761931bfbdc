"""Programmes that give way to a crisis: parked with an owner, a reason and a day, then resumed, postponed, or dropped with a word."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.battles import Parking
from outreach.models import Crisis, ParkedProgramme
from outreach.notices import Event
from outreach.queries import crisis_scope, programmes
from outreach.services import crisis_moves, notifications, revisits, words


class AlreadyParked(DomainError):
    code = "already_parked"


class NotParked(DomainError):
    code = "not_parked"


@transaction.atomic
def park(
    *, name: str, why: str, crisis: Crisis, due_on: date, owner: User | None = None, by: User, at: datetime
) -> ParkedProgramme:
    """``owner`` None: who parks it. Raises Forbidden, NotFound, Invalid, CrisisIsOver, AlreadyParked."""
    access.check_may(by, Action.SET_COURSE)
    if crisis_scope.get_inside(by, crisis.pk).is_over:
        raise crisis_moves.CrisisIsOver("This crisis is over: nothing has to give way to it any more.", field="crisis")
    crisis_moves.check_works_here(owner, field="owner")
    keeper = owner or by
    named = words.required(name, field="name", ask="Name the programme.", longest=200)
    about = {
        "why": words.required(why, field="why", ask="Say why it is parked.", longest=2000),
        **revisits.day_to_look_again(due_on, whose=keeper, at=at),
    }
    try:
        with transaction.atomic():
            parked = ParkedProgramme.objects.create(
                name=named, **about, owner=keeper, crisis=crisis, first_due_on=due_on, parked_by=by, parked_at=at
            )
    except IntegrityError as error:
        raise AlreadyParked(f"“{named}” is parked already. Postpone it, or name another one.", field="name") from error
    notifications.notify(event=Event.PROGRAMME_PARKED, to=[keeper], about=parked, by=by, at=at)
    return parked


@transaction.atomic
def postpone(
    *, programme: ParkedProgramme, due_on: date, note: str, seen: Seen | None = None, by: User, at: datetime
) -> ParkedProgramme:
    """Its first day stays beside the new one. Raises Forbidden, NotFound, Invalid, NotParked, Stale."""
    held = _hold(programme, by, seen)
    held.postponed_because = words.required(note, field="note", ask="Say why it waits longer.", longest=2000)
    for name, value in revisits.day_to_look_again(due_on, whose=held.owner, at=at).items():
        setattr(held, name, value)
    held.save()
    return held


@transaction.atomic
def end(
    *, programme: ParkedProgramme, to: Parking, note: str, seen: Seen | None = None, by: User, at: datetime
) -> ParkedProgramme:
    """Resumed, or dropped. Raises Forbidden, NotFound, Invalid, NotParked, Stale."""
    held = _hold(programme, by, seen)
    if to == Parking.PARKED:
        raise Invalid("A programme that is parked ends as resumed or as dropped.", field="to")
    ask = "Say how it goes on." if to == Parking.RESUMED else "Say why it is dropped."
    held.ended_words = words.required(note, field="note", ask=ask, longest=2000)
    held.state, held.ended_by, held.ended_at = to, by, at
    held.save()
    return held


def _hold(programme: ParkedProgramme, by: User, seen: Seen | None) -> ParkedProgramme:
    seen_by_them = programmes.get_programme(by, programme.pk)
    if not programmes.may_change(by, seen_by_them):
        raise Forbidden("Its owner, the CCO or an administrator resumes it.")
    held = ParkedProgramme.objects.select_for_update(of=("self",)).select_related("owner").get(pk=programme.pk)
    where = f"“{held.name}” is {Parking(held.state).label.lower()}, and due on {held.due_on:%-d %b %Y}."
    if is_stale(held.version, seen):
        raise Stale(f"{where} {GO_ON}")
    if held.state != Parking.PARKED:
        raise NotParked(f"{where} Park it anew if it has to wait again.")
    return held
