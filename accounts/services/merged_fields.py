"""The fields of two customers, or two contacts, who become one: whose value holds, and whose held before."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from accounts.models import Merge
from accounts.services import families
from accounts.vocabulary import is_laxer
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
    is_chosen: bool = True
    """Otherwise a rule decides, and nobody."""


CUSTOMER_FIELDS = (
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
CONTACT_FIELDS = (
    Field("name", "Name", ("name",)),
    Field("customer", "Customer", ("customer_id",)),
    Field("email", "E-mail", ("email",)),
    Field("phone", "Telephone", ("phone",)),
    Field("job_title", "Job title", ("job_title",)),
    Field("consent", "Consent to be written to", ("consent", "consent_is_held"), is_chosen=False),
)

READ = "SELECT id, to_jsonb(this)::text FROM {table} AS this WHERE id = ANY(%(ids)s)"
WRITE = """
    UPDATE {table} AS this SET ({columns}) = ROW({new}) FROM jsonb_populate_record(NULL::{table}, %(state)s) AS given WHERE this.id = %(id)s
"""


@dataclass(frozen=True)
class Kind:
    """What two of can turn out to be one."""

    noun: str
    table: str
    fields: tuple[Field, ...]

    def read(self, *ids: int) -> list[State]:
        """As JSON, so that it can be kept; in the order that was asked for."""
        found = {id: msgspec.json.decode(row) for id, row in ask(READ.format(table=self.table), {"ids": list(ids)})}
        return [{column: found[id][column] for column in self._columns()} for id in ids]

    def write(self, id: int, state: State) -> None:
        columns = [column for column in self._columns() if column in state]
        if columns:
            new = ", ".join(f"given.{column}" for column in columns)
            statement = WRITE.format(table=self.table, columns=", ".join(columns), new=new)
            ask(statement, {"id": id, "state": msgspec.json.encode(state).decode()})

    def suggested(self, own: State, other: State) -> dict[str, str]:
        """Whose value holds if nobody chooses: the survivor's, unless it has none."""
        return {field.name: OTHER if _fills(field, own, other) else OWN for field in self.choices()}

    def choices(self) -> list[Field]:
        return [field for field in self.fields if field.is_chosen]

    def chosen(self, choices: Mapping[str, str], own: State, other: State) -> State:
        """The survivor's fields after the merge, but for those that nobody chooses. Raises Invalid."""
        known = {field.name for field in self.choices()}
        for name, whose in choices.items():
            if name not in known:
                raise Invalid(
                    f"“{name}” is no field of a {self.noun} to choose. There are: {', '.join(sorted(known))}.",
                    field="choices",
                )
            if whose not in (OWN, OTHER):
                raise Invalid(f"Whose {name} holds? Say “{OWN}” or “{OTHER}”.", field="choices")
        whose_is = self.suggested(own, other) | dict(choices)
        after: State = {}
        for field in self.choices():
            after |= _columns(other if whose_is[field.name] == OTHER else own, field)
        return after

    def restore(self, merge: Merge) -> list[str]:
        """The survivor's fields that the merge changed and that nobody changed since. (The other one's own never changed.) Returns
        which were, in words."""
        [now] = self.read(merge.survivor_id)
        back: State = {}
        told = []
        for field in self.fields:
            before, after, current = (_columns(state, field) for state in (merge.before["survivor"], merge.after, now))
            if before == after:
                continue
            if current == after:
                back |= before
            else:
                told.append(f"{field.label} was changed since, and stays as it is now.")
        self.write(merge.survivor_id, back)
        return told

    def _columns(self) -> list[str]:
        return [column for field in self.fields for column in field.columns]


CUSTOMER = Kind("customer", "accounts_customer", CUSTOMER_FIELDS)
CONTACT = Kind("contact", "accounts_contact", CONTACT_FIELDS)


def strictest_consent(own: State, other: State) -> State:
    """Whoever said no to one of the two records said it to us, and a yes of the other's source does not undo it."""
    consent = other["consent"] if is_laxer(own["consent"], other["consent"]) else own["consent"]
    is_held = own["consent_is_held"] or other["consent_is_held"] or own["consent"] != other["consent"]
    return {"consent": consent, "consent_is_held": is_held}


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


def _columns(state: State, field: Field) -> State:
    return {column: state[column] for column in field.columns}


def _fills(field: Field, own: State, other: State) -> bool:
    first = field.columns[0]
    return field.is_filled and not own[first] and bool(other[first])
