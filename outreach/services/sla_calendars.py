"""Calendars: made, and edited by a new version. Clocks that run are counted by it from its first moment on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Company, User
from accounts.models.user import check_time_zone
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.models import BusinessCalendar, CalendarVersion
from outreach.sla.hours import BusinessHours, Shift
from outreach.sla.written import Holidays

MOST_HOLIDAYS = 2000
OFFICE_HOURS = "Office hours"


class NameIsTaken(DomainError):
    code = "name_is_taken"


class NothingChanged(DomainError):
    code = "nothing_changed"


class CalendarMoved(DomainError):
    """Somebody else wrote a version meanwhile."""

    code = "calendar_moved"


@dataclass(frozen=True)
class Draft:
    """What a calendar says, as it was typed."""

    name: str
    time_zone: str
    shifts: Sequence[Shift]
    holidays: Holidays
    is_default: bool = False


@transaction.atomic
def make(*, draft: Draft, by: User, at: datetime) -> BusinessCalendar:
    """Raises Forbidden, Invalid, NameIsTaken."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    _check(draft)
    _check_name(draft.name, but=None)
    calendar = BusinessCalendar.objects.create(name=draft.name.strip())
    _write(calendar, 1, draft, by=by, at=at)
    if draft.is_default or not BusinessCalendar.objects.filter(is_default=True).exists():
        _make_default(calendar)
    return calendar


@transaction.atomic
def edit(*, instead_of: CalendarVersion, draft: Draft, by: User, at: datetime) -> CalendarVersion:
    """``instead_of``: the version that the writer saw. Raises Forbidden, Invalid, NameIsTaken, NothingChanged, CalendarMoved."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    _check(draft)
    held = BusinessCalendar.objects.select_for_update().get(pk=instead_of.calendar_id)
    _check_name(draft.name, but=held)
    if held.is_default and not draft.is_default:
        raise Invalid("One calendar must be the default. Make another one the default instead.", field="is_default")
    latest = CalendarVersion.objects.filter(calendar=held).latest("number")
    if latest != instead_of:
        raise CalendarMoved("Somebody wrote another version meanwhile. Look at it first, and make your change again.")
    is_same = _content(draft) == (latest.time_zone, latest.shifts, latest.holidays)
    if is_same and (held.name, held.is_default) == (draft.name.strip(), draft.is_default):
        raise NothingChanged("Nothing is different from the calendar as it is.")
    _name(held, draft)
    return latest if is_same else _write(held, latest.number + 1, draft, by=by, at=at)


def ensure_default(*, at: datetime) -> BusinessCalendar:
    """The default calendar; that of the house if nobody made one: Monday to Friday from nine to half past five."""
    found = BusinessCalendar.objects.filter(is_default=True).first()
    if found is not None:
        return found
    calendar, _ = BusinessCalendar.objects.get_or_create(name=OFFICE_HOURS, defaults={"is_default": True})
    if not calendar.versions.exists():
        shifts = [Shift(weekday, 9 * 60, 17 * 60 + 30) for weekday in range(5)]
        _write(calendar, 1, Draft(OFFICE_HOURS, Company.ours().time_zone, shifts, []), by=None, at=at)
    return calendar


def _name(calendar: BusinessCalendar, draft: Draft) -> None:
    BusinessCalendar.objects.filter(pk=calendar.pk).update(name=draft.name.strip())
    if draft.is_default and not calendar.is_default:
        _make_default(calendar)


def _make_default(calendar: BusinessCalendar) -> None:
    BusinessCalendar.objects.filter(is_default=True).update(is_default=False)
    BusinessCalendar.objects.filter(pk=calendar.pk).update(is_default=True)


def _write(calendar: BusinessCalendar, number: int, draft: Draft, *, by: User | None, at: datetime) -> CalendarVersion:
    time_zone, shifts, holidays = _content(draft)
    return CalendarVersion.objects.create(
        calendar=calendar,
        number=number,
        time_zone=time_zone,
        shifts=shifts,
        holidays=holidays,
        made_by=by,
        made_at=at,
    )


def _content(draft: Draft) -> tuple[str, list[list[int]], list[list[str]]]:
    shifts = [[shift.weekday, shift.opens, shift.closes] for shift in sorted(draft.shifts)]
    return draft.time_zone, shifts, [[day.isoformat(), name] for day, name in sorted(draft.holidays)]


def _check(draft: Draft) -> None:
    if not draft.name.strip() or len(draft.name.strip()) > 80:
        raise Invalid("Give it a name of at most 80 letters, such as “Office Berlin”.", field="name")
    try:
        check_time_zone(draft.time_zone)
    except ValidationError as error:
        raise Invalid(str(error.message), field="time_zone") from None
    if len(draft.holidays) > MOST_HOLIDAYS:
        raise Invalid(f"At most {MOST_HOLIDAYS:,} holidays fit. Leave out those of past years.", field="holidays")
    BusinessHours(ZoneInfo(draft.time_zone), tuple(draft.shifts), frozenset(day for day, _ in draft.holidays))


def _check_name(name: str, *, but: BusinessCalendar | None) -> None:
    same = BusinessCalendar.objects.filter(name__iexact=name.strip()).first()
    if same is not None and same != but:
        raise NameIsTaken(
            f"There is a calendar “{name.strip()}” already. Edit that one, or choose another name.", field="name"
        )
