"""What we did for a customer is a fact like any other: the risk model and the order of the call list follow."""

from datetime import datetime

from accounts.models import User
from signals.services import facts
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
