"""The public status page of a crisis: an update is proposed by one person and published by another, under a link that can be revoked.

No customer of the audience may be named in it: everybody reads it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from crisis_triage.shared import published, sealing
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from outreach.models import Crisis, StatusPage, StatusUpdate
from outreach.public_pages import LONGEST_WAIT, STATUS_UPDATE, Phase, StatusState
from outreach.queries import crisis_scope, status_shown
from outreach.services import crisis_moves, ledgers, status_copies, words

LONGEST_HEADLINE = 200
LONGEST_AFFECTED = 2000
LONGEST_REASON = 1000


class StatusUpdateWaits(DomainError):
    code = "status_update_waits"


class StatusUpdateMoved(DomainError):
    code = "status_update_moved"


class OwnStatusUpdate(DomainError):
    code = "own_status_update"
    status = 403


class NoPublicLink(DomainError):
    code = "no_public_link"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What everybody is to read. ``next_update_at`` None: it is solved, and this is the last update."""

    phase: Phase
    headline: str
    happened: str
    affected: str
    doing: str
    next_update_at: datetime | None = None


@transaction.atomic
def propose(*, crisis: Crisis, said: Said, by: User, at: datetime) -> StatusUpdate:
    """Also after the crisis: the cause is often known later. Raises Forbidden, NotFound, Invalid, StatusUpdateWaits."""
    held = crisis_moves.hold(crisis, by=by)
    if not crisis_scope.may_work(by, held):
        raise Forbidden("You may not write for the status page. Whoever works on this crisis may.")
    clean = _checked(held, said, at)
    try:
        with transaction.atomic():
            return StatusUpdate.objects.create(crisis=held, **clean, author=by, proposed_at=at)
    except IntegrityError as error:
        raise StatusUpdateWaits(
            "An update waits to be approved. Publish it or send it back first, so that everybody reads one story."
        ) from error


@transaction.atomic
def publish(*, update: StatusUpdate, by: User, at: datetime) -> StatusPage:
    """By somebody else than its author. With the first one the link comes to be. Raises Forbidden, NotFound, Invalid, OwnStatusUpdate,
    StatusUpdateMoved."""
    crisis, held = _hold(update, StatusState.PUBLISHED, by)
    if held.author_id == by.pk:
        raise OwnStatusUpdate(
            "You wrote this update, so somebody else must approve it: the commander, the CCO or an administrator."
        )
    if held.next_update_at is not None and held.next_update_at <= at:
        raise Invalid(
            "The next update that it names is past by now. Send it back, and let it name a later one.",
            field="next_update_at",
        )
    _check_nobody_is_named(crisis, held.headline, held.happened, held.affected, held.doing)
    held.approver, held.published_at = by, at
    _move(held, StatusState.PUBLISHED, "", by, at)
    return _changed(crisis, at) or _new_link(crisis, by, at)


@transaction.atomic
def send_back(*, update: StatusUpdate, note: str, by: User, at: datetime) -> StatusUpdate:
    """By its author too, who thought better of it. Raises Forbidden, NotFound, Invalid, StatusUpdateMoved."""
    _, held = _hold(update, StatusState.SENT_BACK, by, is_own_enough=True)
    return _move(
        held, StatusState.SENT_BACK, words.required(note, field="note", ask="Say what should be different."), by, at
    )


@transaction.atomic
def take_back(*, update: StatusUpdate, note: str, by: User, at: datetime) -> StatusUpdate:
    """Its words leave the page, which says that they were there and, by ``note``, why they left. Raises as ``publish``."""
    crisis, held = _hold(update, StatusState.TAKEN_BACK, by)
    said = words.required(note, field="note", ask="Say why. Everybody reads it on the page.")
    _check_nobody_is_named(crisis, said, field="note")
    _move(held, StatusState.TAKEN_BACK, said, by, at)
    _changed(crisis, at)
    return held


@transaction.atomic
def revoke(*, crisis: Crisis, reason: str, by: User, at: datetime) -> StatusPage:
    """Whoever has the link hears within seconds that it is gone. Raises Forbidden, NotFound, Invalid, NoPublicLink."""
    held = crisis_moves.hold_to_command(crisis, by=by)
    said = words.required(
        reason, field="reason", ask="Say why nobody may read it there any more.", longest=LONGEST_REASON
    )
    page = _live(held)
    if page is None:
        raise NoPublicLink("This crisis has no public link. Publish an update, and it gets one.")
    page.revoked_by, page.revoked_at, page.revoked_because = by, at, said
    return status_copies.change(page, at=at)


@transaction.atomic
def renew(*, crisis: Crisis, by: User, at: datetime) -> StatusPage:
    """Another link for the same page, after the last one was revoked. Raises Forbidden, NotFound, NoPublicLink."""
    held = crisis_moves.hold_to_command(crisis, by=by)
    if _live(held) is not None:
        raise NoPublicLink("The link there is still works. Revoke it first, if too many have it.")
    if not held.status_updates.filter(state=StatusState.PUBLISHED).exists():
        raise NoPublicLink("Nothing is published yet. Publish an update, and it gets its link.")
    return _new_link(held, by, at)


def _checked(crisis: Crisis, said: Said, at: datetime) -> dict[str, Any]:
    texts = {
        "headline": words.required(said.headline, field="headline", ask="Say in a few words what is the matter.", longest=LONGEST_HEADLINE),
        "happened": words.required(said.happened, field="happened", ask="Say what happened, as far as you know, and what you do not know yet."),
        "affected": words.required(said.affected, field="affected", ask="Say who is affected, and who is not.", longest=LONGEST_AFFECTED),
        "doing": words.required(said.doing, field="doing", ask="Say what you do now, and what customers can do meanwhile."),
    }  # fmt: skip
    for name, text in texts.items():
        _check_nobody_is_named(crisis, text, field=name)
    _check_next(said, at)
    return {**texts, "phase": said.phase, "next_update_at": said.next_update_at}


def _check_next(said: Said, at: datetime) -> None:
    if said.next_update_at is None:
        if said.phase != Phase.SOLVED:
            raise Invalid("Say when the next update comes. Only what is solved needs none.", field="next_update_at")
    elif not at < said.next_update_at <= at + LONGEST_WAIT:
        raise Invalid(
            f"The next update comes later than now, and within {LONGEST_WAIT.days} days.", field="next_update_at"
        )


def _check_nobody_is_named(crisis: Crisis, *texts: str, field: str = "") -> None:
    named = status_shown.customers_named(crisis.pk, texts)
    if named:
        raise Invalid(
            f"Everybody reads this, and it names a customer: {', '.join(named[:3])}. Say it without the name.",
            field=field,
        )


def _hold(
    update: StatusUpdate, to: StatusState, by: User, *, is_own_enough: bool = False
) -> tuple[Crisis, StatusUpdate]:
    """The crisis first: whatever changes its page waits for the others."""
    crisis = crisis_moves.hold(update.crisis, by=by)
    held = StatusUpdate.objects.select_for_update(no_key=True).get(pk=update.pk)
    if not crisis_scope.may_command(by, crisis) and not (is_own_enough and held.author_id == by.pk):
        raise Forbidden(
            "You may not decide what is public. The commander of this crisis, the CCO or an administrator can."
        )
    if not STATUS_UPDATE.may(held.state, to):
        raise StatusUpdateMoved(f"This update is {StatusState(held.state).label.lower()} already.")
    return crisis, held


def _move(held: StatusUpdate, to: StatusState, note: str, by: User, at: datetime) -> StatusUpdate:
    if to == StatusState.PUBLISHED:
        StatusUpdate.objects.filter(pk=held.pk).update(approver=held.approver, published_at=held.published_at)
    ledgers.move(held, to, note=note, by=by, at=at)
    return held


def _live(crisis: Crisis) -> StatusPage | None:
    return StatusPage.objects.select_for_update(no_key=True).filter(crisis=crisis, revoked_at=None).first()


def _changed(crisis: Crisis, at: datetime) -> StatusPage | None:
    page = _live(crisis)
    return status_copies.change(page, at=at) if page else None


def _new_link(crisis: Crisis, by: User, at: datetime) -> StatusPage:
    token = published.new_token()
    page = StatusPage(
        crisis=crisis, digest=published.digest_of(token), sealed=sealing.seal(token), made_by=by, made_at=at
    )
    return status_copies.change(page, at=at)
