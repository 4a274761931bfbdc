"""What the browser finds: a small company, with every state that a page can show."""

import time
from dataclasses import dataclass, field
from datetime import timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from accounts.vocabulary import Role
from crisis_triage.demo import trouble
from outreach.models import CallListEntry
from outreach.services import escalations, ranking
from outreach.vocabulary import RequestedBy, Trend
from signals.models import Measure, Source
from signals.vocabulary import Kind
from tests.browser import company
from tests.factories.accounts import UserFactory

TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

WORRIES = [
    "The nightly export has failed four times this month. Their operations director wants a call today, and says the board has "
    "asked for a list of alternatives.",
    "They cannot reach anybody on the support line.",
    "Invoice 2217 charges seats that they cancelled in March. Third time they ask.",
]


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
    proof = {"at": time.time(), "email": user.email}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, **proof} for method in ("password", "mfa")]
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
        ids={"measure": _measure(), **_escalations(people["lena"]), **_imported(people["lena"])},
    )


def _escalations(by: User) -> dict[str, int]:
    """Of every sort: the worst and the cosmetic, worsening and improving, open and ended. The first customer of the list has one."""
    customers = [entry.customer for entry in CallListEntry.objects.select_related("customer").order_by("-priority")[:8]]
    logged = [
        escalations.log_escalation(
            customer=customer,
            requested_by=[RequestedBy.CUSTOMER, RequestedBy.INTERNAL][index % 2],
            reason=WORRIES[index % len(WORRIES)],
            severity=index % 5 + 1,
            trend=list(Trend)[index % 3],
            by=by,
            at=timezone.now() - timedelta(hours=7 * index),
        )
        for index, customer in enumerate(customers)
    ]
    for escalation in logged[5:]:
        escalations.end_escalation(
            escalation=escalation, outcome="We met on site; the two open tickets are fixed.", by=by, at=timezone.now()
        )
    ranking.rank_scored(at=timezone.now())
    return {"customer": customers[0].pk, "escalation": logged[0].pk}


def _imported(by: User) -> dict[str, int]:
    """A file that brought refused and parked rows, and one that waits for a go."""
    troubled = trouble.bring_bad_export(Source.objects.get(slug="survey"), by=by, at=timezone.now())
    waiting = trouble.bring_new_customers(by=by, at=timezone.now())
    return {"import": waiting.pk, "quarantined": troubled.quarantined.order_by("line").first().pk}


def _give_second_factor(user: User) -> None:
    TOTP.activate(user, TOTP_SECRET)
    RecoveryCodes.activate(user)


def _measure() -> int:
    return Measure.objects.filter(kind=Kind.SUPPORT).order_by("name").first().pk
