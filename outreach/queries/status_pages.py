"""The public page of a crisis, as those see it who write it: the link, what waits, what stands there and what stood there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Exists

from accounts.models import User
from crisis_triage.shared import sealing
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.public_pages import PREFIX
from outreach.models import Crisis, StatusPage, StatusUpdate
from outreach.public_pages import Phase, StatusState
from outreach.queries import crisis_scope, status_shown, wording
from outreach.queries.status_shown import UpdateShown

MOST = 200
TONES = {StatusState.PROPOSED: "watch", StatusState.PUBLISHED: "good", StatusState.TAKEN_BACK: "bad"}
LOST = "The key that sealed this link is gone. Revoke it and make another one."


@dataclass(frozen=True)
class UpdateRow:
    id: int
    shown: UpdateShown
    state_label: str
    state_tone: str
    is_published: bool
    by: str
    note: str


@dataclass(frozen=True)
class LinkRow:
    url: str
    made: str
    revoked: str


@dataclass(frozen=True)
class StatusRoom:
    """``why_silent``: what is wrong with what everybody reads now; empty where nothing is."""

    link: LinkRow | None
    waiting: UpdateRow | None
    is_own: bool
    updates: Sequence[UpdateRow]
    revoked: Sequence[LinkRow]
    may_be_renewed: bool
    why_silent: str


def room(crisis: Crisis, *, user: User, at: datetime) -> StatusRoom:
    found = crisis.status_updates.select_related("author", "approver").prefetch_related("ledger__moved_by")
    rows = list(found.order_by("-pk")[:MOST])
    waiting = next((each for each in rows if each.state == StatusState.PROPOSED), None)
    latest = latest_published(rows)
    links = list(crisis.status_pages.select_related("made_by", "revoked_by").order_by("-pk"))
    live = next((each for each in links if each.revoked_at is None), None)
    return StatusRoom(
        link=_link(live) if live else None,
        waiting=_row(waiting) if waiting else None,
        is_own=waiting is not None and waiting.author_id == user.pk,
        updates=[_row(each) for each in rows if each is not waiting],
        revoked=[_link(each) for each in links if each.revoked_at],
        may_be_renewed=live is None and latest is not None,
        why_silent=why_silent(crisis, at=at),
    )


def latest_published(rows: Sequence[StatusUpdate]) -> StatusUpdate | None:
    public = [each for each in rows if each.state == StatusState.PUBLISHED and each.published_at]
    return max(public, key=lambda each: (each.published_at, each.pk), default=None)


def begin_with(crisis: Crisis) -> dict[str, str]:
    """What the last one said, however it ended: most of it is still true, and who was sent back need not type it again."""
    last = crisis.status_updates.order_by("-pk").first()
    if last is None:
        return {"phase": Phase.LOOKING.value}
    return {name: getattr(last, name) for name in ("phase", "headline", "happened", "affected", "doing")}


def get_update(user: User, pk: int) -> StatusUpdate:
    """For whoever is inside its crisis. Raises NotFound, Forbidden."""
    update = StatusUpdate.objects.select_related("crisis", "author", "approver").filter(pk=pk).first()
    if update is None or not crisis_scope.visible_crises(user).filter(pk=update.crisis_id).exists():
        raise NotFound("There is no such update, or its crisis touches no customer of yours.")
    crisis_scope.get_inside(user, update.crisis_id)
    return update


def url_of(page: StatusPage) -> str:
    """Empty where no key opens it any more."""
    try:
        return f"{settings.BASE_URL}{PREFIX}{sealing.unseal(page.sealed)}"
    except sealing.Unreadable:
        return ""


def why_silent(crisis: Crisis, *, at: datetime) -> str:
    """Of a page that everybody can read: it has nothing to say, or says that more was to come by now."""
    is_public = crisis.status_pages.filter(revoked_at=None)
    latest = crisis.status_updates.filter(state=StatusState.PUBLISHED).annotate(is_public=Exists(is_public))
    last = latest.order_by("-published_at", "-pk").first()
    if last is None:
        return "Everything was taken back: the page says only that." if is_public.exists() else ""
    if vars(last)["is_public"] and last.next_update_at is not None and last.next_update_at <= at:
        return f"The page promised an update by {wording.moment(last.next_update_at)}, and it has not come."
    return ""


def _link(page: StatusPage) -> LinkRow:
    revoked = ""
    if page.revoked_by and page.revoked_at:
        revoked = f"Revoked {wording.moment(page.revoked_at)} by {page.revoked_by.name}: {page.revoked_because}"
    return LinkRow(url_of(page), f"{wording.moment(page.made_at)} by {page.made_by.name}", revoked)


def _row(update: StatusUpdate) -> UpdateRow:
    state = StatusState(update.state)
    last = max(update.ledger.all(), key=lambda move: move.number, default=None)
    by = f"written by {update.author.name}"
    if update.approver:
        by += f", approved by {update.approver.name}"
    return UpdateRow(
        id=update.pk,
        shown=status_shown.as_public(update),
        state_label=state.label,
        state_tone=TONES.get(state, "plain"),
        is_published=state == StatusState.PUBLISHED,
        by=by,
        note=f"{last.who}: {last.note}" if last and last.note else "",
    )
