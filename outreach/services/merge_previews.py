"""What a merge would do, before it is done: both side by side, whose value would hold, and how many rows would go over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.models import AccountTeam, Customer, User
from accounts.queries.duplicates import pairs_of
from accounts.services import merged_fields, moving
from accounts.services.merged_fields import FIELDS, Field, State
from accounts.services.moving import Portion
from crisis_triage.shared.errors import Invalid
from outreach.queries import wording
from outreach.services import customer_merges
from outreach.services.moving import RULES


@dataclass(frozen=True)
class Choice:
    """A field of both. ``suggested``: whose holds, if nobody chooses."""

    name: str
    label: str
    survivor: Any
    loser: Any
    survivor_shown: str
    loser_shown: str
    suggested: str

    @property
    def differs(self) -> bool:
        return self.survivor_shown != self.loser_shown


@dataclass(frozen=True)
class Side:
    id: int
    name: str
    about: str
    url: str
    external_ids: Sequence[str]


@dataclass(frozen=True)
class Preview:
    version: str
    survivor: Side
    loser: Side
    choices: Sequence[Choice]
    portions: Sequence[Portion]
    reasons: Sequence[str]
    """Why somebody suspects that they are one; nothing, if nobody does."""


def preview(*, survivor: Customer, loser: Customer, reader: User) -> Preview:
    """Of two whom the reader may see."""
    own, other = merged_fields.read(survivor.pk, loser.pk)
    suggested = merged_fields.suggested(own, other)
    names = _names([own, other], reader)
    candidate = pairs_of([survivor.pk]).filter(first__in=(survivor, loser), second__in=(survivor, loser)).first()
    return Preview(
        version=customer_merges.version_of(survivor, loser),
        survivor=_side(survivor),
        loser=_side(loser),
        choices=[_choice(field, own, other, suggested[field.name], names) for field in FIELDS],
        portions=moving.count(RULES, loser=loser.pk, survivor=survivor.pk),
        reasons=candidate.reasons if candidate else [],
    )


def _side(customer: Customer) -> Side:
    names = customer.external_ids.order_by("source", "value")
    return Side(
        id=customer.pk,
        name=customer.name,
        about=wording.parts(customer.segment, customer.region),
        url=f"/customers/{customer.pk}",
        external_ids=[str(name) for name in names],
    )


def _choice(field: Field, own: State, other: State, suggested: str, names: Mapping[str, str]) -> Choice:
    sides = [[state[column] for column in field.columns] for state in (own, other)]
    shown = [_shown(field, values, names) for values in sides]
    first, second = (values if len(values) > 1 else values[0] for values in sides)
    return Choice(field.name, field.label, first, second, shown[0], shown[1], suggested)


def _shown(field: Field, values: Sequence[Any], names: Mapping[str, str]) -> str:
    if all(value in (None, "") for value in values):
        return ""
    if field.name == "arr":
        amount, currency = values
        return f"{amount:,.2f} {currency}".replace(".00 ", " ") if amount is not None else currency
    if field.name in ("owner", "team", "parent"):
        return names.get(f"{field.name} {values[0]}", str(values[-1] or ""))
    if field.name.endswith("_on"):
        return wording.day(date.fromisoformat(values[0]))
    return f"{values[0]:g}" if field.name == "strategic_weight" else str(values[0])


def _names(states: Sequence[State], reader: User) -> dict[str, str]:
    """Of a parent that the reader may not see only the id is shown, which the API tells of it too."""
    told: dict[str, str] = {}
    tables: tuple[tuple[str, QuerySet[Any], str], ...] = (
        ("owner", User.objects.all(), "owner_id"),
        ("team", AccountTeam.objects.all(), "team_id"),
        ("parent", access.limit(Customer.objects.all(), reader), "parent_id"),
    )
    for name, rows, column in tables:
        ids = {state[column] for state in states} - {None}
        told |= {f"{name} {id}": words for id, words in rows.filter(pk__in=ids).values_list("pk", "name")}
    return told


def both(user: User, survivor: int, loser: int) -> tuple[Customer, Customer]:
    """For who sees both. Raises NotFound, and Invalid where the ids of the two lead to one."""
    found = access.get_customer(user, survivor), access.get_customer(user, loser)
    if found[0] == found[1]:
        raise Invalid(
            f"Both ids lead to “{found[0].name}”, customer {found[0].pk}: they are one already.", field="loser"
        )
    return found
