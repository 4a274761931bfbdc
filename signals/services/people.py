"""Events name people; signals are about customers. Whose person somebody is, is told by the source itself (a group call), by the
contacts we know, or by the customers (where a customer is one person).

A signal of a person whom nobody knows yet is parked under the person's name (``user:…``), and gets its customer's as soon as one of
the three can tell.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.functions import Lower

from accounts.models import Contact, CustomerExternalId
from signals.mapping.segment import USER
from signals.models import Source
from signals.services import hints, sources

Link = tuple[str, str, datetime]
"""(person, customer, when it was said)"""

# What a source says itself wins over the directory. A name of the directory's that this source uses for somebody else is no name.
NAME_OF_CUSTOMER = """
(SELECT name.value FROM accounts_customerexternalid AS name
 WHERE name.customer_id = {customer} AND (name.source = {slug} OR (name.source = %(directory)s AND NOT EXISTS (
    SELECT FROM accounts_customerexternalid AS other WHERE other.source = {slug} AND other.value = name.value)))
 ORDER BY name.source = {slug} DESC, name.id LIMIT 1)
"""
CUSTOMER_OF = """
coalesce(
    (SELECT {name_by_contact} FROM accounts_contactexternalid AS known JOIN accounts_contact AS contact ON contact.id = known.contact_id
     WHERE known.source = {slug} AND known.value = {bare} AND contact.deleted_at IS NULL),
    (SELECT customer_external_id FROM signals_sourceperson WHERE source_id = {source} AND name = {person}),
    (SELECT {name_by_contact} FROM accounts_contactexternalid AS known JOIN accounts_contact AS contact ON contact.id = known.contact_id
     WHERE known.source = %(directory)s AND known.value = {bare} AND contact.deleted_at IS NULL),
    (SELECT known.value FROM accounts_customerexternalid AS known JOIN accounts_customer AS customer ON customer.id = known.customer_id
     WHERE known.source IN ({slug}, %(directory)s) AND known.value = {bare} AND customer.deleted_at IS NULL LIMIT 1))
"""


def _customer_of(*, source: str, slug: str, person: str) -> str:
    return CUSTOMER_OF.format(
        name_by_contact=NAME_OF_CUSTOMER.format(customer="contact.customer_id", slug=slug),
        source=source,
        slug=slug,
        person=person,
        bare=f"substr({person}, {len(USER) + 1})",
    )


FIND = f"""
SELECT person, {_customer_of(source="%(source)s", slug="%(slug)s", person="person")}
FROM unnest(%(people)s::text[]) AS named (person)
"""  # noqa: S608  our own pieces
LINK = """
INSERT INTO signals_sourceperson (source_id, name, customer_external_id, said_at)
SELECT DISTINCT ON (name) %(source)s, name, customer, said_at
FROM unnest(%(people)s::text[], %(customers)s::text[], %(moments)s::timestamptz[]) AS said (name, customer, said_at)
ORDER BY name, said_at DESC
ON CONFLICT (source_id, name) DO UPDATE
SET customer_external_id = excluded.customer_external_id, said_at = excluded.said_at
WHERE signals_sourceperson.said_at <= excluded.said_at
"""
RENAME = """
UPDATE signals_parkedsignal AS parked SET customer_external_id = renamed.later
FROM unnest(%(earlier)s::text[], %(later)s::text[]) AS renamed (earlier, later)
WHERE parked.source_id = %(source)s AND parked.customer_external_id = renamed.earlier
"""
# Walks from one waiting person to the next along their own index, as parking.WAITING does.
WAITS = "customer_external_id LIKE 'user:%%'"
TELL = f"""
WITH RECURSIVE named AS (
    (SELECT customer_external_id AS name FROM signals_parkedsignal WHERE {WAITS} ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT customer_external_id FROM signals_parkedsignal WHERE customer_external_id > named.name AND {WAITS} ORDER BY 1 LIMIT 1)
    FROM named WHERE named.name IS NOT NULL
), waiting AS MATERIALIZED (
    SELECT DISTINCT parked.customer_external_id AS person, feed.id AS source_id, feed.slug
    FROM named JOIN signals_parkedsignal AS parked ON parked.customer_external_id = named.name
    JOIN signals_source AS feed ON feed.id = parked.source_id
), told AS MATERIALIZED (
    SELECT source_id, person, {_customer_of(source="waiting.source_id", slug="waiting.slug", person="waiting.person")} AS customer
    FROM waiting
)
UPDATE signals_parkedsignal AS parked SET customer_external_id = told.customer
FROM told WHERE told.source_id = parked.source_id AND told.person = parked.customer_external_id AND told.customer IS NOT NULL
"""  # noqa: S608  our own pieces


def customers_of(source: Source, people: Collection[str]) -> Mapping[str, str]:
    """The name of the customer, for each ``user:…`` that can be told."""
    users = [person for person in set(people) if person.startswith(USER)]
    if not users:
        return {}
    given: dict[str, Any] = {
        "source": source.pk,
        "slug": source.slug,
        "directory": sources.directory_slug(),
        "people": users,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIND, given)
        return {person: customer for person, customer in cursor.fetchall() if customer is not None}


def belong_to(source: Source, links: Sequence[Link]) -> None:
    """The source says whose its people are. What waits under a person's name waits for the customer from now on."""
    if not links:
        return
    people, customers, moments = (list(column) for column in zip(*links, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(LINK, {"source": source.pk, "people": people, "customers": customers, "moments": moments})
    found = customers_of(source, people)
    rename(source, list(found.items()))


def rename(source: Source, names: Sequence[tuple[str, str]]) -> None:
    """What waits under an earlier name waits under the later one."""
    if not names:
        return
    latest = dict(names)
    given: dict[str, Any] = {"source": source.pk, "earlier": list(latest), "later": list(latest.values())}
    with connection.cursor() as cursor:
        cursor.execute(RENAME, given)
        if cursor.rowcount:
            hints.customers_arrived()


def tell_parked() -> int:
    """Contacts and customers have come since: whose are the people that signals are waiting for? Safe to run twice."""
    with connection.cursor() as cursor:
        cursor.execute(TELL, {"directory": sources.directory_slug()})
        return int(cursor.rowcount)


def customer_called(name: str, *, source: str) -> str:
    """The name as it is written with us; an address of a mail has lost its large letters. Empty: nobody, or more than one."""
    found = CustomerExternalId.objects.filter(
        value__iexact=name, source__in=[source, sources.directory_slug()], customer__deleted_at=None
    )
    names = {one.customer_id: one.value for one in found[:2]}
    return next(iter(names.values())) if len(names) == 1 else ""


def customer_of_addresses(addresses: Sequence[str], *, source: str) -> str:
    """A name of the one customer to whose contacts they belong. Empty: of none, or of more than one."""
    wanted = {address.lower() for address in addresses}
    contacts = Contact.objects.annotate(mail=Lower("email")).filter(
        mail__in=wanted, deleted_at=None, customer__deleted_at=None
    )
    customers = set(contacts.values_list("customer_id", flat=True)[:2])
    if len(customers) != 1:
        return ""
    names = CustomerExternalId.objects.filter(customer__in=customers, source__in=[source, sources.directory_slug()])
    return names.order_by("source", "value").values_list("value", flat=True).first() or ""
