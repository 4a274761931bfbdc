"""What the browser finds: a small company, with every state that a page can show."""

import time
from dataclasses import dataclass, field

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from accounts.vocabulary import Role
from outreach.models import CallListEntry
from outreach.services import escalations
from outreach.vocabulary import RequestedBy
from signals.models import Measure
from signals.vocabulary import Kind
from tests.browser import company
from tests.factories.accounts import UserFactory

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class World:
    address: str
    sessions: dict[str, str]
    ids: dict[str, int] = field(default_factory=dict)

    def cookie(self, name: str) -> dict[str, str]:
        """The session of a person of the cast, so that only one test has to type a password."""
        return {"name": settings.SESSION_COOKIE_NAME, "value": self.sessions[name], "url": self.address}


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    # As after typing the password just now: some pages want a fresh proof.
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time(), "email": user.email}]
    session.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def build(address: str, *, customers: int = 60) -> World:
    people = {
        "lena": UserFactory(name="Lena Hoffmann", email="lena@example.com", role=Role.CCO),
        "ben": UserFactory(name="Ben Achterberg", email="ben@example.com", role=Role.ANALYST),
        "adam": UserFactory(name="Adam Novák", email="adam@example.com", role=Role.ADMINISTRATOR),
    }
    Company.objects.update_or_create(id=1, defaults={"name": "Northwind", "is_simulated": True})
    company.load(customers=customers, at=timezone.now())
    _give_second_factor(people["adam"])
    return World(
        address=address,
        sessions={name: _session(user) for name, user in people.items()},
        ids={"measure": _measure(), **_escalated(people["lena"])},
    )


def _escalated(by: User) -> dict[str, int]:
    """The customer whom to call first, and an open escalation of it."""
    first = CallListEntry.objects.select_related("customer").order_by("-priority").first()
    escalation = escalations.log_escalation(
        customer=first.customer,
        requested_by=RequestedBy.CUSTOMER,
        reason="Our finance team cannot close the month: the export has been empty since Tuesday.",
        severity=2,
        by=by,
        at=timezone.now(),
    )
    return {"customer": first.customer_id, "escalation": escalation.pk}


def _give_second_factor(user: User) -> None:
    TOTP.activate(user, TOTP_SECRET)
    RecoveryCodes.activate(user)


def _measure() -> int:
    return Measure.objects.filter(kind=Kind.SUPPORT).order_by("name").first().pk
