"""What the browser finds: the demo's made-up company, small, with every state that a page can show."""

import json
import time
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Contact, Customer, User
from accounts.services import duplicates
from crisis_triage.demo import load
from outreach.honesty.stages import ScriptState
from outreach.models import (
    Ask,
    BusinessCalendar,
    CallListEntry,
    Crisis,
    Deal,
    Delivery,
    EarlyWarning,
    Escalation,
    HelpRequest,
    Insight,
    JoinRequest,
    Loop,
    Message,
    MessageTemplate,
    MessageTemplateVersion,
    Need,
    ParkedProgramme,
    PlannedTalk,
    Prevention,
    Recovery,
    Remark,
    Review,
    SalesTarget,
    Script,
    ScriptVersion,
    SlaPolicy,
    Touchpoint,
    WebhookDelivery,
    WebhookEndpoint,
)
from outreach.services import (
    contact_merges,
    customer_merges,
    customer_partings,
    decisions,
    warning_replays,
    warning_watch,
    webhooks,
)
from outreach.states import DeliveryState, IssueState, MessageState
from outreach.vocabulary import Discovery
from signals.models import Import, Measure, QuarantinedRow, Source, WatchedProduct
from signals.readers.tasks import read_payloads
from signals.services import payloads, texts
from signals.vocabulary import Door, ImportState, Kind
from tests.architecture import access_events
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import ADDRESS, a_promise, an_issue
from tests.factories.messages import a_message
from tests.factories.sla import a_calendar, a_policy
from tests.factories.status_pages import own_page_of
from tests.factories.webhooks import a_webhook

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CAST = ("lena", "ana", "ben", "adam", "carla")


@dataclass(frozen=True)
class World:
    address: str
    sessions: dict[str, str]
    ids: dict[str, Any]

    def cookie(self, name: str) -> dict[str, str]:
        """The session of a person of the cast, so that only one test has to type a password."""
        return {"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[name], "url": self.address}


def build(address: str, *, customers: int = 80) -> World:
    load.load(customers=customers, seed=7, at=timezone.now())
    while texts.read_some():
        pass
    warning_watch.watch(at=timezone.now())
    people = {name: User.objects.get(email=f"{name}@demo.example") for name in CAST}
    _set_slas(people["lena"])
    _owe(people["lena"])
    _tell_a_webhook(people["lena"])
    _bring_payloads(people["lena"])
    doubles = _doubles(people["lena"])
    TOTP.activate(people["adam"], TOTP_SECRET)
    RecoveryCodes.activate(people["adam"])
    sessions = {name: _session(user) for name, user in people.items()}
    return World(
        address=address,
        sessions=sessions,
        ids=_ids() | _of_rooms() | _of_sales() | _of_asks() | _of_warnings() | doubles,
    )


def _set_slas(lena: User) -> None:
    now = timezone.now()
    a_calendar(lena, at=now, days="09:00-12:00, 13:00-17:30", holidays="2026-12-25 Christmas Day\n2027-01-01 New Year")
    a_policy(lena, at=now, first_contact=48, close_loop=80)
    a_policy(lena, at=now, first_contact=4, segment="Enterprise")
    a_policy(lena, at=now, first_contact=2, severity=1, resolve=24)


def _owe(lena: User) -> None:
    """An issue in the middle of its work, with a decision that waits and one promise of several loops."""
    now = timezone.now()
    customers = [entry.customer for entry in CallListEntry.objects.select_related("customer").order_by("-arr")[:5]]
    issue = an_issue(lena, *customers, state=IssueState.IN_PROGRESS, at=now)
    decisions.propose(issue=issue, answer=ADDRESS, by=User.objects.get(pk=issue.owner_id), at=now)
    a_promise(issue.loops.order_by("pk").first(), lena, at=now)
    a_message(issue, lena, at=now)


def _tell_a_webhook(lena: User) -> None:
    """One attempt of it failed."""
    made = webhooks.test(endpoint=a_webhook(lena, description="The CRM").endpoint, by=lena, at=timezone.now())
    made.tries.create(began_at=timezone.now(), seconds=0.4, status=500, trouble="It answered 500.", excerpt="Oh no.")


def _bring_payloads(lena: User) -> None:
    """One that is read, and one whose customer stands nowhere."""
    source, now = Source.objects.get(slug="helpdesk"), timezone.now()
    access_events.build(source, lena, now)
    answer = {"id": "s-1", "measure": "nps", "answered_at": "2026-11-20T08:00:00Z", "comment": "It fails."}
    for given in (answer, {**answer, "id": "s-2", "customer": "C-1", "score": 2}):
        brought = {
            "body": json.dumps(given).encode(),
            "content_type": "application/json",
            "headers": {},
            "by": lena,
            "at": now,
        }
        payloads.keep(source=source, door=Door.API, **brought)
    read_payloads()


def _doubles(lena: User) -> dict[str, int]:
    """Somebody who may be here twice, somebody who was, and somebody who was not after all."""
    now = timezone.now()
    worst = Escalation.objects.filter(ended_at=None).order_by("severity", "raised_at").first().customer
    double, old, other = (
        CustomerFactory(name=f"{worst.name} {form}", external_id=form) for form in ("GmbH", "Ltd", "Inc.")
    )
    merged, parted = (customer_merges.merge(survivor=worst, loser=each, by=lena, at=now) for each in (old, other))
    customer_partings.unmerge(merge=parted, by=lena, at=now)
    people = _people(worst, lena)
    while duplicates.look_again(at=now):
        pass
    return {"double": double.pk, "merge": merged.pk, "parted": parted.pk, **people}


def _people(customer: Customer, lena: User) -> dict[str, int]:
    """Two who may be one, and one who was."""
    kim, twin, former = (
        ContactFactory(customer=customer, name=name, consent=consent)
        for name, consent in (("Kim Berger", "granted"), ("Berger, Kim", "denied"), ("K. Berger", "granted"))
    )
    merged = contact_merges.merge(survivor=kim, loser=former, by=lena, at=timezone.now())
    return {"person": kim.pk, "twin": twin.pk, "person_merge": merged.pk}


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    # As after typing the password just now, and for as long as the tests may take: some pages want a fresh proof.
    session = client.session
    proof = {"method": "password", "at": time.time() + 3600, "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [proof]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(user.pk)
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _of_warnings() -> dict[str, Any]:
    lena, now = User.objects.get(email="lena@demo.example"), timezone.now()
    replay = warning_replays.ask(first=now.date(), last=now.date(), by=lena, at=now)
    warning_replays.work()
    return {
        "replay": replay.pk,
        "warning": EarlyWarning.objects.earliest("pk").pk,
        "product": WatchedProduct.objects.earliest("pk").pk,
    }


def _of_sales() -> dict[str, Any]:
    return {
        "target": SalesTarget.objects.get().pk,
        "sales_crisis": SalesTarget.objects.get().crisis_id,
        "join": JoinRequest.objects.filter(state="asked").earliest("pk").pk,
        "deal": Deal.objects.filter(state="open").earliest("pk").pk,
    }


def _of_asks() -> dict[str, Any]:
    """One that was agreed to, and a friend whom nobody has asked for anything."""
    agreed = Ask.objects.get(state="agreed")
    talked = Touchpoint.objects.filter(summary__startswith="The yearly look", contact__asks=None)
    free = talked.values_list("contact_id", flat=True).order_by("pk")[0]
    return {"ask": agreed.pk, "public_crisis": agreed.crisis_id, "free_contact": free}


def _of_rooms() -> dict[str, Any]:
    return {
        "insight": Insight.objects.filter(contacts__isnull=False).earliest("pk").pk,
        "planned_talk": PlannedTalk.objects.filter(state="open").earliest("pk").pk,
        "script": Script.objects.get().pk,
        "draft_script": ScriptVersion.objects.get(state=ScriptState.DRAFT).pk,
        "superseded_script": ScriptVersion.objects.get(state=ScriptState.SUPERSEDED).pk,
        "recovery": Recovery.objects.get(state="saving").pk,
    }


def _ids() -> dict[str, Any]:
    refused = QuarantinedRow.objects.exclude(of_import=None).order_by("pk").first()
    worst = Escalation.objects.filter(ended_at=None).order_by("severity", "raised_at").first()
    owed = Touchpoint.objects.filter(discovery=Discovery.PENDING).order_by("pk").first()
    return {
        "first": CallListEntry.objects.order_by("-priority").first().customer_id,
        "customer": worst.customer_id,
        "escalation": worst.pk,
        "sla_policy": SlaPolicy.objects.get(scope="segment").pk,
        "webhook": WebhookEndpoint.objects.get().pk,
        "webhook_delivery": WebhookDelivery.objects.get().pk,
        "calendar": BusinessCalendar.objects.get(name="Berlin").pk,
        "message": Message.objects.get(state=MessageState.SUBMITTED).pk,
        "sent_message": Message.objects.filter(blocks=None).exclude(started_at=None).earliest("pk").pk,
        "draft_message": Message.objects.get(blocks=None, state=MessageState.DRAFT).pk,
        "delivery": Delivery.objects.filter(state=DeliveryState.IN_DOUBT).earliest("pk").pk,
        "template_version": MessageTemplateVersion.objects.get(template__purpose="declined").pk,
        "contact": Contact.objects.earliest("pk").pk,
        "template": MessageTemplate.objects.get(purpose="declined").pk,
        "touchpoint": owed.pk,
        "issue": Loop.objects.earliest("pk").issue_id,
        "crisis": Crisis.objects.get(state="contained").pk,
        "blocks_message": Message.objects.get(blocks__isnull=False, state=MessageState.DRAFT).pk,
        "review": Review.objects.get(state="owed").pk,
        "help": HelpRequest.objects.filter(corrected_by=None).latest("pk").pk,
        "remark": Remark.objects.filter(state="taken_up").earliest("pk").pk,
        "prevention": Prevention.objects.filter(state="open").earliest("pk").pk,
        "programme": ParkedProgramme.objects.earliest("pk").pk,
        "loop": Loop.objects.earliest("pk").pk,
        "own_page": own_page_of(Loop.objects.earliest("pk").customer_id),
        "owed_to": Loop.objects.earliest("pk").customer_id,
        "need": Need.objects.filter(issue=None).order_by("pk").first().pk,
        "measure": Measure.objects.filter(kind=Kind.SUPPORT).order_by("name").first().pk,
        "previewed": Import.objects.get(state=ImportState.PREVIEWED).pk,
        "refused_import": refused.of_import_id,
        "quarantined": refused.pk,
    }
