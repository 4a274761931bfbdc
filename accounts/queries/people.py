"""Contacts as the comparison of ``accounts.people_matching`` wants them, and who of them may be a newcomer."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import Any

from accounts import access
from accounts.matching import TOO_COMMON, Key
from accounts.models import User
from accounts.people_matching import Person, compare
from accounts.queries.duplicates import MOST_CANDIDATES, Candidate
from accounts.queries.profiles import read_sharing
from accounts.vocabulary import MatchKind
from crisis_triage.shared.sql import ask

MOST_PEOPLE = 2_000
"""The newest of a customer are looked at. Whoever keeps more people under one customer keeps no customer there but a heap."""
ADDRESSES = (MatchKind.EMAIL, MatchKind.PHONE)

PEOPLE = """
    SELECT person.id, customer.id, person.name, email, phone, job_title, coalesce(person.deleted_at, customer.deleted_at) IS NOT NULL
      FROM accounts_customer customer, LATERAL (
           SELECT id, name, email, phone, job_title, deleted_at FROM accounts_contact contact WHERE contact.customer_id = customer.id
            ORDER BY contact.id DESC LIMIT %(most)s) AS person
     WHERE customer.id = ANY(%(customers)s)
"""


def read_people(customers: Collection[int]) -> tuple[dict[int, Person], set[int]]:
    """By id, and the ids of those who are gone."""
    about: dict[str, Any] = {"customers": list(customers), "most": MOST_PEOPLE}
    people, gone = {}, set()
    for id, customer, name, email, phone, job_title, is_gone in ask(PEOPLE, about):
        if is_gone:
            gone.add(id)
        else:
            people[id] = Person(name, email, phone, job_title, customer_id=customer, id=id)
    return people, gone


def alike(looked_at: Iterable[Person], elsewhere: Iterable[Person]) -> tuple[set[tuple[int, int]], set[Key]]:
    """Who shares a key: within a customer any, across customers an address. And the keys that too many share."""
    at_home: dict[tuple[int | None, Key], list[int]] = defaultdict(list)
    anywhere: dict[Key, list[int]] = defaultdict(list)
    for person in looked_at:
        for key in person.keys:
            at_home[person.customer_id, key].append(person.id or 0)
            if key[0] in ADDRESSES:
                anywhere[key].append(person.id or 0)
    for person in elsewhere:
        for key in person.keys & anywhere.keys():
            anywhere[key].append(person.id or 0)
    groups = [*((key, ids) for (_, key), ids in at_home.items()), *anywhere.items()]
    common = {key for key, ids in groups if len(ids) > TOO_COMMON}
    pairs = {pair for key, ids in groups if key not in common for pair in combinations(sorted(ids), 2)}
    return pairs, common


def customers_sharing(keys: Collection[Key]) -> dict[Key, list[int]]:
    """Customers who have a contact with one of these addresses; not where too many do."""
    found = read_sharing({key for key in keys if key[0] in ADDRESSES})
    return {key: customers for key, customers in found.items() if len(customers) <= TOO_COMMON}


def candidates_of_people(*, newcomers: Mapping[str, Person], by: User | None) -> dict[str, list[Candidate]]:
    """Contacts who are here and may be one of the newcomers, of those that ``by`` may see; the strongest first."""
    keys = {key for person in newcomers.values() for key in person.keys}
    customers = {person.customer_id for person in newcomers.values() if person.customer_id is not None}
    customers |= {customer for who in customers_sharing(keys).values() for customer in who}
    if by is not None and customers:
        customers &= set(access.visible_customers(by).filter(pk__in=customers).values_list("pk", flat=True))
    by_key: dict[Key, list[Person]] = defaultdict(list)
    for person in read_people(customers)[0].values() if customers else ():
        for key in person.keys & keys:
            by_key[key].append(person)
    common = {key for key, people in by_key.items() if len(people) > TOO_COMMON}
    found = {name: _candidates(person, by_key, common) for name, person in newcomers.items()}
    return {name: candidates for name, candidates in found.items() if candidates}


def _candidates(who: Person, by_key: Mapping[Key, list[Person]], common: Collection[Key]) -> list[Candidate]:
    near = {other.id: other for key in who.keys - set(common) for other in by_key.get(key, ())}
    compared = [(other, compare(who, other, common=common)) for other in near.values()]
    found = [
        Candidate(other.customer_id or 0, other.name, likeness.score, likeness.reasons, contact_id=other.id)
        for other, likeness in compared
        if likeness.is_suspicious
    ]
    return sorted(found, key=lambda each: (-each.score, each.contact_id or 0))[:MOST_CANDIDATES]
