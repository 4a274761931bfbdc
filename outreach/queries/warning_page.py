"""One early warning: what was found and what was usual, by which rule, who is behind it, and in their words as far as the reader sees
them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum

from accounts import access
from accounts.models import User
from crisis_triage.shared.band_chart import BandChart
from outreach.models import CallListEntry, EarlyWarning, EarlyWarningMove, WarnedSeries
from outreach.queries import issue_words, warning_cards, wording
from outreach.queries.readers import Reader
from outreach.queries.warning_cards import WarningCard
from outreach.queries.warning_peaks import lead_of, peak_of
from outreach.states import WARNING, WarningState
from signals.bursts import wording as burst_words
from signals.queries import bursts
from signals.queries.bursts import Series
from signals.vocabulary import Dimension

ABOUT_WHAT = (Dimension.THEME, Dimension.PRODUCT)
QUOTES = 8
QUOTED_LETTERS = 280
# One of each customer, the latest first.
QUOTED = """
, latest AS (
    SELECT DISTINCT ON (customer_id) signal_id, customer_id, occurred_at FROM said
     WHERE %(sees_all)s OR customer_id IN ({visible}) ORDER BY customer_id, occurred_at DESC, signal_id DESC
)
SELECT latest.customer_id, customer.name, source.name, latest.occurred_at, left(signal.text, %(letters)s)
  FROM latest JOIN signals_signal signal ON signal.id = signal_id JOIN signals_source source ON source.id = signal.source_id
  JOIN accounts_customer customer ON customer.id = latest.customer_id
 WHERE customer.deleted_at IS NULL ORDER BY latest.occurred_at DESC, signal_id LIMIT %(quotes)s
"""


@dataclass(frozen=True)
class Quote:
    text: str
    customer: str
    url: str
    note: str


@dataclass(frozen=True)
class SeriesLine:
    label: str
    dimension: str
    found: str
    times: str
    since: str
    standing: str
    is_lead: bool


@dataclass(frozen=True)
class MoveLine:
    label: str
    who: str
    when: str
    note: str


@dataclass(frozen=True)
class WarningPage:
    card: WarningCard
    chart: BandChart | None
    evidence: str
    chance: str
    rule: str
    usual: str
    customers: str
    own: str
    arr: str
    series: Sequence[SeriesLine]
    quotes: Sequence[Quote]
    moves: Sequence[MoveLine]
    steps: frozenset[str]
    declare_url: str
    snoozed_until: str
    issue_url: str
    issue: str
    crisis_url: str
    crisis: str
    silent: str


def warning_page(*, warning: EarlyWarning, reader: Reader) -> WarningPage:
    lead, card = lead_of(warning), warning_cards.card_of(warning)
    rows = sorted(warning.series.all(), key=lambda row: (row.pk != lead.pk, row.chance))
    peak, own = peak_of(lead), _own(warning, reader)
    return WarningPage(
        card=card,
        chart=card.chart,
        evidence=burst_words.found(peak),
        chance=burst_words.chance(peak.chance),
        rule=burst_words.RULE,
        usual=burst_words.USUAL,
        customers=card.customers,
        own="" if access.sees_everyone(reader.user) else issue_words.counted(own, "customer"),
        arr=_arr(warning, reader),
        series=[_line(row, is_lead=row.pk == lead.pk) for row in rows],
        quotes=quotes_of(lead, user=reader.user),
        moves=[_move(move) for move in warning.ledger.select_related("moved_by").order_by("number")],
        steps=frozenset(WARNING.moves[warning.state]),
        declare_url=f"/crises/new?warning={warning.pk}",
        snoozed_until=_until(warning),
        issue_url=f"/issues/{warning.issue_id}" if warning.issue_id else "",
        issue=warning.issue.title if warning.issue else "",
        crisis_url=f"/crises/{warning.crisis_id}" if warning.crisis_id else "",
        crisis=warning.crisis.title if warning.crisis else "",
        silent=warning_cards.watch_card().silent,
    )


def quotes_of(row: WarnedSeries, *, user: User) -> list[Quote]:
    """From its beginning to its end, of customers whom this person sees."""
    until = row.ended_at or row.unusual_at + timedelta(hours=1)
    visible, params = access.visible_customers(user).order_by().values("pk").query.sql_with_params()
    named = {f"visible_{place}": value for place, value in enumerate(params)}
    question = QUOTED.format(visible=visible % tuple(f"%({name})s" for name in named) if params else visible)
    about = {"sees_all": access.sees_everyone(user), "letters": QUOTED_LETTERS + 1, "quotes": QUOTES} | named
    with connection.cursor() as cursor:
        cursor.execute(*bursts.said(Series(Dimension(row.dimension), row.key), row.began_at, until, question, **about))
        return [_quote(*found) for found in cursor.fetchall()]


def _quote(customer_id: int, customer: str, source: str, moment: datetime, text: str) -> Quote:
    return Quote(
        wording.short(text, QUOTED_LETTERS),
        customer,
        f"/customers/{customer_id}",
        f"{wording.moment(moment)}, {source}",
    )


def _own(warning: EarlyWarning, reader: Reader) -> int:
    return reader.limit(warning.customers.all(), team="customer__team_id", owner="customer__owner_id").count()


def _arr(warning: EarlyWarning, reader: Reader) -> str:
    """Of those whom this person sees, in the reporting currency, as the call list has it."""
    seen = reader.limit(warning.customers.all(), team="customer__team_id", owner="customer__owner_id")
    touched = CallListEntry.objects.filter(customer__in=seen.values("customer_id")).aggregate(arr=Sum("arr"))["arr"]
    return f"{reader.currency} {wording.compact(touched)} ARR" if touched else ""


def _line(row: WarnedSeries, *, is_lead: bool) -> SeriesLine:
    peak = peak_of(row)
    if row.ended_at is None:
        standing = "goes on"
    else:
        standing = "usual from now on" if row.is_lasting else f"back to usual on {wording.moment(row.ended_at)}"
    return SeriesLine(
        label=row.label,
        dimension=Dimension(row.dimension).label,
        found=burst_words.found(peak),
        times=burst_words.times(peak),
        since=wording.moment(row.began_at),
        standing=standing,
        is_lead=is_lead,
    )


def _move(move: EarlyWarningMove) -> MoveLine:
    return MoveLine(
        WarningState(move.to_state).label,
        move.who,
        wording.moment(move.moved_at),
        move.note,
    )


def _until(warning: EarlyWarning) -> str:
    return wording.moment(warning.snoozed_until) if warning.snoozed_until else ""


def proposed_title(warning: EarlyWarning) -> str:
    """Of an issue or a crisis: it names no customer."""
    kind = Dimension(warning.dimension)
    return f"Complaints about {warning.label}" if kind in ABOUT_WHAT else f"Complaints: {warning.label}"


def proposed(warning: EarlyWarning) -> str:
    """What is known."""
    since = wording.moment(warning.began_at)
    return f"Early warning of {since}: {burst_words.found(peak_of(lead_of(warning)))} ({warning.label})."
