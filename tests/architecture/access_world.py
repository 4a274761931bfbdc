"""The stage of the access matrix: who asks, what is asked about, and what is sent."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import ApiToken, Customer, User
from accounts.services import tokens
from accounts.vocabulary import Role, Scope
from outreach.models import (
    BusinessCalendar,
    CallAction,
    Escalation,
    Need,
    Notification,
    SlaPolicy,
    Touchpoint,
    WebhookDelivery,
)
from outreach.services import call_plan, ranking
from outreach.services.call_selection import Selection
from outreach.vocabulary import Discovery, RequestedBy
from signals.ingest import uploads
from signals.models import Import, Measure, Override, Payload, QuarantinedRow, ScoreHold, Source
from signals.services import facts, items, propensities
from signals.services.items import SignalItem
from signals.vocabulary import Content
from tests.architecture import (
    access_asks,
    access_crises,
    access_events,
    access_identity,
    access_learning,
    access_loops,
    access_messages,
    access_notices,
    access_recoveries,
    access_research,
    access_sales,
    access_scene,
    access_scripts,
    access_warnings,
    access_webhooks,
)
from tests.architecture.access_asks import Asks
from tests.architecture.access_crises import Crises
from tests.architecture.access_identity import Identity
from tests.architecture.access_learning import Learned
from tests.architecture.access_loops import Loops
from tests.architecture.access_messages import Messages
from tests.architecture.access_recoveries import Recoveries
from tests.architecture.access_research import Known
from tests.architecture.access_sales import Sales
from tests.architecture.access_scene import Course
from tests.architecture.access_scripts import Scripts
from tests.architecture.access_warnings import Warnings
from tests.factories.accounts import ContactFactory, CustomerFactory, TeamFactory, UserFactory
from tests.factories.outreach import add_need, add_touchpoint, give_score
from tests.factories.sla import a_calendar, a_policy

# nobody: not signed in · dan: switched off · ana, eve: account team and expert of the team that owns Acme · cleo: account team
# of another team · ben: analyst · lena: CCO · adam: administrator · robo: the integration, with a token of every scope ·
# bare: robo with a token of no use here.
PEOPLE = ("nobody", "dan", "ana", "eve", "cleo", "ben", "lena", "adam", "robo", "bare")
ROLES = {
    "dan": Role.CCO,
    "ana": Role.ACCOUNT_TEAM,
    "eve": Role.FUNCTION_EXPERT,
    "cleo": Role.ACCOUNT_TEAM,
    "ben": Role.ANALYST,
    "lena": Role.CCO,
    "adam": Role.ADMINISTRATOR,
    "robo": Role.INTEGRATION,
}


@dataclass
class World:
    """Acme is ana's, its escalation and its touchpoint too; the token is ana's; the rest belongs to the house."""

    people: dict[str, User]
    acme: Customer
    call_action: CallAction
    escalation: Escalation
    touchpoint: Touchpoint
    need: Need
    sla_policy: SlaPolicy
    calendar: BusinessCalendar
    override: Override
    source: Source
    measure: Measure
    payload: Payload
    upload: Import
    refused: QuarantinedRow
    token: ApiToken
    loops: Loops
    messages: Messages
    notice: Notification
    identity: Identity
    crises: Crises
    warnings: Warnings
    scripts: Scripts
    recoveries: Recoveries
    known: Known
    learned: Learned
    sales: Sales
    asks: Asks
    course: Course
    webhook_delivery: WebhookDelivery
    secrets: dict[str, str]
    sessions: dict[str, str]

    def client(self, person: str, *, is_api: bool, needed: Scope | None = None) -> Client:
        """For a page a session, for the API a token of every scope; "bare" has every scope but the one that is needed."""
        if person == "nobody":
            return Client()
        if person == "bare":
            return _bearing(_token(self.people["robo"], [scope for scope in Scope if scope != needed]))
        if is_api or person == "robo":
            return _bearing(self.secrets[person])
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[person]
        return client


def _sign_in(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _bearing(plain: str) -> Client:
    return Client(headers={"authorization": f"Bearer {plain}"})


@contextmanager
def on_stage(django_db_blocker, tmp_path_factory) -> Iterator[World]:
    """For the tests of one module; then it is as if it had never been."""
    folder = str(tmp_path_factory.mktemp("uploads"))
    with (
        override_settings(MEDIA_ROOT=folder, FILE_UPLOAD_TEMP_DIR=folder, PUBLISHED_PAGES=f"{folder}/published"),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield build()
        transaction.set_rollback(True)


def build() -> World:
    people = {
        name: UserFactory(name=name.capitalize(), email=f"{name}@example.com", role=role)
        for name, role in ROLES.items()
    }
    secrets = {name: _token(person, list(Scope)) for name, person in people.items()}
    sessions = {name: _sign_in(person) for name, person in people.items()}
    User.objects.filter(pk=people["dan"].pk).update(is_active=False)
    north = TeamFactory(name="North", members=[people["ana"], people["eve"]])
    south = TeamFactory(name="South", members=[people["cleo"]])
    acme = CustomerFactory(name="Acme", owner=people["ana"], team=north, external_id="A-1")
    CustomerFactory(name="Zenith", owner=people["cleo"], team=south, external_id="Z-1")
    ContactFactory(customer=acme, external_id="P-1")
    give_score(acme, 0.4)
    source = Source.objects.create(slug="crm", name="CRM", is_directory=True)
    _receive_a_login_and_a_fault(source)
    propensities.score_what_can_be(customer_ids=[acme.pk], at=timezone.now())
    talk = add_touchpoint(acme, made_by=people["ana"], discovery=Discovery.NEEDS)
    return World(
        people=people,
        acme=acme,
        call_action=_call_of_ana(acme, people["ana"]),
        escalation=_escalation(acme, people["ana"]),
        touchpoint=talk,
        need=add_need(talk),
        sla_policy=a_policy(people["lena"], at=timezone.now(), first_contact=24, segment="Platinum"),
        calendar=a_calendar(people["lena"], at=timezone.now(), name="Berlin", holidays="2026-12-25 Christmas Day"),
        override=_expired_override(acme, people["ana"]),
        source=source,
        measure=Measure.objects.get(),
        upload=_upload(people["lena"]),
        refused=QuarantinedRow.objects.get(),
        token=ApiToken.objects.get(user=people["ana"]),
        secrets=secrets,
        sessions=sessions,
        **_rooms(acme, source, people["ana"], people["lena"]),
    )


def _rooms(acme: Customer, source: Source, ana: User, lena: User) -> dict[str, Any]:
    at = timezone.now()
    crises = access_crises.build(acme, ana, lena, at)
    return {
        "loops": access_loops.build(acme, ana, lena, at),
        "messages": access_messages.build(acme, ana, lena, at),
        "notice": access_notices.a_notice(ana, at),
        "identity": access_identity.build(acme, lena, at),
        "crises": crises,
        "warnings": access_warnings.build(acme, lena, at),
        "scripts": access_scripts.build(crises.running, ana, lena, at),
        "recoveries": access_recoveries.build(acme, ana, at),
        "known": access_research.build(acme, ana, at),
        "learned": access_learning.build(ana, lena, at),
        "sales": access_sales.build(acme, ana, lena, at),
        "asks": access_asks.build(ana, acme.team, at),
        "course": access_scene.build(crises, ana, lena, at),
        "webhook_delivery": access_webhooks.build(lena),
        "payload": access_events.build(source, lena, at),
    }


def _escalation(customer: Customer, raised_by: User) -> Escalation:
    return Escalation.objects.create(
        customer=customer,
        requested_by=RequestedBy.CUSTOMER,
        reason="The import is down.",
        severity=2,
        raised_by=raised_by,
        raised_at=timezone.now(),
    )


def _upload(by: User) -> Import:
    return uploads.keep(
        source="crm", content=Content.CUSTOMERS, file=a_file(), is_backfill=False, by=by, at=timezone.now()
    )


def _call_of_ana(acme: Customer, ana: User) -> CallAction:
    now = timezone.now()
    ranking.rank_customers(customer_ids=[acme.pk], at=now)
    return call_plan.assign(selection=Selection(customer_ids=[acme.pk]), assignee=ana, by=ana, at=now).action


def _expired_override(customer: Customer, made_by: User) -> Override:
    """A past one, so that a new one may be made."""
    made_at = timezone.now() - timedelta(days=40)
    return Override.objects.create(
        customer=customer,
        band="critical",
        reason="They told me so.",
        made_by=made_by,
        made_at=made_at,
        expires_at=made_at + timedelta(days=30),
    )


def _receive_a_login_and_a_fault(source: Source) -> None:
    """And scores that are held."""
    ScoreHold.objects.create(share=0.3, looked_at=5_000, said="Too many would jump.")
    login = SignalItem(
        external_id="S-1",
        customer_external_id="A-1",
        kind="engagement",
        measure="logins",
        occurred_at=datetime.now(UTC),
    )
    broken = items.decode(b'{"external_id": "S-0", "kind": "?"}')
    facts.receive(source=source, items=[login, broken], known="now", at=timezone.now(), by=None)


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("customers.csv", b"external_id,name\nA-1,Acme\n", content_type="text/csv")


def _token(person: User, scopes: list[Any]) -> str:
    return tokens.create_token(user=person, scopes=scopes, name="", by=None, at=timezone.now()).plain
