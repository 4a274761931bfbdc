"""A customer by a part of its name, for somebody in a hurry."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Customer
from outreach.queries import wording
from outreach.queries.filters import SHORTEST_PART
from outreach.queries.readers import Reader

MOST_FOUND = 20


@dataclass(frozen=True)
class Found:
    id: int
    name: str
    about: str
    url: str


def find_customers(*, reader: Reader, part: str) -> Sequence[Found]:
    """The first by name. Nothing for a part too short for the index."""
    part = part.replace("\0", "").strip()
    if len(part) < SHORTEST_PART:
        return []
    found = reader.limit(Customer.objects.filter(name__icontains=part, deleted_at=None))
    return [
        Found(
            id=customer.pk,
            name=customer.name,
            about=wording.parts(customer.segment, customer.region),
            url=f"/customers/{customer.pk}/escalate",
        )
        for customer in found.order_by("name", "pk")[:MOST_FOUND]
    ]
