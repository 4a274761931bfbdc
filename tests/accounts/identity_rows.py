"""Rows about who is who that the database refuses: pairs, keys and merges."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from accounts.models import CommonMatchKey, CustomerMerge, DuplicateCandidate, MatchKey, MergedRows
from tests.factories.accounts import CustomerFactory, UserFactory

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def suspect(**changes: Any) -> DuplicateCandidate:
    first, second = CustomerFactory(), CustomerFactory()
    fields = {"first": first, "second": second, "score": 60, "reasons": [], "found_at": NOON, **changes}
    return DuplicateCandidate.objects.create(**fields)


def suspect_twice() -> None:
    once = suspect()
    suspect(first=once.first, second=once.second)


def merge(**changes: Any) -> CustomerMerge:
    fields = {"merged_at": NOON, "transaction": 1, "before": {}, "after": {}, **changes}
    for side in ("survivor", "loser"):
        fields.setdefault(side, CustomerFactory())
    return CustomerMerge.objects.create(merged_by=UserFactory(), **fields)


def merge_into_itself() -> None:
    customer = CustomerFactory()
    merge(survivor=customer, loser=customer)


def merge_twice() -> None:
    merge(loser=merge().loser)


def list_rows_twice() -> None:
    merged = merge()
    for _ in range(2):
        MergedRows.objects.create(merge=merged, table="accounts_contact", column="customer_id", ids=[1])


REFUSED: dict[str, list[Callable[[], Any]]] = {
    "match_key_kind_is_known": [lambda: MatchKey.objects.create(customer_id=1, kind="scent", key="x")],
    "common_match_key_kind_is_known": [lambda: CommonMatchKey.objects.create(kind="scent", key="x")],
    "common_match_key_is_named_once": [
        lambda: [CommonMatchKey.objects.create(kind="name", key="x") for _ in range(2)],
    ],
    "candidate_pair_is_in_order": [lambda: suspect(first=CustomerFactory(), second=CustomerFactory(id=-1))],
    "one_candidate_of_a_pair": [suspect_twice],
    "candidate_score_is_0_to_100": [lambda: suspect(score=101), lambda: suspect(score=-1)],
    "candidate_state_is_known": [
        lambda: suspect(state="perhaps", settled_at=NOON, settled_by=UserFactory()),
    ],
    "candidate_is_settled_by_somebody": [
        lambda: suspect(state="merged"),
        lambda: suspect(settled_at=NOON, settled_by=UserFactory()),
    ],
    "customer_is_not_merged_into_itself": [merge_into_itself],
    "customer_is_merged_once": [merge_twice],
    "customer_is_unmerged_by_somebody": [lambda: merge(unmerged_at=NOON), lambda: merge(conflicts=[])],
    "rows_of_a_merge_are_listed_once": [list_rows_twice],
}
