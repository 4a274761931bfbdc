"""Days that a text names, in figures and in words, read as of a day. What lies in the past is a fact and is left out; what may lie ahead is
a promise to whoever reads it.

Every pattern walks forward only, so that a hostile text costs as much as any other of its length.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fourteen": 14, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-eight": 48, "sixty": 60,
    "seventy-two": 72, "ninety": 90,
}  # fmt: skip
MONTH = rf"(?P<month>{'|'.join(f'{month}|{month[:3]}' for month in MONTHS)}|sept)\.?"
WEEKDAY = rf"(?P<weekday>{'|'.join(WEEKDAYS)})"
BEFORE = r"(?:(?P<before>by|until|till|before|since|last|past|next|this|coming|on|of|in)\s+(?:(?P<again>next|last|this|coming|the|early|late|mid)\s+)?)?"
YEAR = r"(?:,?\s+(?P<year>\d{4})\b)?"
AHEAD = frozenset({"by", "until", "till", "before", "next", "this", "coming"})
GONE = frozenset({"since", "last", "past"})
HALF_A_YEAR = timedelta(days=183)

Span = tuple[date, date]


@dataclass(frozen=True)
class Named:
    """``spans``: the days that it may mean; none, if there is no such day."""

    start: int
    end: int
    spans: tuple[Span, ...]

    def is_backed_by(self, days: frozenset[date]) -> bool:
        return any(first <= day <= last for first, last in self.spans for day in days)


@dataclass(frozen=True)
class _Asked:
    """What a pattern found, and as of when."""

    found: re.Match[str]
    today: date
    looks_back: bool

    def word(self, name: str) -> str:
        return (self.found.groupdict().get(name) or "").lower()

    @property
    def before(self) -> frozenset[str]:
        return frozenset({self.word("before"), self.word("again")})


Spans = list[Span] | None
"""None: it speaks of the past, or of no day."""


def named_in(text: str, *, today: date, looks_back: bool) -> list[Named]:
    """In their order. ``looks_back``: “on Friday” is the last one here."""
    found: list[Named] = []
    for pattern, read in PATTERNS:
        for match in pattern.finditer(text):
            if any(match.start() < each.end and each.start < match.end() for each in found):
                continue  # a longer way to say it was found there
            spans = read(_Asked(match, today, looks_back))
            if spans is not None and (not spans or any(last >= today for _, last in spans)):
                found.append(Named(match.start(), match.end(), tuple(spans)))
    return sorted(found, key=lambda each: each.start)


def _one(year: int, month: int, day: int) -> list[Span]:
    try:
        only = date(year, month, day)
    except ValueError:
        return []
    return [(only, only)]


def _iso(asked: _Asked) -> Spans:
    return _one(int(asked.word("year")), int(asked.word("number")), int(asked.word("day")))


def _figures(asked: _Asked) -> Spans:
    """12/03/2026 is a day in March to one and in December to another."""
    year = int(asked.word("year"))
    first, second = int(asked.word("day")), int(asked.word("number"))
    full = year + 2000 if year < 100 else year
    both = _one(full, second, first)
    return both if asked.word("dot") == "." else [*both, *_one(full, first, second)]


def _day_of_month(asked: _Asked) -> Spans:
    if GONE & asked.before or asked.found["month"] == "may":  # “we may 3 times”
        return None
    day = asked.word("day")
    number = int(day) if day.isdigit() else ORDINALS.index(day) + 1
    month = _month(asked.word("month"))
    if asked.word("year"):
        return _one(int(asked.word("year")), month, number)
    return _nearest(asked, month, number)


def _nearest(asked: _Asked, month: int, number: int) -> Spans:
    """Of a day without its year. Looking back it is the one before, unless “by” says that it is to come."""
    if asked.looks_back and not AHEAD & asked.before:
        return None
    years = (asked.today.year, asked.today.year + 1)
    if number > monthrange(2024, month)[1] or number < 1:
        return []
    ahead = [span for year in years for span in _one(year, month, number) if span[0] >= asked.today][:1]
    return ahead if ahead and (AHEAD & asked.before or ahead[0][0] - asked.today <= HALF_A_YEAR) else None


def _whole_month(asked: _Asked) -> Spans:
    if GONE & asked.before or (asked.looks_back and not AHEAD & asked.before):
        return None
    month = _month(asked.word("month"))
    year = int(asked.word("year") or asked.today.year + (month < asked.today.month))
    return [(date(year, month, 1), date(year, month, monthrange(year, month)[1]))] if 1 <= year <= 9998 else []


def _weekday(asked: _Asked) -> Spans:
    """Said on a Friday, or with “next”, it may mean one or the one after."""
    if GONE & asked.before or (asked.looks_back and not AHEAD & asked.before):
        return None
    ahead = (WEEKDAYS.index(asked.word("weekday")) - asked.today.weekday()) % 7
    both = ahead == 0 or "next" in asked.before
    days = [asked.today + timedelta(days=ahead + more) for more in ((0, 7) if both else (0,))]
    return [(day, day) for day in days]


def _nearby(asked: _Asked) -> Spans:
    said = " ".join(asked.found[0].lower().split())
    if said in ("tomorrow", "the day after tomorrow", "day after tomorrow"):
        day = asked.today + timedelta(days=1 if said == "tomorrow" else 2)
        return [(day, day)]
    return None if asked.looks_back else [(asked.today, asked.today)]


def _period(asked: _Asked) -> Spans:
    """“Next week”, “the end of the month”. Its last day is what people hold us to; any promise inside backs it."""
    which, unit = asked.word("which"), asked.word("unit")
    if which in ("this", "the") and asked.looks_back and not asked.word("end"):
        return None
    return [_PERIODS[unit](asked.today, which == "next")]


def _week(today: date, is_next: bool) -> Span:
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7 if is_next else 0)
    return max(monday, today), monday + timedelta(days=6)


def _month_of(today: date, is_next: bool) -> Span:
    first = today.replace(day=1)
    begins = (first + timedelta(days=32)).replace(day=1) if is_next else first
    return max(begins, today), begins.replace(day=monthrange(begins.year, begins.month)[1])


def _quarter(today: date, is_next: bool) -> Span:
    quarter = (today.month - 1) // 3 + (1 if is_next else 0)
    year, begins = today.year + quarter // 4, quarter % 4 * 3 + 1
    last = begins + 2
    return max(date(year, begins, 1), today), date(year, last, monthrange(year, last)[1])


def _year(today: date, is_next: bool) -> Span:
    year = today.year + is_next
    return max(date(year, 1, 1), today), date(year, 12, 31)


_PERIODS: dict[str, Callable[[date, bool], Span]] = {
    "week": _week,
    "weekend": _week,
    "month": _month_of,
    "quarter": _quarter,
    "year": _year,
}
DAYS_OF = {"minute": 0.0, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 31.0}
MOST_DAYS = 3650


def _ahead(asked: _Asked) -> Spans:
    """“Within 48 hours”: from today to then."""
    if asked.looks_back and not asked.word("now"):
        return None
    said = asked.word("number")
    number = int(said) if said.isdigit() else NUMBERS[said]
    days = min(MOST_DAYS, -int(-number * DAYS_OF[asked.word("unit")] // 1))
    return [(asked.today, asked.today + timedelta(days=days))]


def _month(word: str) -> int:
    return next(place for place, name in enumerate(MONTHS, start=1) if name.startswith(word[:3]))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = r"(?P<unit>minute|hour|day|week|month)s?\b"
_ORDINAL = "|".join(sorted(ORDINALS, key=len, reverse=True))
PATTERNS: tuple[tuple[re.Pattern[str], Callable[[_Asked], Spans]], ...] = (
    (_pattern(r"\b(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})\b"), _iso),
    (_pattern(r"\b(?P<day>\d{1,2})(?P<dot>[./])(?P<number>\d{1,2})[./](?P<year>\d{4}|\d{2})\b"), _figures),
    (
        _pattern(rf"\b{BEFORE}(?:the\s+)?\b(?P<day>\d{{1,2}}|{_ORDINAL})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?{MONTH}\b{YEAR}"),
        _day_of_month,
    ),
    (_pattern(rf"\b{BEFORE}\b{MONTH}\s+(?:the\s+)?(?P<day>\d{{1,2}}|{_ORDINAL})(?:st|nd|rd|th)?\b(?!\s*%){YEAR}"), _day_of_month),
    (_pattern(r"\b(?:the\s+)?day\s+after\s+tomorrow\b|\btomorrow\b|\btoday\b|\btonight\b|\bthis\s+(?:morning|afternoon|evening)\b"), _nearby),
    (
        _pattern(
            r"\b(?P<end>(?:the\s+)?(?:end|close|beginning|start|middle)\s+of\s+)?(?P<which>next|this|the)\s+(?P<unit>week|weekend|month|quarter|year)\b"
            r"(?!\s*end)(?(end)|(?<!the week)(?<!the weekend)(?<!the month)(?<!the quarter)(?<!the year))"
        ),
        _period,
    ),
    (_pattern(rf"\b(?:within|in)\s+(?:the\s+next\s+)?{_NUMBER}\s+(?:business\s+|working\s+)?{_UNIT}"), _ahead),
    (_pattern(rf"\b{_NUMBER}\s+(?:business\s+|working\s+)?{_UNIT}\s+(?P<now>from\s+(?:now|today)|at\s+the\s+latest)\b"), _ahead),
    (_pattern(rf"\b{BEFORE}\b{WEEKDAY}\b"), _weekday),
    (_pattern(rf"\b(?P<before>in|by|during|until|before|of|early|late|mid|next)[\s-]+(?P<again>early\s+|late\s+|mid\s+)?\b{MONTH}\b{YEAR}"), _whole_month),
)  # fmt: skip
"""The longer ways to say it first: what they found is not found again in part."""
