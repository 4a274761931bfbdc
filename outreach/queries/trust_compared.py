"""Trust before and after, compared: of the customers with a recovery case, or of those whom a crisis touched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import exp

import numpy as np

from accounts import access
from outreach import trust
from outreach.measures.figures import MINUS
from outreach.models import Crisis, CrisisCustomer, Recovery
from outreach.queries import recovery_scope, trust_rows
from outreach.queries.issue_words import counted
from outreach.queries.readers import Reader
from outreach.queries.trust_rows import Affected
from outreach.trust import Compared, TooFew

SPANS = (30, 60, 90)
"""Days before and after."""


@dataclass(frozen=True)
class Figure:
    """``better``: +1 where higher is better. ``is_ratio``: its logarithm is compared, and told in per cent."""

    name: str
    label: str
    unit: str
    better: int
    digits: int = 1
    is_ratio: bool = False

    def level(self, value: float) -> str:
        shown = exp(value) - 1 if self.is_ratio else value
        return f"{shown:,.{self.digits}f}".replace("-", MINUS)

    def moved(self, value: float) -> str:
        shown = 100 * (exp(value) - 1) if self.is_ratio else value
        return f"{shown:+,.{1 if self.is_ratio else self.digits}f}".replace("-", MINUS)


FIGURES: Sequence[Figure] = (
    Figure("risk", "Churn risk", "points", -1),
    Figure("sentiment", "How they sound", "from −1 to 1", 1, digits=2),
    Figure("survey", "What they answer (0 to 10)", "points", 1),
    Figure("usage", "How much they use it", "per cent", 1, digits=0, is_ratio=True),
    Figure("stayed", "Still with us", "points", 1),
)


@dataclass(frozen=True)
class ComparedFigure:
    figure: Figure
    found: Compared | TooFew


@dataclass(frozen=True)
class Comparison:
    days: int
    affected: int
    """Whose time after is over."""
    waiting: int
    """Whose is not."""
    is_cut: bool
    figures: Sequence[ComparedFigure]
    usage: str


@dataclass(frozen=True)
class ShownFigure:
    label: str
    unit: str
    affected: str
    others: str
    effect: str
    interval: str
    verdict: str
    tone: str
    note: str


@dataclass(frozen=True)
class OwnFigure:
    label: str
    before: str
    since: str
    moved: str


def comparison(*, reader: Reader, days: int, crisis: Crisis | None = None) -> Comparison:
    """``crisis`` as ``crisis_scope`` gave it to this reader: of its audience they see. Else of the recovery cases they see."""
    span = timedelta(days=days)
    found = _of_crisis(crisis, reader) if crisis else _of_cases(reader)
    over = [each for each in found if each.at + span <= reader.at]
    affected, others = trust_rows.measured_with_others(
        over, apart=sorted({each.customer_id for each in found}), span=span, reader=reader
    )
    figures = [
        ComparedFigure(figure, trust.compare(affected.side(place), others.side(place)))
        for place, figure in enumerate(FIGURES)
    ]
    return Comparison(
        days=days,
        affected=min(len(over), trust_rows.MOST_AFFECTED),
        waiting=len(found) - len(over),
        is_cut=len(over) > trust_rows.MOST_AFFECTED,
        figures=figures,
        usage=trust_rows.usage()[1],
    )


def shown(compared: ComparedFigure) -> ShownFigure:
    figure, found = compared.figure, compared.found
    if isinstance(found, TooFew):
        return ShownFigure(figure.label, figure.unit, "–", "–", "–", "", found.words, "plain", "")
    is_good = found.effect * figure.better > 0
    verdict = (
        ("Better than others like them" if is_good else "Worse than others like them")
        if found.is_sure
        else "May be chance"
    )
    people = f"{counted(found.matched, 'customer')} of {found.affected:,}, against {found.controls:,} like them"
    apart = (
        ""
        if found.is_balanced
        else f"; the two differed by {found.unlike:.2f} standard deviations before: read it with care"
    )
    return ShownFigure(
        label=figure.label,
        unit=figure.unit,
        affected=_from_to(figure, found.of_affected),
        others=_from_to(figure, found.of_controls),
        effect=figure.moved(found.effect),
        interval=f"{figure.moved(found.low)} to {figure.moved(found.high)}",
        verdict=verdict,
        tone=("good" if is_good else "bad") if found.is_sure else "plain",
        note=f"{people}{apart}",
    )


def of_case(recovery: Recovery) -> Sequence[OwnFigure]:
    """One customer's figures, the thirty days before the case and the thirty since (so far). Nothing is claimed by them."""
    own = trust_rows.measured_of(Affected(recovery.customer_id, recovery.opened_at), span=timedelta(days=SPANS[0]))
    return [
        OwnFigure(
            label=figure.label,
            before=_known(figure.level, own[2 * place]),
            since=_known(figure.level, own[2 * place + 1]),
            moved=_known(figure.moved, own[2 * place + 1] - own[2 * place]),
        )
        for place, figure in enumerate(FIGURES)
        if figure.name != "stayed"
    ]


def _known(say: Callable[[float], str], value: float) -> str:
    return say(value) if np.isfinite(value) else "not known"


def _from_to(figure: Figure, group: trust.Group) -> str:
    return f"{figure.level(group.before)} → {figure.level(group.after)}"


def _of_cases(reader: Reader) -> list[Affected]:
    """The latest first; each customer once: at their first case of these, since the next begins where it left them."""
    found = recovery_scope.visible_recoveries(reader.user).exclude(state="not_at_risk").filter(follows=None)
    latest = found.order_by("-opened_at", "-pk").values_list("customer", "opened_at")
    return [Affected(*row) for row in latest[: 2 * trust_rows.MOST_AFFECTED]]


def _of_crisis(crisis: Crisis, reader: Reader) -> list[Affected]:
    touched = CrisisCustomer.objects.filter(crisis=crisis, customer__deleted_at=None)
    seen = access.limit(touched, reader.user, team="customer__team_id", owner="customer__owner_id")
    since = crisis.declared_at or crisis.opened_at
    ids = seen.order_by("customer").values_list("customer", flat=True)
    return [Affected(customer_id, since) for customer_id in ids[: 2 * trust_rows.MOST_AFFECTED]]


def words_about(found: Comparison) -> str:
    """Who is compared."""
    cut = f" (the latest {trust_rows.MOST_AFFECTED})" if found.is_cut else ""
    waiting = f"; of {found.waiting:,} more the time after is not over" if found.waiting else ""
    return f"{counted(found.affected, 'customer')}{cut}, {found.days} days before and {found.days} days after{waiting}."
