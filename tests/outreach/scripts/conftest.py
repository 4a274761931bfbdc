"""Cal takes calls: an expert of the function call centre, without a team. Ana is in the room, and lena approves."""

import pytest

from accounts.models import User
from accounts.vocabulary import Function, Role
from outreach.models import Crisis
from outreach.services.crises import Room
from tests.factories.accounts import UserFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue


@pytest.fixture
def cal(db) -> User:
    return UserFactory(name="Cal", email="cal@example.com", role=Role.FUNCTION_EXPERT, function=Function.CALL_CENTRE)


@pytest.fixture
def crisis(lena, ana, acme) -> Crisis:
    return a_crisis(lena, issue=an_issue(lena, acme), room=Room(liaison=ana))
