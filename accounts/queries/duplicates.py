"""Customers who may be one and the same: the list that somebody goes through, and the question before one is created."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import Q, QuerySet

from accounts import access
from accounts.matching import TOO_COMMON, Key, Profile, compare
from accounts.models import CommonMatchKey, DuplicateCandidate, User
from accounts.queries.profiles import read_profiles, read_sharing
from accounts.vocabulary import CandidateState, MatchKind
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.errors import NotFound

CANDIDATES = cursors.by_change("duplicates")
MOST_CANDIDATES = 5
MOST_COMMON = 5


@dataclass(frozen=True)
class Candidate:
    """Somebody who is here already, and may be the one that is about to be created."""

    customer_id: int
    name: str
    score: int
    reasons: Sequence[str]


class CandidateRecord(msgspec.Struct):
    """Two customers who may be one."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="For If-Match.")]
    customer_ids: Annotated[list[int], msgspec.Meta(description="Our ids, the older customer first.")]
    names: list[str]
    score: Annotated[int, msgspec.Meta(description="60 to 100: how much speaks for it.")]
    reasons: Annotated[list[str], msgspec.Meta(description="In words, the strongest first.")]
    state: CandidateState
    found_at: datetime
    settled_by_id: int | None
    settled_at: datetime | None
    settled_because: str
    updated_at: datetime


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
    rows = DuplicateCandidate.objects.all()
    for side in ("first", "second"):
        rows = access.limit(rows, user, team=f"{side}__team_id", owner=f"{side}__owner_id")
    return rows


def get_candidate(user: User, id: int) -> DuplicateCandidate:
    found = visible_candidates(user).select_related("first", "second").filter(pk=id).first()
    if found is None:
        raise NotFound("There is no such pair, or one of the two is not yours.")
    return found


def list_candidates(
    user: User, part: Slice, *, state: CandidateState | None, customer: int | None
) -> Page[CandidateRecord]:
    rows = visible_candidates(user).select_related("first", "second")
    if state is not None:
        rows = rows.filter(state=state)
    if customer is not None:
        rows = rows.filter(Q(first=customer) | Q(second=customer))
    page = cursors.take_changes(rows, CANDIDATES, part)
    return Page([record(each) for each in page.entries], page.last_key)


def record(candidate: DuplicateCandidate) -> CandidateRecord:
    both: list[Any] = [candidate.first, candidate.second]
    return CandidateRecord(
        id=candidate.pk,
        etag=f'"{candidate.version}"',
        customer_ids=[each.pk for each in both],
        names=[each.name for each in both],
        score=candidate.score,
        reasons=candidate.reasons,
        state=CandidateState(candidate.state),
        found_at=candidate.found_at,
        settled_by_id=candidate.settled_by_id,
        settled_at=candidate.settled_at,
        settled_because=candidate.settled_because,
        updated_at=candidate.updated_at,
    )


def too_common(user: User) -> tuple[list[str], int]:
    """What so many share that it says nothing, the latest first, and how much of it there is. It has names and addresses of whomever:
    only for who sees everybody."""
    if not access.sees_everyone(user):
        return [], 0
    rows = CommonMatchKey.objects.exclude(kind=MatchKind.SKELETON)
    return list(rows.order_by("-id").values_list("key", flat=True)[:MOST_COMMON]), rows.count()


def pairs_of(customers: Collection[int]) -> QuerySet[DuplicateCandidate]:
    return DuplicateCandidate.objects.filter(Q(first__in=customers) | Q(second__in=customers))
