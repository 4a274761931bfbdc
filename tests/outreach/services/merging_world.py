"""Two customers who are one, each with a row in every table that knows customers."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django.apps import apps
from django.db import connection, models

from accounts.models import Customer, User
from outreach.models import Loop
from outreach.services import concessions, customer_merges
from outreach.states import IssueState
from outreach.vocabulary import ConcessionKind, Discovery
from signals.models import Override, Source
from signals.services import facts
from signals.services.items import SignalItem
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import NOW, a_promise, an_issue
from tests.factories.outreach import add_need, add_touchpoint, list_customer, open_escalation
from tests.factories.sla import a_policy

LATER = datetime(2026, 11, 22, 12, tzinfo=UTC)


def merge(survivor: Customer, loser: Customer, by: User, **said):
    return customer_merges.merge(survivor=survivor, loser=loser, by=by, at=LATER, **said)


def a_double(like: Customer, **about) -> Customer:
    said = {"name": "Acme Ltd", "owner": like.owner, "team": like.team, "external_id": "A-2", "region": "", **about}
    return CustomerFactory(**said)


def send(source: Source, name: str, customer: str, *, value: float | None = None, days_ago: int = 1) -> None:
    at = NOW - timedelta(days=days_ago)
    item = SignalItem(name, customer, "engagement", "logins", at, value)
    facts.receive(source=source, items=[item], known="when it happened", at=NOW, by=None)


def furnish(customer: Customer, by: User, source: Source, *, name: str) -> Loop:
    """Everything that a customer may have; returns the loop of an issue of its own, with a promise."""
    ContactFactory(customer=customer, external_id=f"P-{name}")
    child = CustomerFactory(parent=customer)
    CustomerFactory(parent=child)
    for day in range(3):
        send(source, f"S-{name}-{day}", name, value=day + 0.1, days_ago=day + 1)
    list_customer(customer)
    add_need(add_touchpoint(customer, made_by=by, discovery=Discovery.NEEDS))
    open_escalation(customer, raised_by=by)
    issue = an_issue(by, customer, state=IssueState.IN_PROGRESS)
    loop = issue.loops.get()
    a_promise(loop, by)
    concessions.give(customer=customer, issue=issue, kind=ConcessionKind.CREDIT, amount=Decimal(5), currency="USD", reason="Sorry.", by=by, at=NOW)  # fmt: skip
    return loop


def claim(customer: Customer, by: User, *, days_ago: int) -> Override:
    made_at = NOW - timedelta(days=days_ago)
    ends = made_at + timedelta(days=5)
    return Override.objects.create(
        customer=customer, band="critical", reason="I know.", made_by=by, made_at=made_at, expires_at=ends
    )


def everything(of: type[models.Model] = Customer) -> dict[str, list[str]]:
    """All rows of all tables that know one, without the moments at which they were touched."""
    told = {}
    for model in known_by(of):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (to_jsonb(this) - '{{updated_at,ranked_at,due_at,version}}'::text[])::text FROM {table} AS this"  # noqa: S608
            )
            told[table] = sorted(row for (row,) in cursor.fetchall())
    return told


def known_by(of: type[models.Model] = Customer) -> list[type[models.Model]]:
    """Every table with a reference to customers (or contacts), but for the copies that the audit keeps."""
    return sorted({field.model for field in references(of)}, key=lambda model: model._meta.db_table)


def references(of: type[models.Model] = Customer) -> list[models.ForeignKey]:
    return [
        field
        for model in apps.get_models()
        if not model.__name__.endswith("Event") or model.__name__ == "SlaEvent"
        for field in model._meta.local_fields
        if field.related_model is of
    ]


__all__ = ["LATER", "a_double", "a_policy", "claim", "everything", "furnish", "merge", "references", "send"]
