"""The pages of suspected duplicates and of merges, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import Customer, CustomerMerge, DuplicateCandidate, User
from accounts.queries import duplicates
from accounts.vocabulary import CandidateState
from outreach.queries import customer_merges, wording

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
    score: int
    reasons: Sequence[str]


@dataclass(frozen=True)
class MergeRow:
    url: str
    words: str
    loser: str
    about: str
    is_parted: bool


@dataclass(frozen=True)
class PairsPage:
    rows: Sequence[PairRow]
    is_cut: bool
    common: Sequence[str]
    more_common: int
    merges: Sequence[MergeRow]


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


def pairs_page(*, user: User) -> PairsPage:
    """The strongest suspicions, and the latest merges."""
    rows = duplicates.visible_candidates(user).filter(state=CandidateState.OPEN).select_related("first", "second")
    found = list(rows.order_by("-score", "-id")[: MOST_SHOWN + 1])
    common, count = duplicates.too_common(user)
    return PairsPage(
        rows=[_pair(each) for each in found[:MOST_SHOWN]],
        is_cut=len(found) > MOST_SHOWN,
        common=common,
        more_common=count - len(common),
        merges=merge_rows(user=user),
    )


def merge_rows(*, user: User, survivor: int | None = None) -> Sequence[MergeRow]:
    """The latest; of one customer those that hold."""
    rows = customer_merges.visible_merges(user).select_related("survivor", "loser", "merged_by").order_by("-id")
    if survivor is not None:
        rows = rows.filter(survivor=survivor, unmerged_at=None)
    return [_merge(each) for each in rows[:MOST_MERGES]]


def merge_page(merged: CustomerMerge, *, called: Mapping[tuple[str, str], str]) -> MergePage:
    """``called``: what the rows of a table and column are, in words."""
    names = {(rows.table, rows.column): len(rows.ids) for rows in merged.rows.order_by("table")}
    parted = ""
    if merged.unmerged_by is not None and merged.unmerged_at is not None:
        parted = f"{merged.unmerged_by.name} parted them again on {wording.moment(merged.unmerged_at)}."
    return MergePage(
        id=merged.pk,
        version=customer_merges.version_of(merged),
        survivor=_side(merged.survivor),
        loser=_side(merged.loser),
        about=_about(merged),
        moved=[f"{called[table, column]}: {count:,}" for (table, column), count in names.items()],
        parted=parted,
        conflicts=merged.conflicts or [],
    )


def _pair(candidate: DuplicateCandidate) -> PairRow:
    return PairRow(
        id=candidate.pk,
        version=candidate.version,
        first=_side(candidate.first),
        second=_side(candidate.second),
        score=candidate.score,
        reasons=candidate.reasons,
    )


def _merge(merged: CustomerMerge) -> MergeRow:
    return MergeRow(
        url=f"/merges/{merged.pk}",
        words=f"{merged.loser.name} into {merged.survivor.name}",
        loser=merged.loser.name,
        about=_about(merged),
        is_parted=merged.unmerged_at is not None,
    )


def _about(merged: CustomerMerge) -> str:
    return f"{merged.merged_by.name}, {wording.moment(merged.merged_at)}"


def _side(customer: Customer) -> Side:
    worth = f"{wording.compact(customer.arr)} {customer.currency}" if customer.arr is not None else ""
    return Side(
        id=customer.pk,
        name=customer.name,
        about=wording.parts(customer.segment, customer.region, worth),
        url=f"/customers/{customer.pk}",
    )
