"""The ledger of help as a list and one by one: what came of it, said by whom, and whether they came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from accounts import money
from accounts.money import Money
from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import DomainError
from outreach.learning import HelpVerdict
from outreach.measures.periods import Period
from outreach.models import HelpOutcome, HelpRequest
from outreach.queries import crisis_scope, help_scope, scope, wording
from outreach.queries.prevention_cards import LONGEST_SHOWN, PAGE
from outreach.queries.readers import Reader

ORDER = Order("help", (("asked_on", date), ("id", int)), is_descending=True)
TONES = {HelpVerdict.HELPED: "good", HelpVerdict.DID_NOT_HELP: "bad", HelpVerdict.WITHDRAWN: "plain"}


@dataclass(frozen=True)
class HelpLine:
    id: int
    url: str
    asker: str
    function: str
    what: str
    day: str
    how: str
    helper: str
    arr: str
    outcome: str
    tone: str
    came_back: bool


@dataclass(frozen=True)
class HelpList:
    lines: Sequence[HelpLine]
    next_cursor: str


@dataclass(frozen=True)
class Outcome:
    verdict: str
    tone: str
    words: str
    who: str


@dataclass(frozen=True)
class HelpPage:
    line: HelpLine
    what: str
    about: str
    about_url: str
    recorded: str
    outcomes: Sequence[Outcome]
    corrects: str
    corrects_url: str
    corrected_url: str


def standing(reader: Reader) -> QuerySet[HelpRequest]:
    """Without what was corrected."""
    return annotated(help_scope.visible_help(reader.user).filter(corrected_by=None))


def annotated(found: QuerySet[HelpRequest]) -> QuerySet[HelpRequest]:
    """With the latest outcome, and whether the same person asked again."""
    said = HelpOutcome.objects.filter(help=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
    again = HelpRequest.objects.filter(person=OuterRef("person"), is_asked=True, corrected_by=None).filter(
        Q(asked_on__gt=OuterRef("asked_on")) | Q(asked_on=OuterRef("asked_on"), pk__gt=OuterRef("pk"))
    )
    return found.annotate(verdict=Subquery(said), came_back=Exists(again)).select_related("helper")


def page(*, reader: Reader, after: str) -> HelpList:
    """The latest first. Raises BadCursor."""
    part = Slice(limit=PAGE, after=cursors.unsign(ORDER, after) if after else None)
    taken = cursors.take(standing(reader), ORDER, part)
    return HelpList(
        lines=[_line(each) for each in taken.entries],
        next_cursor=cursors.sign(ORDER, taken.last_key) if taken.last_key else "",
    )


def one(*, row: HelpRequest, reader: Reader) -> HelpPage:
    """``row`` as ``help_scope`` gave it to this reader."""
    about, url = _about(row, reader)
    is_corrected = hasattr(row, "corrected_by")
    shown = annotated(HelpRequest.objects.select_related("helper")).get(pk=row.pk)
    return HelpPage(
        line=_line(shown),
        what=row.what,
        about=about,
        about_url=url,
        recorded=f"{row.recorded_by.name}, {wording.moment(row.recorded_at)}",
        outcomes=[_outcome(each, row) for each in row.outcomes.select_related("said_by").order_by("-pk")],
        corrects=row.reason,
        corrects_url=f"/earned-authority/{row.corrects_id}" if row.corrects_id else "",
        corrected_url=f"/earned-authority/{row.corrected_by.pk}" if is_corrected else "",
    )


def touched(*, reader: Reader, period: Period) -> tuple[Decimal | None, str]:
    """The ARR of the period in the reporting currency, each as it was then; or why there is no sum. In two queries at most."""
    within = Q(asked_on__range=(period.first, period.last), arr__isnull=False, corrected_by=None)
    sums = help_scope.visible_help(reader.user).filter(within).order_by().values_list("currency").annotate(Sum("arr"))
    try:
        found = money.total(
            [Money(arr, currency) for currency, arr in sums], to=reader.currency, on=min(period.last, reader.today)
        )
    except DomainError as refusal:
        return None, refusal.message
    return found.amount, ""


def _line(row: Any) -> HelpLine:
    verdict = getattr(row, "verdict", None)
    return HelpLine(
        id=row.pk,
        url=f"/earned-authority/{row.pk}",
        asker=row.asker,
        function=Function(row.function).label,
        what=wording.short(row.what, LONGEST_SHOWN),
        day=wording.day(row.asked_on),
        how="Asked for" if row.is_asked else "Offered",
        helper=row.helper.name,
        arr=f"{row.currency} {wording.amount(row.arr)}" if row.arr is not None else "",
        outcome=HelpVerdict(verdict).label if verdict else "Nobody said yet",
        tone=TONES[HelpVerdict(verdict)] if verdict else "plain",
        came_back=getattr(row, "came_back", False),
    )


def _outcome(outcome: HelpOutcome, row: HelpRequest) -> Outcome:
    verdict = HelpVerdict(outcome.verdict)
    whose = ", who asked" if outcome.said_by_id == row.asked_by_id else ""
    said = f"{outcome.said_by.name}{whose}, {wording.moment(outcome.said_at)}"
    return Outcome(verdict.label, TONES[verdict], outcome.words, said)


def _about(row: HelpRequest, reader: Reader) -> tuple[str, str]:
    """Its title only for who sees it."""
    if row.issue is not None:
        is_seen = scope.visible_issues(reader.user).filter(pk=row.issue.pk).exists()
        return (row.issue.title, f"/issues/{row.issue_id}") if is_seen else ("An issue", "")
    if row.crisis is not None:
        is_seen = crisis_scope.visible_crises(reader.user).filter(pk=row.crisis.pk).exists()
        return (row.crisis.title, f"/crises/{row.crisis_id}") if is_seen else ("A crisis", "")
    return "", ""
