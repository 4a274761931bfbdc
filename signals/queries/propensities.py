"""Who is likely to buy more, or again: to rank, and to read with reasons and money. What the champion says, of whom somebody may see.

``of_customers`` is for whoever plans with it; ``page`` and ``one`` are for people.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models.functions import Now, TruncDate

from accounts import access
from accounts.models import User
from accounts.money import Money
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Slice
from crisis_triage.shared.errors import NotFound
from signals.features.meaning import Meaning
from signals.models import Propensity, RiskModel
from signals.queries import passports
from signals.queries.explanations import Reason, adds_up, percent, reasons_of, signed
from signals.queries.rates import read_meanings
from signals.scoring.expected import ASSUMED_SHARE, PURCHASE, UPLIFT, Worth
from signals.scoring.health import ENOUGH_COVERAGE
from signals.vocabulary import Band, Outcome

PAGE = 50
BY_MONEY = Order(
    "propensities by money", (("expected", Decimal), ("probability", float), ("customer_id", int)), is_descending=True
)
BY_CHANCE = Order("propensities by chance", (("probability", float), ("customer_id", int)), is_descending=True)
ORDERS = {"money": BY_MONEY, "chance": BY_CHANCE}
UNSAFE = (Band.AT_RISK, Band.CRITICAL)


@dataclass(frozen=True)
class Prospect:
    """One customer. ``expected`` is what may be expected: ``at_stake``, if it happens, times how likely that is. Both are None where
    nobody can tell. ``in_favour`` makes it likelier, ``against`` less likely; ``is_thin``: too little is known to lean on it."""

    customer_id: int
    customer: str
    customer_url: str
    segment: str
    probability: float
    probability_text: str
    at_stake: Money | None
    expected: Money | None
    basis: str
    in_favour: Sequence[Reason]
    against: Sequence[Reason]
    coverage: float
    coverage_text: str
    is_thin: bool
    band: Band | None
    base_text: str
    rest_text: str
    margin_text: str
    is_unsafe: bool
    model: str
    as_of: datetime
    scored_at: datetime
    base: float
    rest: float
    margin: float
    adds_up: bool


@dataclass(frozen=True)
class Prospects:
    rows: Sequence[Prospect]
    next_cursor: str


def of_customers(*, user: User, customer_ids: Collection[int]) -> Mapping[int, Prospect]:
    """By customer id; who was never scored, or is not one of theirs, is missing."""
    return {row.customer_id: row for row in in_words(listed(user=user).filter(customer_id__in=customer_ids))}


def most_likely(*, user: User, limit: int, by: str = "money") -> Sequence[Prospect]:
    """The first of the list."""
    return in_words(cursors.take(listed(user=user), ORDERS[by], Slice(limit=limit)).entries)


def page(*, user: User, by: str, after: str) -> Prospects:
    """Raises BadCursor."""
    order = ORDERS[by]
    taken = cursors.take(listed(user=user), order, Slice(PAGE, cursors.unsign(order, after) if after else None))
    return Prospects(in_words(taken.entries), cursors.sign(order, taken.last_key) if taken.last_key else "")


def one(*, user: User, customer_id: int) -> Prospect:
    """Raises NotFound, to strangers too."""
    found = in_words(listed(user=user).filter(customer_id=customer_id))
    if not found:
        raise NotFound(
            "There is no such customer, it is not one of yours, or nobody has foretold yet what it will buy."
        )
    return found[0]


def listed(*, user: User, segment: str = "") -> QuerySet[Propensity]:
    """In no order. Customers who left or were deleted are not on it."""
    in_charge = RiskModel.in_charge(Outcome.EXPANSION)
    rows = Propensity.objects.filter(model=in_charge, customer__deleted_at=None)
    rows = rows.filter(Q(customer__churned_on=None) | Q(customer__churned_on__gt=TruncDate(Now())))
    if segment:
        rows = rows.filter(customer__segment=segment)
    seen = access.limit(rows, user, team="customer__team_id", owner="customer__owner_id")
    return seen.select_related("model", "customer", "customer__risk_score")


def in_words(rows: Collection[Propensity] | QuerySet[Propensity]) -> list[Prospect]:
    told = list(rows)
    if not told:
        return []
    meanings = {meaning.id: meaning for meaning in read_meanings()}
    basis = basis_of(Worth.told_by(passports.said_of(told[0].model), rates={}), meanings)
    return [_prospect(row, basis, meanings) for row in told]


def basis_of(worth: Worth, meanings: Mapping[int, Meaning]) -> str:
    """On what the money stands, in a sentence."""
    if worth.kind == PURCHASE:
        named = meanings.get(worth.measure_id)
        return f"One {named.words if named else 'purchase'} of this customer's usual size."
    if worth.kind == UPLIFT:
        return f"{worth.share:.0%} of today's ARR: what was added where ARR rose, over {worth.customers:,} customers."
    return f"{ASSUMED_SHARE:.0%} of today's ARR: an assumption, until ten customers' ARR has been seen to rise."


def _prospect(row: Propensity, basis: str, meanings: dict[int, Meaning]) -> Prospect:
    reasons = reasons_of(row, meanings=meanings)
    score = getattr(row.customer, "risk_score", None)
    band = Band(score.band) if score else None
    return Prospect(
        customer_id=row.customer_id,
        customer=row.customer.name,
        customer_url=f"/customers/{row.customer_id}",
        segment=row.customer.segment,
        probability=row.probability,
        probability_text=percent(row.probability),
        at_stake=Money(row.at_stake, row.currency) if row.at_stake is not None else None,
        expected=Money(row.expected, row.currency) if row.at_stake is not None else None,
        basis=basis if row.at_stake is not None else "",
        in_favour=[reason for reason in reasons if reason.points > 0],
        against=[reason for reason in reasons if reason.points < 0],
        coverage=row.coverage,
        coverage_text=f"{row.coverage:.0%} of the expected inputs were there and fresh",
        is_thin=row.coverage < ENOUGH_COVERAGE,
        band=band,
        base_text=signed(row.base),
        rest_text=signed(row.reason_points[-1]),
        margin_text=signed(row.margin),
        is_unsafe=band in UNSAFE,
        model=row.model.version,
        as_of=row.as_of,
        scored_at=row.scored_at,
        base=row.base,
        rest=row.reason_points[-1],
        margin=row.margin,
        adds_up=adds_up(base=row.base, points=row.reason_points, margin=row.margin),
    )
