"""What we did for a customer is a fact like any other: the risk model and the order of the call list follow."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from signals.services import facts
from signals.services.facts import OwnFact
from signals.vocabulary import Kind


def record(
    *,
    customer_id: int,
    measure: str,
    name: str,
    by: User | None,
    at: datetime,
    value: float | None = None,
    text: str = "",
) -> None:
    """A signal of kind ``outreach``, in the caller's transaction. ``name`` names the event, so that it is recorded once."""
    facts.record(
        customer_id=customer_id,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=name,
        occurred_at=at,
        at=at,
        value=value,
        text=text,
        author=by.name if by else "",
    )


def record_many(*, named: Iterable[tuple[int, str]], measure: str, by: User, at: datetime) -> None:
    """The same of many customers: (customer, name of the event)."""
    own = [
        OwnFact(customer_id, Kind.OUTREACH, measure, external_id=name, occurred_at=at, author=by.name)
        for customer_id, name in named
    ]
    if own:
        facts.record_many(own, at=at)
