"""The pages of suspected duplicates and of merges, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.models import Contact, ContactMerge, ContactPair, Customer, CustomerMerge, DuplicateCandidate, User
from accounts.queries import duplicates
from accounts.vocabulary import CandidateState
from outreach.queries import customer_merges, wording

Pair = TypeVar("Pair", DuplicateCandidate, ContactPair)

MOST_SHOWN = 50
MOST_MERGES = 20


@dataclass(frozen=True)
class Side:
    id: int
    name: str
    about: str
    url: str


@dataclass(frozen=True)
class PairRow:
    id: int
    version: str
    first: Side
    second: Side
    reasons: Sequence[str]
    compare_url: str
    two_url: str
    """Where it is said that they are two."""


@dataclass(frozen=True)
class MergeRow:
    url: str
    words: str
    loser: str
    about: str
    is_parted: bool


@dataclass(frozen=True)
class Pairs:
    rows: Sequence[PairRow]
    is_cut: bool
    merges: Sequence[MergeRow]


@dataclass(frozen=True)
class PairsPage:
    customers: Pairs
    contacts: Pairs
    common: Sequence[str]
    more_common: int


@dataclass(frozen=True)
class MergePage:
    id: int
    version: str
    survivor: Side
    loser: Side
    about: str
    moved: Sequence[str]
    parted: str
    conflicts: Sequence[str]
    progress: "Progress | None" = None


@dataclass(frozen=True)
class Progress:
    """Of signals that are too many to go over, or back, at once."""

    done: int
    total: int
    text: str
    trouble: str


def pairs_page(*, user: User) -> PairsPage:
    """The strongest suspicions, and the latest merges."""
    common, count = duplicates.too_common(user)
    return PairsPage(
        customers=_pairs(open_pairs(user), merge_rows(user=user)),
        contacts=_pairs(open_contact_pairs(user), contact_merge_rows(user=user)),
        common=common,
        more_common=count - len(common),
    )


def open_pairs(user: User) -> QuerySet[DuplicateCandidate]:
    return _open(duplicates.visible_candidates(user)).select_related("first", "second")


def open_contact_pairs(user: User) -> QuerySet[ContactPair]:
    return _open(duplicates.visible_contact_pairs(user)).select_related("first__customer", "second__customer")


def _open(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    return pairs.filter(state=CandidateState.OPEN).order_by("-score", "-id")


def merge_rows(*, user: User, survivor: int | None = None) -> Sequence[MergeRow]:
    """The latest; of one customer those that hold."""
    rows = customer_merges.visible_merges(user)
    if survivor is not None:
        rows = rows.filter(survivor=survivor, unmerged_at=None)
    return _merges(rows)


def contact_merge_rows(*, user: User, customer: int | None = None) -> Sequence[MergeRow]:
    rows = customer_merges.visible_contact_merges(user)
    if customer is not None:
        rows = rows.filter(survivor__customer=customer, unmerged_at=None)
    return _merges(rows)


def merge_page(merged: CustomerMerge | ContactMerge, *, called: Mapping[tuple[str, str], str], user: User) -> MergePage:
    """``called``: what the rows of a table and column are, in words."""
    parted = ""
    if merged.unmerged_by is not None and merged.unmerged_at is not None:
        parted = f"{merged.unmerged_by.name} parted them again on {wording.moment(merged.unmerged_at)}."
    counted = customer_merges.moved_rows(merged, user)
    return MergePage(
        id=merged.pk,
        version=merged.version,
        survivor=_side(merged.survivor),
        loser=_side(merged.loser),
        about=_about(merged),
        moved=[f"{called[table, column]}: {count:,}" for (table, column), count in counted.items() if count],
        parted=parted,
        conflicts=merged.conflicts or [],
        progress=_progress(merged) if isinstance(merged, CustomerMerge) and merged.due_at is not None else None,
    )


def _progress(merged: CustomerMerge) -> Progress:
    done, total = customer_merges.how_far(merged)
    direction = "over" if merged.unmerged_at is None else "back"
    trouble = ""
    if merged.attempts:
        trouble = f"The next portion failed {merged.attempts} times; it is tried again at {merged.due_at:%H:%M} UTC."
    return Progress(done, total, f"{done:,} of {total:,} signals are {direction}", trouble)


def _pairs(rows: QuerySet[Any], merges: Sequence[MergeRow]) -> Pairs:
    found = list(rows[: MOST_SHOWN + 1])
    return Pairs([_pair(each) for each in found[:MOST_SHOWN]], len(found) > MOST_SHOWN, merges)


def _pair(pair: DuplicateCandidate | ContactPair) -> PairRow:
    is_of_customers = isinstance(pair, DuplicateCandidate)
    return PairRow(
        id=pair.pk,
        version=pair.version,
        first=_side(pair.first),
        second=_side(pair.second),
        reasons=pair.reasons,
        compare_url=f"/{'customers' if is_of_customers else 'contacts'}/{pair.first_id}/merge?with={pair.second_id}",
        two_url=f"/{'customers' if is_of_customers else 'contacts'}/duplicates/{pair.pk}/not-the-same",
    )


def _merges(rows: QuerySet[Any]) -> Sequence[MergeRow]:
    latest = rows.select_related("survivor", "loser", "merged_by").order_by("-id")[:MOST_MERGES]
    return [
        MergeRow(
            url=f"/{merged.KIND}s/{merged.pk}",
            words=f"{merged.loser.name} into {merged.survivor.name}",
            loser=merged.loser.name,
            about=_about(merged),
            is_parted=merged.unmerged_at is not None,
        )
        for merged in latest
    ]


def _about(merged: CustomerMerge | ContactMerge) -> str:
    return f"{merged.merged_by.name}, {wording.moment(merged.merged_at)}"


def _side(one: Customer | Contact) -> Side:
    if isinstance(one, Contact):
        about = wording.parts(one.job_title, one.email, one.customer.name)
        return Side(id=one.pk, name=one.name, about=about, url=f"/customers/{one.customer_id}#contacts")
    worth = f"{wording.compact(one.arr)} {one.currency}" if one.arr is not None else ""
    return Side(
        id=one.pk, name=one.name, about=wording.parts(one.segment, one.region, worth), url=f"/customers/{one.pk}"
    )
