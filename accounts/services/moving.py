"""What becomes of the rows of a customer, or a contact, who turns out to be another one: a rule for each column that names it.

Rules are data, so that a table without one is found by a test, a preview counts by the same rules that a merge moves by, and what went
over can go back.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    portion: int = 0
    """So many in a transaction, since there may be millions; 0: all at once."""

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
MOVE_SOME = """
    UPDATE {table} AS this SET {column} = %(survivor)s WHERE this.{key} = ANY(ARRAY(
           SELECT this.{key} FROM {table} AS this WHERE this.{column} = %(loser)s AND NOT ({stays_if}) LIMIT {portion}))
    RETURNING this.{key}
"""
LISTED = """
    SELECT coalesce(sum(cardinality(ids)), 0), coalesce(sum(went_back), 0) FROM {book}
     WHERE merge_id = %(merge)s AND "table" = %(table)s AND "column" = %(column)s
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


@dataclass(frozen=True)
class Moved:
    ids: Mapping[str, list[int]]
    """By table; of those that move by one column."""
    is_more: bool

    @property
    def count(self) -> int:
        return sum(len(ids) for ids in self.ids.values())


def move(rules: Sequence[Rule], merge: Merge) -> Moved:
    """Whatever stands with the loser, now; of some no more than a portion. Safe to run again: what came late goes over then."""
    moved: dict[str, list[int]] = {}
    is_more = False
    for rule in rules:
        if rule.how is How.MOVES:
            statement = MOVE_SOME if rule.portion else MOVE
            ids = [id for (id,) in _ask(statement, rule, loser=merge.loser_id, survivor=merge.survivor_id)]
            if ids:
                _remember(merge, rule, ids)
                moved.setdefault(rule.table, []).extend(ids)
            is_more = is_more or (rule.portion > 0 and len(ids) == rule.portion)
    return Moved(moved, is_more)


def is_left(rules: Iterable[Rule], merge: Merge) -> bool:
    """Something stands with the loser that ought to go over."""
    return any(portion.moves for portion in count(rules, loser=merge.loser_id, survivor=merge.survivor_id))


def last_keys(rules: Iterable[Rule]) -> dict[str, int]:
    """What is newer came after the merge."""
    dated = {rule.table: rule for rule in rules if rule.how is How.MOVES and rule.is_dated}
    return {table: _ask(LAST, rule)[0][0] for table, rule in dated.items()}


def give_back(rules: Iterable[Rule], merge: Merge) -> tuple[list[str], bool]:
    """What went over goes back, the last table first; of some no more than a portion. Returns what could not, and what came since, in
    words; and whether there is more, which is told when it is done."""
    told: list[str] = []
    is_more = False
    for rule in reversed([rule for rule in rules if rule.how is How.MOVES]):
        waiting = merge.rows.filter(table=rule.table, column=rule.column, went_back=None).order_by("number")
        for rows in waiting[: 1 if rule.portion else None]:
            rows.went_back = _give_back(rule, merge, rows.ids)
            rows.save(update_fields=["went_back"])
        if waiting.exists():
            is_more = True
        else:
            told += _what_stays(rule, merge)
    return told, is_more


def _what_stays(rule: Rule, merge: Merge) -> Iterator[str]:
    went, back = listed(rule, merge)
    if back < went:
        yield f"{rule.label}: {went - back:,} of {went:,} stay where they are, being changed or taken elsewhere since."
    if newer := _newer(rule, merge):
        yield f"{rule.label}: {newer:,} came since, and stay with the one who went on."


def listed(rule: Rule, merge: Merge) -> tuple[int, int]:
    """How many went over, and how many of them are back."""
    about = {"merge": merge.pk, "table": rule.table, "column": rule.column}
    [(went, back)] = ask(LISTED.format(book=merge.rows.model._meta.db_table), about)
    return int(went), int(back)


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
    where = {"table": rule.table, "column": rule.column}
    if rule.portion:
        merge.rows.create(**where, number=merge.rows.filter(**where).count(), ids=sorted(ids))
        return
    rows, _ = merge.rows.get_or_create(**where, defaults={"ids": []})
    rows.ids = sorted({*rows.ids, *ids})
    rows.save()


def _ask(statement: str, rule: Rule, **about: Any) -> list[tuple[Any, ...]]:
    pieces = {
        "table": rule.table,
        "column": rule.column,
        "key": rule.key,
        "stays_if": rule.stays_if,
        "portion": rule.portion,
    }
    try:
        return ask(statement.format(**pieces), about)
    except DatabaseError as error:
        error.add_note(f"while moving {rule.what} ({rule.table}.{rule.column})")
        raise
