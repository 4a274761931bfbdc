"""What the browser finds: a small company, with every state that a page can show."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Company, User
from accounts.vocabulary import Role
from tests.browser import company
from tests.factories.accounts import UserFactory


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
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def build(address: str, *, customers: int = 60) -> World:
    people = {
        "lena": UserFactory(name="Lena Hoffmann", email="lena@example.com", role=Role.CCO),
        "ben": UserFactory(name="Ben Achterberg", email="ben@example.com", role=Role.ANALYST),
        "adam": UserFactory(name="Adam Novák", email="adam@example.com", role=Role.ADMINISTRATOR),
    }
    Company.objects.update_or_create(id=1, defaults={"name": "Northwind", "is_simulated": True})
    company.load(customers=customers, at=timezone.now())
    return World(address=address, sessions={name: _session(user) for name, user in people.items()})
