"""`/api/v1/sla-clocks`: how much time is left, for programs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import SlaClock
from outreach.services import sla_clocks
from outreach.states import IssueState
from tests.factories.issues import a_loop
from tests.factories.sla import a_policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(lena, acme):
    """Of an hour ago; who pulls sees what is settled."""
    now = timezone.now()
    a_policy(lena, at=now - timedelta(hours=2), first_contact=10, close_loop=20, resolve=30)
    made = a_loop(lena, acme, state=IssueState.IN_PROGRESS, at=now - timedelta(hours=1))
    sla_clocks.follow(at=now)
    return made


def test_a_clock_tells_policy_state_and_due_moment(loop, lena, with_token):
    answer = with_token(lena).get(f"/api/v1/sla-clocks?loop={loop.pk}&target=first_contact").json()

    [clock] = answer["results"]
    assert clock["due_at"] == (loop.opened_at + timedelta(hours=10)).isoformat().replace("+00:00", "Z")
    told = ("state", "policy_scope", "policy_version", "target_minutes", "counts", "customer_id", "issue_id")
    assert [clock[name] for name in told] == ["running", "default", 1, 600, "wall_clock", loop.customer_id, None]


def test_it_can_be_narrowed(loop, lena, with_token):
    client = with_token(lena)

    assert SlaClock.objects.count() == 3
    for query, count in (
        ("", 3),
        ("?target=resolve", 1),
        ("?state=met", 0),
        (f"?issue={loop.issue_id}", 1),
        ("?loop=77", 0),
    ):
        assert len(client.get(f"/api/v1/sla-clocks{query}").json()["results"]) == count, query
    assert client.get("/api/v1/sla-clocks?state=asleep").status_code == 422


def test_a_stranger_sees_none_of_them(loop, ana, cleo, with_token):
    assert len(with_token(ana).get("/api/v1/sla-clocks").json()["results"]) == 3
    assert with_token(cleo).get("/api/v1/sla-clocks").json()["results"] == []
