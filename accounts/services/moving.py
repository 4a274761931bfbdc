"""What becomes of the rows of a customer, or a contact, who turns out to be another one: a rule for each column that names it.

Rules are data, so that a table without one is found by a test, a preview counts by the same rules that a merge moves by, and what went
over can go back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import Merge
from crisis_triage.shared.sql import ask


class How(Enum):
    MOVES = "moves"
    FOLLOWS = "follows another row that moves"
    STAYS = "stays"
    ANEW = "is made anew"


@dataclass(frozen=True)
class Rule:
    """``what``: in words, in the plural. ``stays_if``: SQL about ``this`` row, of %(loser)s and %(survivor)s, under which it stays although
    the others move; ``because`` tells why."""

    table: str
    column: str
    what: str
    how: How = How.MOVES
    key: str = "id"
    stays_if: str = "false"
    because: str = ""
    is_dated: bool = True
    """Its keys grow, so that what came after the merge is told from what was there."""

    @property
    def label(self) -> str:
        return self.what[0].upper() + self.what[1:]


@dataclass(frozen=True)
class Portion:
    """``what`` of the loser: how many move, and how many stay, and why."""

    what: str
    moves: int
    stays: int
    because: str


CHILDREN = "customers below"
RULES = (
    Rule("accounts_contact", "customer_id", "contacts"),
    Rule("accounts_customerexternalid", "customer_id", "external ids"),
    Rule(
        "accounts_awaitedparent",
        "customer_id",
        "awaited parents",
        key="customer_id",
        stays_if="EXISTS (SELECT FROM accounts_awaitedparent WHERE customer_id = %(survivor)s)"
        " OR EXISTS (SELECT FROM accounts_customer WHERE id = %(survivor)s AND parent_id IS NOT NULL)",
        because="the other has a parent",
        is_dated=False,
    ),
    Rule("accounts_customer", "parent_id", CHILDREN, stays_if="this.id = %(survivor)s", is_dated=False),
    Rule("accounts_customer", "merged_into_id", "earlier merges", is_dated=False),
    Rule("accounts_matchkey", "customer_id", "match keys", How.ANEW),
    Rule("accounts_duplicatecandidate", "first_id", "suspected duplicates", How.ANEW),
    Rule("accounts_duplicatecandidate", "second_id", "suspected duplicates", How.ANEW),
    Rule("accounts_customermerge", "survivor_id", "merges", How.STAYS, because="it says what was done then"),
    Rule("accounts_customermerge", "loser_id", "merges", How.STAYS, because="it says what was done then"),
)

CONTACT_RULES = (
    Rule("accounts_contactexternalid", "contact_id", "external ids"),
    Rule("accounts_contact", "merged_into_id", "earlier merges", is_dated=False),
    Rule("accounts_contactpair", "first_id", "suspected duplicates", How.ANEW),
    Rule("accounts_contactpair", "second_id", "suspected duplicates", How.ANEW),
    Rule("accounts_contactmerge", "survivor_id", "merges", How.STAYS, because="it says what was done then"),
    Rule("accounts_contactmerge", "loser_id", "merges", How.STAYS, because="it says what was done then"),
)

COUNT = """
    SELECT count(*) FILTER (WHERE NOT ({stays_if})), count(*) FILTER (WHERE {stays_if}) FROM {table} AS this WHERE this.{column} = %(loser)s
"""
MOVE = """
    UPDATE {table} AS this SET {column} = %(survivor)s WHERE this.{column} = %(loser)s AND NOT ({stays_if}) RETURNING this.{key}
"""
GIVE_BACK = "UPDATE {table} AS this SET {column} = %(loser)s WHERE this.{key} = ANY(%(ids)s) AND this.{column} = %(survivor)s RETURNING this.{key}"
NEWER = "SELECT count(*) FROM {table} AS this WHERE this.{column} = %(survivor)s AND this.{key} > %(last)s"
LAST = "SELECT coalesce(max({key}), 0) FROM {table}"


def count(rules: Iterable[Rule], *, loser: int, survivor: int) -> list[Portion]:
    """What a merge would do, of what there is."""
    told = []
    for rule in rules:
        if rule.how is How.MOVES:
            [(moves, stays)] = _ask(COUNT, rule, loser=loser, survivor=survivor)
            if moves or stays:
                told.append(Portion(rule.what, moves, stays, rule.because if stays else ""))
    return told


def move(rules: Sequence[Rule], merge: Merge) -> int:
    """Whatever stands with the loser, now. Safe to run again: what came late goes over then."""
    moved = 0
    for rule in rules:
        if rule.how is How.MOVES:
            ids = [id for (id,) in _ask(MOVE, rule, loser=merge.loser_id, survivor=merge.survivor_id)]
            if ids:
                _remember(merge, rule, ids)
                moved += len(ids)
    return moved


def is_left(rules: Iterable[Rule], merge: Merge) -> bool:
    """Something stands with the loser that ought to go over."""
    return any(portion.moves for portion in count(rules, loser=merge.loser_id, survivor=merge.survivor_id))


def last_keys(rules: Iterable[Rule]) -> dict[str, int]:
    """What is newer came after the merge."""
    dated = {rule.table: rule for rule in rules if rule.how is How.MOVES and rule.is_dated}
    return {table: _ask(LAST, rule)[0][0] for table, rule in dated.items()}


def give_back(rules: Iterable[Rule], merge: Merge) -> list[str]:
    """What went over goes back, the last table first. Returns what could not, and what came since, in words."""
    listed = {(rows.table, rows.column): rows.ids for rows in merge.rows.all()}
    told = []
    for rule in reversed([rule for rule in rules if rule.how is How.MOVES]):
        ids = listed.get((rule.table, rule.column), [])
        back = _give_back(rule, merge, ids) if ids else 0
        if back < len(ids):
            left = len(ids) - back
            told.append(
                f"{rule.label}: {left:,} of {len(ids):,} stay where they are, being changed or taken elsewhere since."
            )
        if newer := _newer(rule, merge):
            told.append(f"{rule.label}: {newer:,} came since, and stay with the one who went on.")
    return told


def _give_back(rule: Rule, merge: Merge, ids: list[int]) -> int:
    """How many went. A rule of the database that forbids it keeps this table where it is, and the others go."""
    try:
        with transaction.atomic():
            return len(_ask(GIVE_BACK, rule, loser=merge.loser_id, survivor=merge.survivor_id, ids=ids))
    except IntegrityError:
        return 0


def _newer(rule: Rule, merge: Merge) -> int:
    last = merge.kept["last_keys"].get(rule.table)
    return 0 if last is None else int(_ask(NEWER, rule, survivor=merge.survivor_id, last=last)[0][0])


def _remember(merge: Merge, rule: Rule, ids: list[int]) -> None:
    rows, _ = merge.rows.get_or_create(table=rule.table, column=rule.column, defaults={"ids": []})
    rows.ids = sorted({*rows.ids, *ids})
    rows.save()


def _ask(statement: str, rule: Rule, **about: Any) -> list[tuple[Any, ...]]:
    pieces = {"table": rule.table, "column": rule.column, "key": rule.key, "stays_if": rule.stays_if}
    try:
        return ask(statement.format(**pieces), about)
    except DatabaseError as error:
        error.add_note(f"while moving {rule.what} ({rule.table}.{rule.column})")
        raise
