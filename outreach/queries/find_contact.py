"""The other record of a person: among the people of the same customer, or anywhere by the e-mail address."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower

from accounts import identity
from accounts.models import Contact, User
from accounts.queries.people import customers_sharing
from accounts.vocabulary import MatchKind
from outreach.queries import wording

MOST_FOUND = 50


@dataclass(frozen=True)
class FoundPerson:
    id: int
    name: str
    about: str


def find_doubles(*, contact: Contact, part: str, user: User) -> Sequence[FoundPerson]:
    words = part.replace("\0", "").strip()
    rows = identity.visible_contacts(user).exclude(pk=contact.pk).annotate(mail=Lower("email"))
    at_home = Q(customer=contact.customer_id) & (Q(name__icontains=words) | Q(email__icontains=words))
    key = (MatchKind.EMAIL, words.lower())
    elsewhere = customers_sharing({key}).get(key, []) if "@" in words else []
    found = rows.filter(at_home | Q(customer__in=elsewhere, mail=words.lower())).select_related("customer")
    return [
        FoundPerson(each.pk, each.name, wording.parts(each.job_title, each.email, each.customer.name))
        for each in found.order_by("name", "pk")[:MOST_FOUND]
    ]
