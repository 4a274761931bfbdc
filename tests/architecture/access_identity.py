"""The access matrix of who is who: suspected duplicates, merges, and how they are taken back. The pair is ana's (and her team's)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Contact, ContactMerge, ContactPair, Customer, CustomerMerge, DuplicateCandidate, User
from outreach.services import contact_merges, customer_merges
from tests.factories.accounts import ContactFactory, CustomerFactory

TABLE = """
# ---- who is who -----------------------------------------------------------------------------------------------------
api_duplicates            GET     401    401 200 200 200  200 200  200  200  403
api_duplicate             GET     401    401 200 200 404  200 200  200  200  403
api_not_the_same          POST    401    401 200 403 404  403 200  200  200  403
api_merges                GET     401    401 200 200 200  200 200  200  200  403
api_merges                POST    401    401 201 403 404  403 201  201  201  403
api_merge_preview         GET     401    401 200 200 404  200 200  200  200  403
api_merge                 GET     401    401 200 200 404  200 200  200  200  403
api_unmerge               POST    401    401 200 403 404  403 200  200  200  403
duplicates                GET     302    302 200 403 200  403 200  200  302  302
not_the_same              POST    302    302 302 403 404  403 302  302  302  302
merge_customers           GET     302    302 200 403 404  403 200  200  302  302
merge_customers           POST    302    302 302 403 404  403 302  302  302  302
merge                     GET     302    302 200 403 404  403 200  200  302  302
merge                     POST    302    302 302 403 404  403 302  302  302  302
api_contact_duplicates    GET     401    401 200 200 200  200 200  200  200  403
api_contact_duplicate     GET     401    401 200 200 404  200 200  200  200  403
api_contacts_not_the_same POST    401    401 200 403 404  403 200  200  200  403
api_contact_merges        GET     401    401 200 200 200  200 200  200  200  403
api_contact_merges        POST    401    401 201 403 404  403 201  201  201  403
api_contact_merge_preview GET     401    401 200 200 404  200 200  200  200  403
api_contact_merge         GET     401    401 200 200 404  200 200  200  200  403
api_unmerge_contacts      POST    401    401 200 403 404  403 200  200  200  403
contacts_not_the_same     POST    302    302 302 403 404  403 302  302  302  302
merge_contacts            GET     302    302 200 403 404  403 200  200  302  302
merge_contacts            POST    302    302 302 403 404  403 302  302  302  302
contact_merge             GET     302    302 200 403 404  403 200  200  302  302
contact_merge             POST    302    302 302 403 404  403 302  302  302  302
"""

PAIR = ("api_duplicate", "api_not_the_same", "not_the_same")
MERGE = ("api_merge", "api_unmerge", "merge")
PEOPLE = ("api_contact_duplicate", "api_contacts_not_the_same", "contacts_not_the_same")
CONTACT_MERGE = ("api_contact_merge", "api_unmerge_contacts", "contact_merge")
ARGUMENTS: dict[str, Any] = {
    **{address: lambda world: [world.identity.pair.pk] for address in PAIR},
    **{address: lambda world: [world.identity.merged.pk] for address in MERGE},
    **{address: lambda world: [world.identity.people.pk] for address in PEOPLE},
    **{address: lambda world: [world.identity.merged_people.pk] for address in CONTACT_MERGE},
    "merge_customers": lambda world: [world.acme.pk],
    "merge_contacts": lambda world: [world.identity.people.first_id],
}
SENT: dict[tuple[str, str], Any] = {
    ("api_not_the_same", "POST"): {"reason": "Two towns."},
    ("not_the_same", "POST"): {"reason": "Two towns."},
    ("api_merges", "POST"): lambda world: {
        "survivor_id": world.acme.pk,
        "loser_id": world.identity.pair.second_id,
        "choices": {"name": "loser"},
    },
    ("merge_customers", "POST"): {"name": "loser"},
    ("merge", "POST"): {"seen": ""},
    ("api_contacts_not_the_same", "POST"): {"reason": "Cousins."},
    ("contacts_not_the_same", "POST"): {"reason": "Cousins."},
    ("api_contact_merges", "POST"): lambda world: {
        "survivor_id": world.identity.people.first_id,
        "loser_id": world.identity.people.second_id,
        "choices": {"name": "loser"},
    },
    ("merge_contacts", "POST"): {"name": "loser", "email": "survivor"},
    ("contact_merge", "POST"): {"seen": ""},
}
QUERY: dict[str, Any] = {
    "api_merge_preview": lambda world: f"?survivor={world.acme.pk}&loser={world.identity.pair.second_id}",
    "merge_customers": lambda world: f"?with={world.identity.pair.second_id}",
    "api_contact_merge_preview": lambda world: (
        f"?survivor={world.identity.people.first_id}&loser={world.identity.people.second_id}"
    ),
    "merge_contacts": lambda world: f"?with={world.identity.people.second_id}",
}


@dataclass
class Identity:
    pair: DuplicateCandidate
    merged: CustomerMerge
    people: ContactPair
    merged_people: ContactMerge


def build(acme: Customer, by: User, at: datetime) -> Identity:
    """A pair that may be one, and somebody who was merged."""
    double = CustomerFactory(name="Acme Ltd", owner=acme.owner, team=acme.team, external_id="A-2")
    old = CustomerFactory(name="Acme Old", owner=acme.owner, team=acme.team)  # without an id: Acme keeps one only
    pair = DuplicateCandidate.objects.create(
        first=acme, second=double, score=60, reasons=["The same name, “acme”."], found_at=at
    )
    pair.refresh_from_db()
    kim, twin, former = (ContactFactory(customer=acme, name=name) for name in ("Kim", "Kim A.", "K. A."))
    people = ContactPair.objects.create(first=kim, second=twin, score=60, reasons=["The same name."], found_at=at)
    people.refresh_from_db()
    return Identity(
        pair=pair,
        merged=customer_merges.merge(survivor=acme, loser=old, by=by, at=at),
        people=people,
        merged_people=contact_merges.merge(survivor=kim, loser=former, by=by, at=at),
    )


def headers(world: Any, address: str) -> dict[str, str]:
    versions = {
        "api_not_the_same": lambda: world.identity.pair.version,
        "api_unmerge": lambda: world.identity.merged.version,
        "api_merges": lambda: customer_merges.version_of(
            *Customer.objects.filter(pk__in=(world.acme.pk, world.identity.pair.second_id)).order_by("pk")
        ),
        "api_contacts_not_the_same": lambda: world.identity.people.version,
        "api_unmerge_contacts": lambda: world.identity.merged_people.version,
        "api_contact_merges": lambda: contact_merges.version_of(
            *Contact.objects.filter(pk__in=(world.identity.people.first_id, world.identity.people.second_id)).order_by(
                "pk"
            )
        ),
    }
    return {"if-match": f'"{versions[address]()}"'} if address in versions else {}
