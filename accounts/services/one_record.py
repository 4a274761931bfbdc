"""One customer or contact by its external id: a batch of one, under the condition that it is what somebody saw."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from accounts.models import Contact, Customer
from accounts.services.name_tables import Names
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.preconditions import Condition

Done = TypeVar("Done")


@transaction.atomic
def on_condition(
    condition: Condition,
    *,
    names: Names,
    source: str,
    find: Callable[[], Customer | Contact],
    version: Callable[[int], str],
    act: Callable[[], Done],
) -> Done:
    """``act``, unless somebody else was first: raises Stale, and what ``act`` raises. The row is held from the comparison on, after
    the names of its source: in the order in which batches hold them."""
    if condition.asks:
        names.lock(source)
        condition.check(_version(find, version))
    return act()


def _version(find: Callable[[], Customer | Contact], version: Callable[[int], str]) -> str | None:
    try:
        found = find()
    except NotFound:
        return None
    type(found)._default_manager.select_for_update(no_key=True).filter(pk=found.pk).first()
    return version(found.pk)
