"""Propensities as the API hands them on."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from signals.queries import propensities
from signals.queries.explanations import Reason
from signals.queries.propensities import Prospect
from signals.queries.records import ScoreReason
from signals.vocabulary import Band


class PropensityRecord(msgspec.Struct):
    """How likely a customer is to buy more, or again, and what may be expected of it."""

    customer_id: int
    customer: str
    probability: Annotated[
        float, msgspec.Meta(description="That it happens within the horizon of the model: up is good.")
    ]
    at_stake: Annotated[
        Decimal | None, msgspec.Meta(description="What it would be worth if it happened; null: nobody can tell.")
    ]
    expected: Annotated[
        Decimal | None, msgspec.Meta(description="probability × at_stake; null where that is not known.")
    ]
    currency: Annotated[str, msgspec.Meta(description="ISO 4217, of both amounts; empty where they are not known.")]
    basis: Annotated[str, msgspec.Meta(description="On what the money stands, in a sentence.")]
    coverage: Annotated[float, msgspec.Meta(description="Share of the expected inputs that were there and fresh.")]
    band: Annotated[Band | None, msgspec.Meta(description="Of the churn risk: nobody sells to a critical customer.")]
    model: Annotated[str, msgspec.Meta(description="Version of the model.")]
    as_of: Annotated[datetime, msgspec.Meta(description="The moment whose facts were used.")]
    scored_at: datetime
    base: Annotated[float, msgspec.Meta(description="Log-odds of a customer about whom nothing is known.")]
    reasons: Annotated[list[ScoreReason], msgspec.Meta(description="Above 0 speaks for it, below against it.")]
    rest: Annotated[float, msgspec.Meta(description="What everything else added: base + reasons + rest is margin.")]
    margin: float


def list_propensities(user: User, part: Slice, *, by: str, segment: str | None = None) -> Page[PropensityRecord]:
    """A ranking of now, not a feed: who is scored anew in the middle of a walk may be met again or be missed."""
    found = propensities.listed(user=user, segment=segment or "")
    if part.updated_since is not None:
        found = found.filter(scored_at__gte=part.updated_since)
    page = cursors.take(found, propensities.ORDERS[by], part)
    return Page([_record(row) for row in propensities.in_words(page.entries)], page.last_key)


def get_propensity(user: User, customer_id: int) -> PropensityRecord:
    """Raises NotFound, to strangers too."""
    return _record(propensities.one(user=user, customer_id=customer_id))


def _record(row: Prospect) -> PropensityRecord:
    return PropensityRecord(
        customer_id=row.customer_id,
        customer=row.customer,
        probability=row.probability,
        at_stake=row.at_stake.amount if row.at_stake else None,
        expected=row.expected.amount if row.expected else None,
        currency=row.expected.currency if row.expected else "",
        basis=row.basis,
        coverage=row.coverage,
        band=row.band,
        model=row.model,
        as_of=row.as_of,
        scored_at=row.scored_at,
        base=row.base,
        reasons=[_reason(reason) for reason in (*row.in_favour, *row.against)],
        rest=row.rest,
        margin=row.margin,
    )


def _reason(reason: Reason) -> ScoreReason:
    return ScoreReason(reason.sentence, reason.points)
