"""Customers who may be one and the same: the list that somebody goes through, and the question before one is created."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

import msgspec
from django.db.models import Q, QuerySet

from accounts import access
from accounts.matching import TOO_COMMON, Key, Profile, compare
from accounts.models import CommonMatchKey, ContactPair, DuplicateCandidate, User
from accounts.queries.profiles import read_profiles, read_sharing
from accounts.vocabulary import CandidateState, MatchKind
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Order, Page, Slice
from crisis_triage.shared.errors import NotFound

Row = TypeVar("Row", DuplicateCandidate, ContactPair)
Record = TypeVar("Record")
CANDIDATES = cursors.by_change("duplicates")
CONTACT_PAIRS = cursors.by_change("contact-duplicates")
MOST_CANDIDATES = 5
MOST_COMMON = 5


@dataclass(frozen=True)
class Candidate:
    """Somebody who is here already, and may be the one that is about to be created."""

    customer_id: int
    name: str
    score: int
    reasons: Sequence[str]
    contact_id: int | None = None


class PairRecord(msgspec.Struct, kw_only=True):
    """Two who may be one."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="For If-Match.")]
    names: list[str]
    score: Annotated[int, msgspec.Meta(description="60 to 100: how much speaks for it.")]
    reasons: Annotated[list[str], msgspec.Meta(description="In words, the strongest first.")]
    state: CandidateState
    found_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    settled_because: str
    updated_at: datetime


class CandidateRecord(PairRecord):
    """Two customers who may be one."""

    customer_ids: Annotated[list[int], msgspec.Meta(description="Our ids, the older customer first.")]


class ContactPairRecord(PairRecord):
    """Two contacts who may be one person."""

    contact_ids: Annotated[list[int], msgspec.Meta(description="Our ids, the older contact first.")]
    customer_ids: Annotated[list[int], msgspec.Meta(description="Whose contacts they are; twice the same, mostly.")]


def candidates_of(*, who: Profile, by: User | None, limit: int = MOST_CANDIDATES) -> list[Candidate]:
    """The strongest first, of those that ``by`` may see (None: everybody). Nothing has to be stored of ``who``."""
    return candidates_of_many(newcomers={"": who}, by=by, limit=limit).get("", [])


def candidates_of_many(
    *, newcomers: Mapping[str, Profile], by: User | None, limit: int = MOST_CANDIDATES
) -> dict[str, list[Candidate]]:
    """Of those who have any. A few queries, however many newcomers there are."""
    sharing = read_sharing({key for who in newcomers.values() for key in who.keys})
    common = {key for key, customers in sharing.items() if len(customers) > TOO_COMMON}
    rare = {key: set(customers) for key, customers in sharing.items() if key not in common}
    ids = set().union(*rare.values())
    if by is not None and ids:
        ids &= set(access.visible_customers(by).filter(pk__in=ids).values_list("pk", flat=True))
    others = read_profiles(ids) if ids else {}
    found = {
        name: _candidates(
            who, {id: others[id] for key in who.keys & rare.keys() for id in rare[key] & others.keys()}, common
        )
        for name, who in newcomers.items()
    }
    return {name: candidates[:limit] for name, candidates in found.items() if candidates}


def _candidates(who: Profile, others: Mapping[int, Profile], common: Collection[Key]) -> list[Candidate]:
    found = [
        Candidate(id, other.name, likeness.score, likeness.reasons)
        for id, other in others.items()
        if id != who.id and (likeness := compare(who, other, common=common)).is_suspicious
    ]
    return sorted(found, key=lambda each: (-each.score, each.customer_id))


def visible_candidates(user: User) -> QuerySet[DuplicateCandidate]:
    """Of whom this person sees both. Who was merged is out of sight, and the row says into whom it went."""
    return _of_both(DuplicateCandidate.objects.all(), user, customer="")


def visible_contact_pairs(user: User) -> QuerySet[ContactPair]:
    return _of_both(ContactPair.objects.all(), user, customer="customer__")


def _of_both(rows: QuerySet[Row], user: User, *, customer: str) -> QuerySet[Row]:
    for side in ("first", "second"):
        rows = access.limit(rows, user, team=f"{side}__{customer}team_id", owner=f"{side}__{customer}owner_id")
    return rows


def get_candidate(user: User, id: int) -> DuplicateCandidate:
    return _get(visible_candidates(user).select_related("first", "second"), id)


def get_contact_pair(user: User, id: int) -> ContactPair:
    return _get(visible_contact_pairs(user).select_related("first__customer", "second__customer"), id)


def _get(rows: QuerySet[Row], id: int) -> Row:
    found = rows.filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such pair, or one of the two is not yours.")
    return found


def list_candidates(
    user: User, part: Slice, *, state: CandidateState | None, customer: int | None
) -> Page[CandidateRecord]:
    rows = visible_candidates(user).select_related("first", "second")
    if customer is not None:
        rows = rows.filter(Q(first=customer) | Q(second=customer))
    return _list(rows, part, CANDIDATES, record, state=state)


def list_contact_pairs(
    user: User, part: Slice, *, state: CandidateState | None, customer: int | None
) -> Page[ContactPairRecord]:
    rows = visible_contact_pairs(user).select_related("first", "second")
    if customer is not None:
        rows = rows.filter(Q(first__customer=customer) | Q(second__customer=customer))
    return _list(rows, part, CONTACT_PAIRS, contact_pair_record, state=state)


def _list(
    rows: QuerySet[Row], part: Slice, order: Order, told: Callable[[Row], Record], *, state: CandidateState | None
) -> Page[Record]:
    if state is not None:
        rows = rows.filter(state=state)
    page = cursors.take_changes(rows, order, part)
    return Page([told(each) for each in page.entries], page.last_key)


def record(candidate: DuplicateCandidate) -> CandidateRecord:
    return CandidateRecord(customer_ids=list(candidate.customer_ids), **_told(candidate))


def contact_pair_record(pair: ContactPair) -> ContactPairRecord:
    return ContactPairRecord(
        contact_ids=[pair.first_id, pair.second_id], customer_ids=list(pair.customer_ids), **_told(pair)
    )


def _told(pair: DuplicateCandidate | ContactPair) -> dict[str, Any]:
    return {
        "id": pair.pk,
        "etag": f'"{pair.version}"',
        "names": [pair.first.name, pair.second.name],
        "score": pair.score,
        "reasons": pair.reasons,
        "state": CandidateState(pair.state),
        "found_at": pair.found_at,
        "settled_by_id": pair.settled_by_id,
        "settled_at": pair.settled_at,
        "settled_because": pair.settled_because,
        "updated_at": pair.updated_at,
    }


def too_common(user: User) -> tuple[list[str], int]:
    """What so many share that it says nothing, the latest first, and how much of it there is. It has names and addresses of whomever:
    only for who sees everybody."""
    if not access.sees_everyone(user):
        return [], 0
    rows = CommonMatchKey.objects.exclude(kind=MatchKind.SKELETON)
    return list(rows.order_by("-id").values_list("key", flat=True)[:MOST_COMMON]), rows.count()


def pairs_of(pairs: type[Row], ids: Collection[int]) -> QuerySet[Row]:
    return pairs._default_manager.filter(Q(first__in=ids) | Q(second__in=ids))
