"""What everybody reads about a crisis. No name of a customer, no title of ours, no number of anything: only what was published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from accounts.models import Company
from outreach.models import CrisisCustomer, StatusUpdate
from outreach.public_pages import Phase, StatusState, named_in

MOST = 200


@dataclass(frozen=True)
class Moment:
    words: str
    iso: str


@dataclass(frozen=True)
class UpdateShown:
    phase: str
    is_solved: bool
    when: Moment
    headline: str
    happened: str
    affected: str
    doing: str
    next_update: Moment | None
    taken_back: str


@dataclass(frozen=True)
class StatusShown:
    company: str
    latest: UpdateShown | None
    history: Sequence[UpdateShown]


def shown(crisis_id: int) -> StatusShown:
    """The latest first. What was taken back has left only its moment and the reason."""
    ours = Company.ours()
    public = StatusUpdate.objects.filter(crisis=crisis_id, state__in=(StatusState.PUBLISHED, StatusState.TAKEN_BACK))
    rows = [row(each, ours.zone) for each in public.prefetch_related("ledger").order_by("-published_at", "-pk")[:MOST]]
    latest = next((each for each in rows if not each.taken_back), None)
    return StatusShown(ours.name, latest, [each for each in rows if each is not latest])


def company_name() -> str:
    return Company.ours().name


def as_public(update: StatusUpdate) -> UpdateShown:
    """One that waits, as it would stand there."""
    return row(update, Company.ours().zone)


def customers_named(crisis_id: int, texts: Iterable[str]) -> Sequence[str]:
    """Customers of the audience whose names stand in a text."""
    names = CrisisCustomer.objects.filter(crisis=crisis_id).values_list("customer__name", flat=True)
    return named_in("\n".join(texts), (name for name in names.iterator() if name))


def moment(value: datetime, zone: ZoneInfo) -> Moment:
    """By our clock, and by the one that all agree on."""
    own, everywhere = value.astimezone(zone), value.astimezone(UTC)
    words = f"{own:%-d %B %Y, %H:%M %Z}"
    if own.utcoffset():
        words += f" ({everywhere:%H:%M} UTC)"
    return Moment(words, everywhere.isoformat(timespec="seconds"))


def row(update: StatusUpdate, zone: ZoneInfo) -> UpdateShown:
    is_back = update.state == StatusState.TAKEN_BACK
    why = next((move.note for move in update.ledger.all() if move.to_state == StatusState.TAKEN_BACK), "")
    return UpdateShown(
        phase=Phase(update.phase).label,
        is_solved=update.phase == Phase.SOLVED,
        when=moment(update.published_at or update.proposed_at, zone),
        headline="" if is_back else update.headline,
        happened="" if is_back else update.happened,
        affected="" if is_back else update.affected,
        doing="" if is_back else update.doing,
        next_update=moment(update.next_update_at, zone) if update.next_update_at and not is_back else None,
        taken_back=why,
    )
