"""Scripts for the call centre: written in six blocks, approved by somebody else, published. What is published is never edited: the next
version takes its place, and whoever has the old one open is told."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach.honesty.stages import OPEN_SCRIPTS, ScriptState
from outreach.models import Crisis, Script, ScriptQuestion, ScriptVersion
from outreach.notices import Event
from outreach.queries import backing, crews, script_scope
from outreach.services import crisis_moves, notifications, script_moves, spoken, words
from outreach.services.script_moves import ScriptMoved
from outreach.services.spoken import Typed

LONGEST_TITLE = 120


class ScriptNameTaken(DomainError):
    code = "name_is_taken"


class OwnScript(DomainError):
    code = "own_script"


@transaction.atomic
def begin(*, crisis: Crisis, title: str, text: Typed, by: User, at: datetime) -> ScriptVersion:
    """A script with its first version, a draft. Raises Forbidden, NotFound, Invalid, CrisisIsOver, ScriptNameTaken."""
    script_moves.check_may_write(crisis, by)
    named = words.required(title, field="title", ask="Say whom or what it is for.", longest=LONGEST_TITLE)
    try:
        with transaction.atomic():
            script = Script.objects.create(crisis=crisis, title=named, made_by=by, made_at=at)
    except IntegrityError as error:
        raise ScriptNameTaken(
            "This crisis has a script of that title already. Write its next version.", field="title"
        ) from error
    return _written(ScriptVersion(script=script, number=1, author=by), text)


@transaction.atomic
def go_on(*, script: Script, by: User, at: datetime) -> ScriptVersion:
    """The next version, as a copy of the latest. Raises Forbidden, NotFound, CrisisIsOver, ScriptMoved."""
    known = script_scope.get_script(by, script.pk)
    script_moves.check_may_write(known.crisis, by)
    crisis_moves.hold(known.crisis, by=by)
    latest = known.versions.order_by("-number")[0]
    if latest.state in OPEN_SCRIPTS:
        raise ScriptMoved(f"{script_moves.where_it_is(latest)}: that is the next one. Change it, or withdraw it.")
    return _written(
        ScriptVersion(script=known, number=latest.number + 1, author=by),
        spoken.values_of(_what_holds(known) or latest),
    )


@transaction.atomic
def write(
    *,
    version: ScriptVersion,
    text: Typed,
    answers: Collection[int] | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> ScriptVersion:
    """Only a draft. ``answers``: the questions that it answers; None leaves them. Raises Forbidden, NotFound, Invalid, Stale, ScriptMoved."""
    held = script_moves.hold(version, by=by, seen=seen)
    if held.state != ScriptState.DRAFT:
        cure = "Write the next version" if held.state == ScriptState.PUBLISHED else "Send it back first"
        raise ScriptMoved(f"{script_moves.where_it_is(held)}. {cure}: its text does not change any more.")
    if by.pk != held.author_id:
        held.editors = sorted({*held.editors, by.pk})
    if answers is not None:
        _answer(held, answers)
    return _written(held, text)


@transaction.atomic
def submit(*, version: ScriptVersion, seen: Seen | None = None, by: User, at: datetime) -> ScriptVersion:
    """Somebody else reads it now. Raises Forbidden, NotFound, Stale, ScriptMoved, NotHonest."""
    held = _honest(version, ScriptState.SUBMITTED, seen, by, at)
    notifications.notify(event=Event.SCRIPT_WAITS, to=crews.deciders(besides=held.writers), about=held, by=by, at=at)
    return script_moves.move(held, ScriptState.SUBMITTED, by=by, at=at)


@transaction.atomic
def approve(*, version: ScriptVersion, seen: Seen | None = None, by: User, at: datetime) -> ScriptVersion:
    """Raises Forbidden, NotFound, Stale, ScriptMoved, OwnScript, NotHonest."""
    access.check_may(by, Action.APPROVE)
    held = _honest(version, ScriptState.APPROVED, seen, by, at)
    if by.pk in held.writers:
        raise OwnScript("You wrote or changed this script, so somebody else must approve it.", field="approver")
    held.approver, held.approved_at = by, at
    _tell_writers(held, by, at)
    return script_moves.move(held, ScriptState.APPROVED, by=by, at=at)


@transaction.atomic
def send_back(*, version: ScriptVersion, note: str, seen: Seen | None = None, by: User, at: datetime) -> ScriptVersion:
    """A draft again. Raises Forbidden, NotFound, Invalid, Stale, ScriptMoved."""
    held = script_moves.hold(version, by=by, seen=seen)
    said = words.required(note, field="note", ask="Say what should be changed.")
    script_moves.check_may_move(held, ScriptState.DRAFT)
    moved = script_moves.move(held, ScriptState.DRAFT, note=said, by=by, at=at)
    moved.approver = moved.approved_at = None
    moved.save()
    _tell_writers(moved, by, at)
    moved.refresh_from_db()
    return moved


@transaction.atomic
def publish(*, version: ScriptVersion, seen: Seen | None = None, by: User, at: datetime) -> ScriptVersion:
    """The call centre says this from now on, and no more what it said before. Raises Forbidden, NotFound, Stale, ScriptMoved, NotHonest:
    a date may have lost its promise since it was approved."""
    held = _honest(version, ScriptState.PUBLISHED, seen, by, at)
    before = _what_holds(held.script)
    if before is not None:
        script_moves.move(before, ScriptState.SUPERSEDED, by=by, at=at)
    held.published_at = at
    notifications.notify(event=Event.SCRIPT_PUBLISHED, to=script_scope.agents(), about=held, by=by, at=at)
    return script_moves.move(held, ScriptState.PUBLISHED, by=by, at=at)


@transaction.atomic
def withdraw(*, version: ScriptVersion, reason: str, seen: Seen | None = None, by: User, at: datetime) -> ScriptVersion:
    """Nobody says it, or no more. Raises Forbidden, NotFound, Invalid, Stale, ScriptMoved."""
    held = script_moves.hold(version, by=by, seen=seen)
    said = words.required(reason, field="reason", ask="Say why nobody shall say it.")
    if held.state == ScriptState.PUBLISHED:
        notifications.notify(event=Event.SCRIPT_WITHDRAWN, to=script_scope.agents(), about=held, by=by, at=at)
    return script_moves.move(held, ScriptState.WITHDRAWN, note=said, by=by, at=at)


def _honest(version: ScriptVersion, to: ScriptState, seen: Seen | None, by: User, at: datetime) -> ScriptVersion:
    held = script_moves.hold(version, by=by, seen=seen)
    script_moves.check_may_move(held, to)
    spoken.check_is_honest(held, backing.of_crisis(held.script.crisis, at=at))
    return held


def _written(held: ScriptVersion, text: Typed) -> ScriptVersion:
    spoken.keep(held, text)
    held.save()
    held.refresh_from_db()
    return held


def _what_holds(script: Script) -> ScriptVersion | None:
    return script.versions.filter(state=ScriptState.PUBLISHED).first()


def _answer(held: ScriptVersion, answers: Collection[int]) -> None:
    asked = ScriptQuestion.objects.select_for_update().filter(script=held.script_id)
    if unknown := set(answers) - set(asked.values_list("pk", flat=True)):
        raise Invalid(f"This script has no question {min(unknown)}. Tick questions of its own.", field="answers")
    asked.filter(answered_in=held).exclude(pk__in=answers).update(answered_in=None)
    asked.filter(pk__in=answers).update(answered_in=held)


def _tell_writers(held: ScriptVersion, by: User, at: datetime) -> None:
    wrote = User.objects.filter(pk__in=held.writers)
    notifications.notify(event=Event.SCRIPT_SETTLED, to=wrote, about=held, by=by, at=at)
