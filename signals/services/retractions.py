"""Facts of ours that turned out to be of another customer: said beside them, because a fact never changes."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from signals.models import Retraction, Signal
from signals.models.source import INTERNAL


def retract(*, customer_id: int, names: Iterable[str], reason: str, by: User, at: datetime) -> int:
    """Of this customer, by what ``facts.record`` called them; what stands behind a name (``touchpoint:7:…``) too. In the caller's
    transaction. Returns how many."""
    own = Signal.objects.filter(customer_id=customer_id, source__slug=INTERNAL, retraction=None)
    ids: set[int] = set()
    for name in names:
        ids |= set(own.filter(external_id=name).values_list("pk", flat=True))
        ids |= set(own.filter(external_id__startswith=f"{name}:").values_list("pk", flat=True))
    made = [Retraction(signal_id=pk, reason=reason, made_by=by, made_at=at) for pk in sorted(ids)]
    Retraction.objects.bulk_create(made)
    return len(made)
