"""What customers are known by, for the comparison of ``accounts.matching``."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from accounts.matching import TOO_COMMON, Key, Profile
from accounts.vocabulary import MatchKind
from crisis_triage.shared.sql import ask

MOST_CONTACTS = 200
"""The newest of a customer: what they have in common with others, two hundred tell as well as ten thousand."""

CUSTOMERS = "SELECT id, name, parent_id FROM accounts_customer WHERE id = ANY(%(ids)s) AND deleted_at IS NULL"
NAMES = "SELECT customer_id, source, value FROM accounts_customerexternalid WHERE customer_id = ANY(%(ids)s)"
PEOPLE = """
    SELECT customer.id, person.email, person.phone FROM unnest(%(ids)s::bigint[]) AS customer (id), LATERAL (
        SELECT email, phone FROM accounts_contact contact WHERE contact.customer_id = customer.id AND deleted_at IS NULL
         ORDER BY contact.id DESC LIMIT %(most)s) AS person
"""
# One more than too many is enough to know.
SHARING = """
    SELECT asked.kind, asked.key, ARRAY(SELECT customer_id FROM accounts_matchkey other
             WHERE other.key = asked.key AND other.kind = asked.kind LIMIT %(most)s)
      FROM unnest(%(kinds)s::text[], %(keys)s::text[]) AS asked (kind, key)
"""


def read_profiles(ids: Collection[int]) -> dict[int, Profile]:
    """Of those who are there."""
    about: dict[str, Any] = {"ids": list(ids), "most": MOST_CONTACTS}
    emails, phones, names = defaultdict(set), defaultdict(set), defaultdict(set)
    for customer, email, phone in ask(PEOPLE, about):
        emails[customer].add(email)
        phones[customer].add(phone)
    for customer, source, value in ask(NAMES, about):
        names[customer].add((source, value))
    return {
        id: Profile(name, emails[id], phones[id], names[id], id=id, parent_id=parent)
        for id, name, parent in ask(CUSTOMERS, about)
    }


def read_sharing(keys: Collection[Key]) -> dict[Key, list[int]]:
    """Who has each of these keys; one more than ``TOO_COMMON`` at most."""
    asked = sorted(keys)
    rows = ask(
        SHARING, {"kinds": [kind for kind, _ in asked], "keys": [key for _, key in asked], "most": TOO_COMMON + 1}
    )
    return {(MatchKind(kind), key): customers for kind, key, customers in rows}
