"""Programmes that gave way to a crisis: which a person may see, and how they stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.statements import given
from outreach.battles import Parking
from outreach.models import ParkedProgramme
from outreach.queries import crisis_scope, wording
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader

MOST = 100
MOST_ENDED = 20
TONES = {Parking.RESUMED: "good", Parking.DROPPED: "plain"}


@dataclass(frozen=True)
class ProgrammeLine:
    id: int
    version: str
    url: str
    name: str
    owner: str
    why: str
    crisis: str
    crisis_url: str
    is_crisis_over: bool
    parked: str
    due: str
    postponed: str
    is_overdue: bool
    is_parked: bool
    state_label: str
    state_tone: str
    ended: str


def visible_programmes(user: User) -> QuerySet[ParkedProgramme]:
    """Of who sees everybody all; of others what they own, and what gave way to a crisis that they are inside of."""
    if access.sees_everyone(user):
        return ParkedProgramme.objects.all()
    inside = crisis_scope.crises_inside(user).values("pk")
    own = Q(owner=user) | Q(crisis__in=inside) if access.may_see(user) else Q(pk__in=[])
    return ParkedProgramme.objects.filter(own)


def get_programme(user: User, pk: int) -> ParkedProgramme:
    """Or NotFound: a stranger never learns whether there is one."""
    found = visible_programmes(user).select_related("owner", "crisis", "parked_by", "ended_by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such programme, or it is none of yours.")
    return found


def may_change(user: User, programme: ParkedProgramme) -> bool:
    return access.may(user, Action.SET_COURSE) or (programme.owner_id == user.pk and access.may_see(user))


def parked(*, reader: Reader, crisis_id: int | None = None) -> Sequence[ProgrammeLine]:
    """What is due first, first; of one crisis, if one is named."""
    found = (
        visible_programmes(reader.user).filter(state=Parking.PARKED, **given(crisis=crisis_id)).order_by("due_on", "pk")
    )
    return _lines(found[:MOST], reader)


def ended(*, reader: Reader) -> Sequence[ProgrammeLine]:
    """The latest first."""
    found = visible_programmes(reader.user).exclude(state=Parking.PARKED).order_by("-ended_at", "-pk")
    return _lines(found[:MOST_ENDED], reader)


def line(programme: ParkedProgramme, *, reader: Reader) -> ProgrammeLine:
    return _lines_of([programme], reader)[0]


def _lines(found: QuerySet[ParkedProgramme], reader: Reader) -> Sequence[ProgrammeLine]:
    return _lines_of(list(found.select_related("owner", "crisis", "parked_by", "ended_by")), reader)


def _lines_of(found: Sequence[ParkedProgramme], reader: Reader) -> Sequence[ProgrammeLine]:
    crises = {each.crisis_id for each in found}
    known = (
        set(crisis_scope.crises_inside(reader.user).filter(pk__in=crises).values_list("pk", flat=True))
        if crises
        else set()
    )
    return [_line(each, reader, knows_crisis=each.crisis_id in known) for each in found]


def _line(each: ParkedProgramme, reader: Reader, *, knows_crisis: bool) -> ProgrammeLine:
    is_parked, late = each.state == Parking.PARKED, (reader.today - each.due_on).days
    is_overdue = is_parked and late > 0
    first = (
        f"first meant for {wording.day(each.first_due_on)}: {each.postponed_because}" if each.postponed_because else ""
    )
    return ProgrammeLine(
        id=each.pk,
        version=each.version,
        url=f"/scene/programmes/{each.pk}",
        name=each.name,
        owner=each.owner.name,
        why=each.why,
        crisis=each.crisis.title if knows_crisis else "a crisis",
        crisis_url=f"/crises/{each.crisis_id}" if knows_crisis else "",
        is_crisis_over=each.crisis.is_over,
        parked=f"{wording.day(each.parked_at.astimezone(reader.zone).date())} by {each.parked_by.name}",
        due=f"{wording.day(each.due_on)}, {counted(late, 'day')} ago" if is_overdue else wording.day(each.due_on),
        postponed=first,
        is_overdue=is_overdue,
        is_parked=is_parked,
        state_label=Parking(each.state).label,
        state_tone="bad" if is_overdue else TONES.get(Parking(each.state), "watch"),
        ended=f"{wording.moment(each.ended_at)} by {each.ended_by.name}: {each.ended_words}"
        if each.ended_at and each.ended_by
        else "",
    )
