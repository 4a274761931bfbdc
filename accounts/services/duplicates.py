"""Finds customers who may be one and the same, as they come and change; whoever has a look says whether they are.

A trigger notes every customer that changed (``MatchDue``), so a scan of everybody and the look at a newcomer are the same work. It never
stands in anybody's way: an import of a million is looked at afterwards, portion by portion.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import combinations
from typing import TypeVar

from django.db import connection, transaction

from accounts import access
from accounts.access import Action
from accounts.matching import TOO_COMMON, Key, Likeness, Profile, compare
from accounts.models import ContactPair, DuplicateCandidate, User
from accounts.queries.profiles import read_profiles, read_sharing
from accounts.services import cells, contact_duplicates
from accounts.services.pair_tables import CUSTOMERS, TwoIds
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import DomainError, Invalid, NotFound
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale

PORTION = 1_000
LONGEST_REASON = 1000
Pair = TypeVar("Pair", DuplicateCandidate, ContactPair)

# Of two at once, neither would see the keys that the other is writing.
ALONE = "SELECT pg_try_advisory_xact_lock(hashtext('accounts: whom customers resemble'))"
TAKE = """
    DELETE FROM accounts_matchdue WHERE id IN (SELECT id FROM accounts_matchdue ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING customer_id
"""
FORGET_KEYS = "DELETE FROM accounts_matchkey WHERE customer_id = ANY(%(ids)s)"
WRITE_KEYS = """
    INSERT INTO accounts_matchkey (customer_id, kind, key)
    SELECT * FROM unnest(%(ids)s::bigint[], %(kinds)s::text[], %(keys)s::text[])
"""
NOTE_COMMON = """
    INSERT INTO accounts_commonmatchkey (kind, key) SELECT * FROM unnest(%(kinds)s::text[], %(keys)s::text[])
    ON CONFLICT (key, kind) DO NOTHING
"""
FORGET_COMMON = """
    DELETE FROM accounts_commonmatchkey common USING unnest(%(kinds)s::text[], %(keys)s::text[]) AS rare (kind, key)
     WHERE common.kind = rare.kind AND common.key = rare.key
"""


class Settled(DomainError):
    """Somebody has decided about the pair."""

    code = "candidate_settled"


@transaction.atomic
def look_again(*, at: datetime) -> int:
    """One portion of those who changed. Returns how many changes it saw; 0: nothing is left, or another worker looks."""
    [(is_alone,)] = ask(ALONE, {})
    if not is_alone:
        return 0
    taken = [customer for (customer,) in ask(TAKE, {"most": PORTION})]
    if taken:
        _look_at(sorted(set(taken)), at)
    return len(taken)


def _look_at(customers: list[int], at: datetime) -> None:
    profiles = read_profiles(customers)
    _write_keys(customers, profiles)
    sharing = read_sharing({key for profile in profiles.values() for key in profile.keys})
    common = {key for key, who in sharing.items() if len(who) > TOO_COMMON}
    _note_common(common, sharing.keys() - common)
    sharing = {key: who for key, who in sharing.items() if key not in common}
    pairs = _pairs(sharing, set(profiles))
    profiles |= read_profiles({customer for pair in pairs for customer in pair} - profiles.keys())
    found = dict(_suspicious(pairs, profiles, common))
    CUSTOMERS.write(found, among=customers, at=at)
    contact_duplicates.look_at(customers, sharing, at=at)


def _pairs(sharing: Mapping[Key, list[int]], looked_at: set[int]) -> set[TwoIds]:
    """Each with the older one first; one of the two at least is looked at."""
    alike = (pair for who in sharing.values() for pair in combinations(sorted(who), 2))
    return {(first, second) for first, second in alike if first in looked_at or second in looked_at}


def _suspicious(
    pairs: Collection[TwoIds], profiles: Mapping[int, Profile], common: Collection[Key]
) -> Iterator[tuple[TwoIds, Likeness]]:
    for first, second in pairs:
        if first in profiles and second in profiles:
            likeness = compare(profiles[first], profiles[second], common=common)
            if likeness.is_suspicious:
                yield (first, second), likeness


def _write_keys(customers: list[int], profiles: Mapping[int, Profile]) -> None:
    keys = [(id, kind, key) for id, profile in profiles.items() for kind, key in sorted(profile.keys)]
    ask(FORGET_KEYS, {"ids": customers})
    if keys:
        ids, kinds, words = map(list, zip(*keys, strict=True))
        ask(WRITE_KEYS, {"ids": ids, "kinds": kinds, "keys": words})


def _note_common(common: Collection[Key], rare: Collection[Key]) -> None:
    for statement, keys in ((NOTE_COMMON, sorted(common)), (FORGET_COMMON, sorted(rare))):
        if keys:
            ask(statement, {"kinds": [kind for kind, _ in keys], "keys": [key for _, key in keys]})


@transaction.atomic
def not_the_same(*, candidate: Pair, reason: str, seen: Seen | None = None, by: User, at: datetime) -> Pair:
    """They are two: never suggested again. Raises Forbidden, NotFound, Invalid, Settled, Stale."""
    access.check_may(by, Action.MERGE)
    for customer in candidate.customer_ids:
        access.get_customer(by, customer)
    held = type(candidate)._default_manager.select_for_update(no_key=True).filter(pk=candidate.pk).first()
    if held is None:
        raise NotFound("Nothing speaks for it any more: the two are no longer suspected.")
    if is_stale(held.version, seen):
        raise Stale(f"What speaks for it changed meanwhile. {GO_ON}")
    if held.state != CandidateState.OPEN:
        raise Settled(f"This pair is settled: {CandidateState(held.state).label.lower()}.")
    try:
        because = cells.text(reason, longest=LONGEST_REASON)
    except cells.BadCell as fault:
        raise Invalid(fault.message, field="reason") from fault
    settle(held, CandidateState.NOT_THE_SAME, because=because, by=by, at=at)
    return held


def settle(
    candidate: DuplicateCandidate | ContactPair, state: CandidateState, *, because: str = "", by: User, at: datetime
) -> None:
    """For whoever holds it."""
    candidate.state, candidate.settled_because = state, because
    candidate.settled_by, candidate.settled_at = by, at
    candidate.save()
    candidate.refresh_from_db(fields=["updated_at"])


def lock_matching() -> None:
    """Nobody looks for duplicates until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(ALONE.replace("_try", ""))
