"""What a merge would do, before it is done: both side by side, whose value would hold, and how many rows would go over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts import access, identity
from accounts.models import AccountTeam, Contact, ContactPair, Customer, DuplicateCandidate, User
from accounts.services import merged_fields, merges, moving
from accounts.services.merged_fields import CONTACT, CUSTOMER, Field, Kind, State
from accounts.services.moving import CHILDREN, Portion
from accounts.vocabulary import Consent
from crisis_triage.shared.errors import Invalid
from outreach.models import OptOut
from outreach.queries import wording
from outreach.services import contact_merges, customer_merges
from outreach.services.moving import OF_CONTACTS, RULES

One = TypeVar("One", Customer, Contact)


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
    noun: str
    notes: Sequence[str] = ()
    """What holds although nobody chooses it."""


def preview(*, survivor: Customer, loser: Customer, reader: User) -> Preview:
    """Of two whom the reader may see."""
    return _preview(
        CUSTOMER,
        (survivor, loser),
        reader,
        version=customer_merges.version_of(survivor, loser),
        sides=[_side(each, wording.parts(each.segment, each.region), each.pk) for each in (survivor, loser)],
        portions=[
            _seen(portion, loser, reader) for portion in moving.count(RULES, loser=loser.pk, survivor=survivor.pk)
        ],
        reasons=_reasons(DuplicateCandidate, survivor.pk, loser.pk),
    )


def preview_of_contacts(*, survivor: Contact, loser: Contact, reader: User) -> Preview:
    """Of two whom the reader may see."""
    return _preview(
        CONTACT,
        (survivor, loser),
        reader,
        version=contact_merges.version_of(survivor, loser),
        sides=[
            _side(each, wording.parts(each.job_title, each.customer.name), each.customer_id)
            for each in (survivor, loser)
        ],
        portions=moving.count(OF_CONTACTS, loser=loser.pk, survivor=survivor.pk),
        reasons=_reasons(ContactPair, survivor.pk, loser.pk),
        notes=_what_holds(survivor, loser),
    )


def _preview(
    kind: Kind,
    pair: tuple[Customer, Customer] | tuple[Contact, Contact],
    reader: User,
    *,
    version: str,
    sides: Sequence[Side],
    portions: Sequence[Portion],
    reasons: Sequence[str],
    notes: Sequence[str] = (),
) -> Preview:
    own, other = kind.read(pair[0].pk, pair[1].pk)
    suggested, names = kind.suggested(own, other), _names([own, other], reader)
    choices = [_choice(field, own, other, suggested[field.name], names) for field in kind.choices()]
    return Preview(version, sides[0], sides[1], choices, portions, reasons, kind.noun, notes)


def _reasons(pairs: merges.Pairs, *ids: int) -> Sequence[str]:
    found = pairs._default_manager.filter(first__in=ids, second__in=ids).first()
    return found.reasons if found else []


def _seen(portion: Portion, loser: Customer, reader: User) -> Portion:
    """How many stand below the other one is not told to who may not see them."""
    if portion.what != CHILDREN:
        return portion
    seen = access.limit(Customer.objects.filter(parent=loser), reader).count()
    return replace(portion, moves=min(portion.moves, seen))


def _what_holds(survivor: Contact, loser: Contact) -> list[str]:
    """What nobody chooses."""
    told = []
    own, other = ({"consent": each.consent, "consent_is_held": each.consent_is_held} for each in (survivor, loser))
    holds = Consent(merged_fields.strictest_consent(own, other)["consent"]).label.lower()
    if survivor.consent != loser.consent:
        told.append(
            f"Consent to be written to will be {holds}, as one of the two says; only one of us can change that."
        )
    addresses = [each.email.lower() for each in (survivor, loser) if each.email]
    if OptOut.objects.filter(address__in=addresses, withdrawn_at=None).exists():
        told.append("One of the two opted out: no message of ours goes to any address of theirs from then on.")
    return told


def _side(one: Customer | Contact, about: str, customer: int) -> Side:
    names = one.external_ids.order_by("source", "value")
    return Side(
        id=one.pk,
        name=one.name,
        about=about,
        url=f"/customers/{customer}",
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
    if field.name in ("owner", "team", "parent", "customer"):
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
        ("customer", access.limit(Customer.objects.all(), reader), "customer_id"),
    )
    for name, rows, column in tables:
        ids = {state.get(column) for state in states} - {None}
        told |= {f"{name} {id}": words for id, words in rows.filter(pk__in=ids).values_list("pk", "name")}
    return told


def both(user: User, survivor: int, loser: int) -> tuple[Customer, Customer]:
    """For who sees both. Raises NotFound, and Invalid where the ids of the two lead to one."""
    return _two(access.get_customer(user, survivor), access.get_customer(user, loser))


def both_contacts(user: User, survivor: int, loser: int) -> tuple[Contact, Contact]:
    return _two(identity.contact_of(user, survivor), identity.contact_of(user, loser))


def _two(first: One, second: One) -> tuple[One, One]:
    if first == second:
        raise Invalid(
            f"Both ids lead to “{first.name}”, {first._meta.model_name} {first.pk}: they are one already.",
            field="loser",
        )
    return first, second
