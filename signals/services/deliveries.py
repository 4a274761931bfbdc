"""A batch of signals that a person or a program sends through the API: the store decides what is new, and here is decided
about whom the sender may speak.

Who sees every customer may name one that is not known yet: such a signal is parked. Who sees only a part hears
``unknown_customer`` for a customer that is foreign and for one that does not exist, and cannot tell them apart; nothing of
it is parked or kept, because it may come to belong to a customer that this person must not write to.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from accounts import access, identity
from accounts.models import User
from crisis_triage.shared.errors import FieldError
from signals.models import Signal, Source
from signals.services import facts, sources
from signals.services.facts import ItemResult
from signals.services.items import Refused, SignalItem

UNKNOWN_CUSTOMER = FieldError(
    "customer_external_id",
    "unknown_customer",
    "There is no such customer, or it is not one of yours. Check the id, or ask an administrator.",
)
Items = Sequence[SignalItem | Refused]


def receive(*, source: Source, items: Items, by: User, at: datetime) -> list[ItemResult]:
    """A result per item, in their order; see ``facts.receive``."""
    if access.sees_everyone(by):
        return facts.receive(source=source, items=items, known="now", at=at, by=by)
    own = _own_customers(source, items, by)
    places = [
        place for place, item in enumerate(items) if isinstance(item, Refused) or item.customer_external_id in own
    ]
    results = facts.receive(source=source, items=[items[place] for place in places], known="now", at=at, by=by)
    answers = {
        place: msgspec.structs.replace(result, index=place) for place, result in zip(places, results, strict=True)
    }
    hidden = _foreign_signals(results, by)
    return [_answer(place, item, answers.get(place), hidden) for place, item in enumerate(items)]


def _own_customers(source: Source, items: Items, by: User) -> set[str]:
    names = {item.customer_external_id for item in items if isinstance(item, SignalItem)}
    directory = sources.directory()
    found = identity.customer_ids(source.slug, names, directory=directory.slug if directory else "")
    visible = set(access.visible_customers(by).filter(pk__in=set(found.values())).values_list("pk", flat=True))
    return {name for name, customer_id in found.items() if customer_id in visible}


def _foreign_signals(results: Sequence[ItemResult], by: User) -> set[int]:
    """An external id may be taken by a signal about somebody else's customer: its id is no news for this person."""
    ids = {result.id for result in results if result.status == "duplicate" and result.id is not None}
    if not ids:
        return set()
    visible = access.visible_customers(by).values("pk")
    return ids - set(Signal.objects.filter(pk__in=ids, customer__in=visible).values_list("pk", flat=True))


def _answer(place: int, item: SignalItem | Refused, result: ItemResult | None, hidden: set[int]) -> ItemResult:
    if result is None:
        return ItemResult(place, item.external_id, "rejected", errors=[UNKNOWN_CUSTOMER])
    return msgspec.structs.replace(result, id=None) if result.id in hidden else result
