"""Periods are days of our company's calendar. They become moments once, at their two ends, so that a clock change inside of one
neither adds an hour to it nor takes one away."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.vocabulary import Vocabulary
from outreach import due

DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
MOST_STEPS = 60
"""A chart with more columns than that is a wall."""
LONGEST_REPORTED = 731


class Every(Vocabulary):
    """What a trend is cut into."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"


class Preset(Vocabulary):
    LAST_30_DAYS = "last_30_days"
    LAST_90_DAYS = "last_90_days"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    LAST_12_MONTHS = "last_12_months"


@dataclass(frozen=True)
class Period:
    """From the first day to the last one, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def words(self) -> str:
        return f"{self.first:%-d %b %Y} – {self.last:%-d %b %Y}"

    def moments(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """When it begins and when it is over, in UTC."""
        return due.end_of(self.first - DAY, zone), due.end_of(self.last, zone)

    def before(self) -> "Period":
        """What it is compared with: as many whole months where it is made of whole months, else as many days."""
        if self.first.day == 1 and (self.last + DAY).day == 1:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(_months_after(self.first, -months), self.first - DAY)
        return Period(self.first - timedelta(days=self.days), self.first - DAY)


@dataclass(frozen=True)
class Step:
    """A week, a month or a quarter of a period. ``starts`` may lie before the period, ``first`` and ``last`` do not."""

    starts: date
    first: date
    last: date
    label: str
    is_whole: bool


def preset(name: Preset, today: date) -> Period:
    month, quarter = today.replace(day=1), start_of(today, Every.QUARTER)
    return {
        Preset.LAST_30_DAYS: Period(today - 29 * DAY, today),
        Preset.LAST_90_DAYS: Period(today - 89 * DAY, today),
        Preset.THIS_MONTH: Period(month, today),
        Preset.LAST_MONTH: Period(_months_after(month, -1), month - DAY),
        Preset.THIS_QUARTER: Period(quarter, today),
        Preset.LAST_QUARTER: Period(_months_after(quarter, -3), quarter - DAY),
        Preset.LAST_12_MONTHS: Period(_months_after(month, -11), today),
    }[name]


def chosen(named: Preset | None, first: date | None, last: date | None, today: date) -> Period:
    """A preset goes before days: on a page the days of the last answer stand beside it. Raises Invalid."""
    if named or not (first or last):
        return preset(named or Preset.LAST_90_DAYS, today)
    ends = last or today
    return between(first or ends - 89 * DAY, ends)


def reported(preset: Preset | None, first: date | None, last: date | None, today: date) -> Period:
    """Of a report: last month, if nothing is said. Raises Invalid."""
    period = chosen(preset or (None if first or last else Preset.LAST_MONTH), first, last, today)
    if period.days > LONGEST_REPORTED:
        raise Invalid("A report is of two years at most. Choose a shorter period.", field="from")
    return period


def between(first: date, last: date) -> Period:
    """Raises Invalid."""
    if not EARLIEST <= first <= LATEST or not EARLIEST <= last <= LATEST:
        raise Invalid(f"Choose days between the years {EARLIEST:%Y} and {LATEST:%Y}.", field="from")
    if first > last:
        raise Invalid("The period ends before it begins. Exchange the two days.", field="to")
    return Period(first, last)


def fitting(period: Period) -> Every:
    """Where nobody chose: a dozen columns or two."""
    return Every.WEEK if period.days <= 130 else Every.MONTH if period.days <= 800 else Every.QUARTER


def steps(period: Period, every: Every, today: date) -> list[Step]:
    """Raises Invalid."""
    starts = list(_starts(period, every))
    if len(starts) > MOST_STEPS:
        raise Invalid(
            f"That would be {len(starts)} {every.value}s in one chart. Choose a shorter period, or longer steps.",
            field="every",
        )
    return [_step(begins, _next(begins, every) - DAY, period, every, today) for begins in starts]


def start_of(day: date, every: Every) -> date:
    """As PostgreSQL's ``date_trunc`` cuts it."""
    if every == Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every == Every.MONTH else day.replace(month=day.month - (day.month - 1) % 3, day=1)


def latest_months(day: date, many: int) -> list[date]:
    """Their firsts, that of the day's own month at the beginning."""
    month = start_of(day, Every.MONTH)
    return [_months_after(month, -back) for back in range(many)]


def _starts(period: Period, every: Every) -> Iterator[date]:
    begins = start_of(period.first, every)
    while begins <= period.last:
        yield begins
        begins = _next(begins, every)


def _next(begins: date, every: Every) -> date:
    return begins + 7 * DAY if every == Every.WEEK else _months_after(begins, 1 if every == Every.MONTH else 3)


def _step(begins: date, ends: date, period: Period, every: Every, today: date) -> Step:
    is_whole = begins >= period.first and ends <= period.last and ends < today
    return Step(begins, max(begins, period.first), min(ends, period.last), _label(begins, every), is_whole)


def _label(begins: date, every: Every) -> str:
    if every == Every.WEEK:
        return f"{begins:%-d %b %Y}"
    return f"{begins:%b %Y}" if every == Every.MONTH else f"Q{(begins.month + 2) // 3} {begins:%Y}"


def _months_after(day: date, months: int) -> date:
    """Of a first of a month."""
    counted = day.year * 12 + day.month - 1 + months
    return date(counted // 12, counted % 12 + 1, 1)
