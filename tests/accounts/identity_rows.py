"""Rows about who is who that the database refuses: pairs, keys and merges."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from accounts.models import CommonMatchKey, ContactMerge, ContactPair, CustomerMerge, DuplicateCandidate, MatchKey
from tests.factories.accounts import ContactFactory, CustomerFactory, UserFactory

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


MAKES = {
    DuplicateCandidate: CustomerFactory,
    CustomerMerge: CustomerFactory,
    ContactPair: ContactFactory,
    ContactMerge: ContactFactory,
}
Kind = type[DuplicateCandidate] | type[CustomerMerge] | type[ContactPair] | type[ContactMerge]


def suspect(kind: Kind = DuplicateCandidate, **changes: Any) -> Any:
    make = MAKES[kind]
    fields = {"first": make(), "second": make(), "score": 60, "reasons": [], "found_at": NOON, **changes}
    return kind._default_manager.create(**fields)


def suspect_twice(kind: Kind) -> None:
    once = suspect(kind)
    suspect(kind, first=once.first, second=once.second)


def merge(kind: Kind = CustomerMerge, **changes: Any) -> Any:
    fields = {"merged_at": NOON, "transaction": 1, "before": {}, "after": {}, **changes}
    for side in ("survivor", "loser"):
        fields.setdefault(side, MAKES[kind]())
    return kind._default_manager.create(merged_by=UserFactory(), **fields)


def merge_into_itself(kind: Kind) -> None:
    one = MAKES[kind]()
    merge(kind, survivor=one, loser=one)


def merge_twice(kind: Kind) -> None:
    merge(kind, loser=merge(kind).loser)


def list_rows_twice(kind: Kind) -> None:
    merged = merge(kind)
    for _ in range(2):
        merged.rows.create(table="accounts_contact", column="customer_id", ids=[1])


Rows = dict[str, list[Callable[[], Any]]]


def of_pairs(kind: Kind, name: str) -> Rows:
    make = MAKES[kind]
    return {
        f"{name}_pair_is_in_order": [lambda: suspect(kind, first=make(), second=make(id=-1))],
        f"one_{name}_of_a_pair": [lambda: suspect_twice(kind)],
        f"{name}_score_is_0_to_100": [lambda: suspect(kind, score=101), lambda: suspect(kind, score=-1)],
        f"{name}_state_is_known": [
            lambda: suspect(kind, state="perhaps", settled_at=NOON, settled_by=UserFactory()),
        ],
        f"{name}_is_settled_by_somebody": [
            lambda: suspect(kind, state="merged"),
            lambda: suspect(kind, settled_at=NOON, settled_by=UserFactory()),
        ],
    }


def of_merges(kind: Kind, name: str, rows: str) -> Rows:
    return {
        f"{name}_is_not_merged_into_itself": [lambda: merge_into_itself(kind)],
        f"{name}_is_merged_once": [lambda: merge_twice(kind)],
        f"{name}_is_unmerged_by_somebody": [lambda: merge(kind, unmerged_at=NOON), lambda: merge(kind, conflicts=[])],
        f"rows_of_a_{rows}_are_listed_once": [lambda: list_rows_twice(kind)],
    }


REFUSED: Rows = {
    "match_key_kind_is_known": [lambda: MatchKey.objects.create(customer_id=1, kind="scent", key="x")],
    "common_match_key_kind_is_known": [lambda: CommonMatchKey.objects.create(kind="scent", key="x")],
    "common_match_key_is_named_once": [
        lambda: [CommonMatchKey.objects.create(kind="name", key="x") for _ in range(2)],
    ],
    **of_pairs(DuplicateCandidate, "candidate"),
    **of_pairs(ContactPair, "contact_pair"),
    **of_merges(CustomerMerge, "customer", "merge"),
    **of_merges(ContactMerge, "contact", "contact_merge"),
    "merged_contact_is_out_of_sight": [lambda: ContactFactory(merged_into=ContactFactory())],
    "held_consent_is_not_granted": [lambda: ContactFactory(consent="granted", consent_is_held=True)],
}
