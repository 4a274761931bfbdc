"""Policies and calendars as the settings show them: all of them, with their versions, and nothing hidden."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, zip_longest

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from crisis_triage.shared.errors import NotFound
from outreach.models import BusinessCalendar, CalendarVersion, SlaPolicy
from outreach.queries import sla_words, wording
from outreach.vocabulary import SlaScope, SlaTarget

SCOPES = list(SlaScope)
MOST_POLICIES = 500
MOST_VERSIONS = 20


@dataclass(frozen=True)
class PolicyRow:
    id: int
    url: str
    scope: str
    whom: str
    first_contact: str
    close_loop: str
    resolve: str
    pauses: str
    calendar: str
    version: int


@dataclass(frozen=True)
class CalendarRow:
    id: int
    url: str
    name: str
    is_default: bool
    time_zone: str
    week: str
    next_holiday: str
    policies: int


@dataclass(frozen=True)
class Version:
    number: int
    when: str
    who: str
    what: str


@dataclass(frozen=True)
class Year:
    number: int
    holidays: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CalendarPage:
    row: CalendarRow
    latest: CalendarVersion
    years: Sequence[Year]
    versions: Sequence[Version]


@dataclass(frozen=True)
class PolicyPage:
    row: PolicyRow
    policy: SlaPolicy
    versions: Sequence[Version]
    may_be_withdrawn: bool


def policies() -> Sequence[PolicyRow]:
    """Those that hold, in the order of precedence."""
    found = list(_policies().filter(ended_at=None)[:MOST_POLICIES])
    return [policy_row(policy) for policy in sorted(found, key=_precedence)]


def calendars(*, today: date) -> Sequence[CalendarRow]:
    latest = {version.calendar_id: version for version in _latest_versions()}
    found = BusinessCalendar.objects.annotate(used=Count("policies", filter=Q(policies__ended_at=None)))
    return [
        _calendar_row(calendar, latest[calendar.pk], calendar.used, today)
        for calendar in found.order_by("-is_default", "name")
        if calendar.pk in latest
    ]


def policy_page(policy_id: int) -> PolicyPage:
    """Raises NotFound, also for a version that was replaced: its successor has the history."""
    policy = _policies().filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("There is no such policy.")
    chain = _chain(policy)
    told = [
        Version(after.number, wording.moment(after.made_at), _who(after), sla_words.differences(before, after))
        for after, before in zip_longest(chain, chain[1:])
        if after
    ]
    return PolicyPage(
        row=policy_row(policy),
        policy=policy,
        versions=told[:MOST_VERSIONS],
        may_be_withdrawn=policy.scope != SlaScope.DEFAULT and policy.ended_at is None,
    )


def calendar_page(calendar_id: int, *, today: date) -> CalendarPage:
    """Raises NotFound."""
    calendar = BusinessCalendar.objects.filter(pk=calendar_id).first()
    versions = list(
        CalendarVersion.objects.filter(calendar_id=calendar_id).select_related("made_by").order_by("-number")
    )
    if calendar is None or not versions:
        raise NotFound("There is no such calendar.")
    used = SlaPolicy.objects.filter(calendar=calendar, ended_at=None).count()
    told = [
        Version(after.number, wording.moment(after.made_at), _who(after), sla_words.calendar_differences(before, after))
        for after, before in zip_longest(versions, versions[1:])
        if after
    ]
    return CalendarPage(
        row=_calendar_row(calendar, versions[0], used, today),
        latest=versions[0],
        years=_years(versions[0]),
        versions=told[:MOST_VERSIONS],
    )


def policy_row(policy: SlaPolicy) -> PolicyRow:
    return PolicyRow(
        id=policy.pk,
        url=f"/settings/sla/policies/{policy.pk}",
        scope=SlaScope(policy.scope).label,
        whom=policy.whom()[:1].upper() + policy.whom()[1:],
        first_contact=sla_words.target(policy, SlaTarget.FIRST_CONTACT),
        close_loop=sla_words.target(policy, SlaTarget.CLOSE_LOOP),
        resolve=sla_words.target(policy, SlaTarget.RESOLVE),
        pauses=sla_words.pauses(policy),
        calendar=policy.calendar.name if policy.calendar else "the default",
        version=policy.number,
    )


def _policies() -> QuerySet[SlaPolicy]:
    return SlaPolicy.objects.select_related("customer", "calendar", "made_by")


def _precedence(policy: SlaPolicy) -> tuple[int, int, str]:
    return SCOPES.index(SlaScope(policy.scope)), policy.severity or 0, policy.whom().casefold()


def _chain(policy: SlaPolicy) -> list[SlaPolicy]:
    """All versions for the same, the latest first: also those from before it was withdrawn and written anew."""
    same = _policies().filter(
        scope=policy.scope, customer=policy.customer, segment__iexact=policy.segment, severity=policy.severity
    )
    return list(same.order_by("-made_at", "-pk")[: MOST_VERSIONS + 1])


def _latest_versions() -> QuerySet[CalendarVersion]:
    place = Window(RowNumber(), partition_by=F("calendar_id"), order_by=F("number").desc())
    return CalendarVersion.objects.annotate(place=place).filter(place=1)


def _calendar_row(calendar: BusinessCalendar, version: CalendarVersion, used: int, today: date) -> CalendarRow:
    ahead = next(((day, name) for day, name in sorted(sla_words.holidays(version)) if day >= today), None)
    return CalendarRow(
        id=calendar.pk,
        url=f"/settings/sla/calendars/{calendar.pk}",
        name=calendar.name,
        is_default=calendar.is_default,
        time_zone=version.time_zone,
        week=sla_words.week(version),
        next_holiday=f"{wording.day(ahead[0])}, {ahead[1]}" if ahead else "none in the list",
        policies=used,
    )


def _years(version: CalendarVersion) -> Sequence[Year]:
    days = sorted(sla_words.holidays(version), key=lambda holiday: holiday[0])
    return [
        Year(number, [(f"{day:%A, %-d %B}", name) for day, name in of_year])
        for number, of_year in groupby(days, key=lambda holiday: holiday[0].year)
    ]


def _who(version: SlaPolicy | CalendarVersion) -> str:
    return version.made_by.name if version.made_by else "as it came"
