"""The fields of two customers who become one: whose value holds, and whose held before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from accounts.services import families
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.sql import ask

State = dict[str, Any]
OWN, OTHER = "survivor", "loser"


@dataclass(frozen=True)
class Field:
    """What is chosen together: an amount goes with its currency."""

    name: str
    label: str
    columns: tuple[str, ...]
    is_filled: bool = True
    """An empty one of the survivor is filled by the loser's, unless somebody chooses otherwise."""


FIELDS = (
    Field("name", "Name", ("name",)),
    Field("segment", "Segment", ("segment",)),
    Field("region", "Region", ("region",)),
    Field("arr", "ARR", ("arr", "currency")),
    Field("started_on", "Customer since", ("started_on",)),
    Field("renewal_on", "Renewal", ("renewal_on",)),
    # Whoever goes on has not left because a double of theirs was closed.
    Field("churned_on", "Left on", ("churned_on",), is_filled=False),
    Field("owner", "Owner", ("owner_id", "owner_email")),
    Field("team", "Team", ("team_id",)),
    # What is above the one may be below the other.
    Field("parent", "Parent", ("parent_id",), is_filled=False),
    Field("strategic_weight", "Strategic weight", ("strategic_weight",)),
    Field("time_zone", "Time zone", ("time_zone",)),
)
COLUMNS = tuple(column for field in FIELDS for column in field.columns)

READ = "SELECT id, to_jsonb(customer)::text FROM accounts_customer customer WHERE id = ANY(%(ids)s)"
WRITE = """
    UPDATE accounts_customer AS customer SET ({columns}) = ROW({new}) FROM jsonb_populate_record(NULL::accounts_customer, %(state)s) AS given
     WHERE customer.id = %(id)s
"""


def read(*ids: int) -> list[State]:
    """As JSON, so that it can be kept; in the order that was asked for."""
    found = {id: msgspec.json.decode(row) for id, row in ask(READ, {"ids": list(ids)})}
    return [{column: found[id][column] for column in COLUMNS} for id in ids]


def write(id: int, state: State) -> None:
    columns = [column for column in COLUMNS if column in state]
    if columns:
        new = ", ".join(f"given.{column}" for column in columns)
        statement = WRITE.format(columns=", ".join(columns), new=new)
        ask(statement, {"id": id, "state": msgspec.json.encode(state).decode()})


def suggested(own: State, other: State) -> dict[str, str]:
    """Whose value holds if nobody chooses: the survivor's, unless it has none."""
    return {field.name: OTHER if _fills(field, own, other) else OWN for field in FIELDS}


def chosen(choices: Mapping[str, str], own: State, other: State) -> State:
    """The survivor's fields after the merge. Raises Invalid."""
    known = {field.name for field in FIELDS}
    for name, whose in choices.items():
        if name not in known:
            raise Invalid(
                f"“{name}” is no field of a customer. There are: {', '.join(sorted(known))}.", field="choices"
            )
        if whose not in (OWN, OTHER):
            raise Invalid(f"Whose {name} holds? Say “{OWN}” or “{OTHER}”.", field="choices")
    whose_is = suggested(own, other) | dict(choices)
    after: State = {}
    for field in FIELDS:
        side = other if whose_is[field.name] == OTHER else own
        after |= {column: side[column] for column in field.columns}
    return after


def with_parent(after: State, *, survivor: int, loser: int, own: State, other: State) -> State:
    """Nobody is above themselves, although two places in the family become one. Raises Invalid."""
    parent = after["parent_id"]
    if parent in (survivor, loser):
        parent = own["parent_id"] if parent == survivor else other["parent_id"]
    parent = None if parent in (survivor, loser) else parent
    tree = families.read_tree(named=[survivor, loser, *([parent] if parent else [])], arriving={}, source="")
    above = tree.parent_of.get(survivor)
    if above not in (None, loser) and tree.would_close_a_circle(loser, above):
        raise Invalid(
            "The one that shall go on is further below the other. Merge the other way round.", field="survivor"
        )
    if parent is not None and (tree.would_close_a_circle(survivor, parent) or tree.would_close_a_circle(loser, parent)):
        raise Invalid(
            "That parent is below one of the two. Choose the other one's, or change it first.", field="choices"
        )
    return after | {"parent_id": parent}


def _fills(field: Field, own: State, other: State) -> bool:
    first = field.columns[0]
    return field.is_filled and not own[first] and bool(other[first])
