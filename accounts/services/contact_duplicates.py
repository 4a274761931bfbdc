"""Finds contacts who may be one person, of the customers that are looked at (``accounts.services.duplicates``): within a customer, and by
their addresses across customers, since people move."""

from collections.abc import Mapping
from datetime import datetime

from accounts.matching import Key, Likeness
from accounts.people_matching import Person, compare
from accounts.queries.people import ADDRESSES, alike, read_people
from accounts.services.pair_tables import CONTACTS, TwoIds


def look_at(customers: list[int], sharing: Mapping[Key, list[int]], *, at: datetime) -> None:
    """``sharing``: which customers have a contact with an address, if it is not common."""
    people, gone = read_people(customers)
    others = _elsewhere(people, customers, sharing)
    CONTACTS.write(_found(people, others), among={*people, *gone}, at=at)


def _elsewhere(
    people: Mapping[int, Person], customers: list[int], sharing: Mapping[Key, list[int]]
) -> dict[int, Person]:
    keys = {key for person in people.values() for key in person.keys if key[0] in ADDRESSES}
    near = {customer for key in keys for customer in sharing.get(key, ())} - set(customers)
    return read_people(near)[0] if near else {}


def _found(people: Mapping[int, Person], others: Mapping[int, Person]) -> dict[TwoIds, Likeness]:
    pairs, common = alike(people.values(), others.values())
    known = {**others, **people}
    compared = {pair: compare(known[pair[0]], known[pair[1]], common=common) for pair in pairs}
    return {pair: likeness for pair, likeness in compared.items() if likeness.is_suspicious}
