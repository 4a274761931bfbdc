"""What customers complain about: themes of negative texts, now against usual, with whom they concern and their own words.

Only texts about customers that this person may see are counted, and only those are quoted.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import sqrt
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts import access, money
from accounts.models import User
from accounts.money import Money, NoExchangeRate
from signals.models import TextDue, TextReading
from signals.text import taxonomy, themes
from signals.text.keyphrases import MOST_TEXTS, Phrase, Said, rising
from signals.text.reading import NEGATIVE_BELOW
from signals.text.taxonomy import Theme

WEEKS = (1, 4, 12, 26)
USUAL_WEEKS = 4
WINDOWS_BEFORE = 3
"""What is usual is the mean of the three windows before this one."""

LEAST_HISTORY = 0.9
"""Of a window: with less before it nobody can say what is usual."""

QUOTED_THEMES = 6
QUOTES, QUOTES_OF_ONE = 3, 25
QUOTED_LETTERS = 280
READ_FOR_PHRASES = 1_000
SURPRISING = 2.0

SAID = """
WITH said AS MATERIALIZED (
    SELECT signal_id, themes, sentiment, reading.occurred_at, reading.occurred_at >= %s AS is_now, signal.customer_id
      FROM signals_textreading reading JOIN signals_signal signal ON signal.id = signal_id
     WHERE reading.occurred_at >= %s AND reading.occurred_at <= %s AND sentiment < %s AND signal.customer_id IN ({visible})
       AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)
)
"""
COUNTS = """
SELECT theme, count(*) FILTER (WHERE is_now), count(*) FILTER (WHERE NOT is_now),
       count(DISTINCT customer_id) FILTER (WHERE is_now)
  FROM said, unnest(themes) AS theme GROUP BY theme
"""
MONEY = """
SELECT theme, currency, sum(arr) FROM (
    SELECT DISTINCT theme, customer_id FROM said, unnest(themes) AS theme WHERE is_now
) AS concerned JOIN accounts_customer customer ON customer.id = customer_id
 WHERE arr IS NOT NULL AND churned_on IS NULL GROUP BY theme, currency
"""
# One of each customer, so that nobody speaks twice before others spoke; the latest first.
QUOTED = """
, ranked AS (
    SELECT theme, signal_id, said.customer_id, occurred_at, sentiment,
           row_number() OVER (PARTITION BY theme, customer_id ORDER BY occurred_at DESC, signal_id DESC) AS of_customer
      FROM said, unnest(themes) AS theme WHERE is_now AND theme = ANY(%s)
), chosen AS (
    SELECT *, row_number() OVER (PARTITION BY theme ORDER BY of_customer, occurred_at DESC, signal_id DESC) AS place FROM ranked
)
SELECT theme, chosen.customer_id, customer.name, source.name, chosen.occurred_at, left(signal.text, %s)
  FROM chosen JOIN signals_signal signal ON signal.id = signal_id JOIN signals_source source ON source.id = signal.source_id
  JOIN accounts_customer customer ON customer.id = chosen.customer_id
 WHERE place <= %s ORDER BY theme, place
"""
SPOKEN = """
SELECT is_now, said.customer_id, left(text, %s) FROM (
    SELECT *, row_number() OVER (PARTITION BY is_now ORDER BY occurred_at DESC, signal_id DESC) AS place FROM said
) AS said JOIN signals_signal signal ON signal.id = signal_id WHERE place <= %s ORDER BY place
"""


@dataclass(frozen=True)
class Quote:
    text: str
    customer: str
    url: str
    note: str


@dataclass(frozen=True)
class ThemeRow:
    slug: str
    label: str
    complaints: str
    usual: str
    trend: str
    tone: str
    customers: str
    arr: str
    quotes: Sequence[Quote]


@dataclass(frozen=True)
class ThemesPage:
    weeks: int
    rows: Sequence[ThemeRow]
    chosen: Theme | None
    phrases: Sequence[Phrase]
    has_texts: bool
    waiting: str


@dataclass(frozen=True)
class Counted:
    code: int
    now: int
    before: int
    customers: int


@dataclass(frozen=True)
class CountedThemes:
    since: datetime
    rows: Sequence[Counted]
    worth: Mapping[int, Decimal | NoExchangeRate]
    windows: float

    def usual(self, row: Counted) -> float | None:
        return row.before / self.windows if self.windows else None


def themes_page(*, user: User, weeks: int, currency: str, at: datetime, chosen: Theme | None = None) -> ThemesPage:
    """``weeks`` is one of WEEKS; ``currency`` the one that ARR is summed in."""
    asked = _Asked(user, weeks, at)
    found = _counted(asked, currency, chosen)
    quotes = asked.quotes([row.code for row in found.rows[:QUOTED_THEMES]], QUOTES_OF_ONE if chosen else QUOTES)
    return ThemesPage(
        weeks=weeks,
        rows=[_row(row, found, _worth(found.worth.get(row.code), currency), quotes[row.code]) for row in found.rows],
        chosen=chosen,
        phrases=[] if chosen else asked.phrases(),
        has_texts=asked.has_texts,
        waiting=_waiting(),
    )


def counted(*, user: User, weeks: int, currency: str, at: datetime, chosen: Theme | None) -> CountedThemes:
    return _counted(_Asked(user, weeks, at), currency, chosen)


def _counted(asked: "_Asked", currency: str, chosen: Theme | None) -> CountedThemes:
    """The most frequent first."""
    rows = sorted(asked.counts(), key=lambda row: (-row.now, row.code))
    shown = [row for row in rows if (row.code == chosen.code if chosen else row.now)]
    return CountedThemes(asked.since, shown, asked.worth(currency) if shown else {}, _windows_before(asked))


class _Asked:
    """The questions of one page, about one period and what one person may see."""

    def __init__(self, user: User, weeks: int, at: datetime) -> None:
        self.at = at
        self.window = timedelta(weeks=weeks)
        self.since = at - self.window
        visible, parameters = access.visible_customers(user).order_by().values("pk").query.sql_with_params()
        self.said = SAID.format(visible=visible)
        self.parameters = [self.since, at - self.window * (1 + WINDOWS_BEFORE), at, NEGATIVE_BELOW, *parameters]
        self.first_at = TextReading.objects.order_by("occurred_at").values_list("occurred_at", flat=True).first()

    @property
    def has_texts(self) -> bool:
        return self.first_at is not None

    def counts(self) -> list[Counted]:
        return [Counted(*row) for row in self._ask(COUNTS)]

    def worth(self, currency: str) -> dict[int, Decimal | NoExchangeRate]:
        """ARR of the customers who complain, by theme. A sum that lacks a rate is no sum, and says so."""
        amounts: dict[int, list[Money]] = defaultdict(list)
        for theme, own_currency, arr in self._ask(MONEY):
            amounts[theme].append(Money(Decimal(arr), own_currency))
        rates = money.rates_on(self.at.date(), to=currency)
        return {theme: _sum(each, currency, self.at.date(), rates) for theme, each in amounts.items()}

    def quotes(self, codes: Sequence[int], most: int) -> Mapping[int, Sequence[Quote]]:
        found: dict[int, list[Quote]] = defaultdict(list)
        if codes:
            for theme, *rest in self._ask(QUOTED, list(codes), QUOTED_LETTERS + 1, most):
                found[theme].append(_quote(*rest))
        return found

    def phrases(self) -> list[Phrase]:
        spoken = list(self._ask(SPOKEN, READ_FOR_PHRASES, MOST_TEXTS))
        now = [Said(customer_id, text) for is_now, customer_id, text in spoken if is_now]
        before = [Said(customer_id, text) for is_now, customer_id, text in spoken if not is_now]
        return rising(now, before)

    def _ask(self, question: str, *more: Any) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.said + question, [*self.parameters, *more])
            return cursor.fetchall()


def _windows_before(asked: _Asked) -> float:
    """How many windows before this one were observed; 0: too few to say what is usual."""
    if asked.first_at is None:
        return 0
    observed = (asked.since - asked.first_at) / asked.window
    return min(observed, WINDOWS_BEFORE) if observed >= LEAST_HISTORY else 0


def _row(counted: Counted, among: CountedThemes, arr: str, quotes: Sequence[Quote]) -> ThemeRow:
    usual = among.usual(counted)
    trend, tone = _trend(counted.now, usual, among.windows)
    theme = taxonomy.BY_CODE.get(counted.code)
    return ThemeRow(
        slug=theme.slug if theme else "",
        label=themes.label(counted.code),
        complaints=f"{counted.now:,}",
        usual="–" if usual is None else f"{usual:,.0f}" if usual >= 10 or usual == int(usual) else f"{usual:.1f}",
        trend=trend,
        tone=tone,
        customers=f"{counted.customers:,}",
        arr=arr or "–",
        quotes=quotes,
    )


def _trend(now: int, usual: float | None, windows: float) -> tuple[str, str]:
    """In words, unless chance explains it: counts scatter by about their root."""
    if usual is None:
        return "too early to say", "plain"
    surprise = (now - usual) / sqrt(max(now, 1) + usual / windows)
    if surprise > SURPRISING:
        return ("new" if usual == 0 else f"{now / usual:.1f} × usual"), "bad"
    if surprise < -SURPRISING:
        return "less than usual", "good"
    return "no clear change", "plain"


def _sum(amounts: Sequence[Money], currency: str, on: date, rates: money.Rates) -> Decimal | NoExchangeRate:
    try:
        return money.total(amounts, to=currency, on=on, rates=rates).amount
    except NoExchangeRate as missing:
        return missing


def _worth(found: Decimal | NoExchangeRate | None, currency: str) -> str:
    if isinstance(found, NoExchangeRate):
        return f"no rate from {found.currency}"
    return f"{currency} {found:,.0f}" if found is not None else ""


def _quote(customer_id: int, customer: str, source: str, moment: datetime, text: str) -> Quote:
    cut = text if len(text) <= QUOTED_LETTERS else f"{text[:QUOTED_LETTERS].rsplit(' ', 1)[0]} …"
    when = f"{timezone.localtime(moment):%-d %b %Y}"
    return Quote(text=cut.strip(), customer=customer, url=f"/customers/{customer_id}", note=f"{when}, {source}")


def _waiting() -> str:
    count = len(TextDue.objects.order_by().values_list("pk", flat=True)[:10_001])
    if not count:
        return ""
    shown = "More than 10,000" if count > 10_000 else f"{count:,}"
    return f"{shown} text{' waits' if count == 1 else 's wait'} to be read."
