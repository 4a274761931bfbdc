"""From a signal to a closed loop, by API: forty customers are affected, one promise is late, one customer says no, all are told."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.models import Customer, User
from outreach.api.decisions import AN_ANSWER
from outreach.models import Loop
from outreach.services import broken_promises, promises
from signals.services import jobs, sources
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_expert
from tests.factories.outreach import rank_all
from tests.outreach.api.verbs import V1, done, moved, read, send

pytestmark = pytest.mark.django_db(transaction=True)

AFFECTED = 40
TOLD = {"channel": "email", "message": "Exports of any size work again.", "proof": "Mail of today"}


def in_days(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%d}"


def score_and_rank() -> None:
    while jobs.work_off_some():
        pass
    rank_all(at=timezone.now())


def tickets(customers: list[Customer]) -> list[dict[str, Any]]:
    """Three a customer, of the last days."""
    return [
        {
            "external_id": f"t-{customer.pk}-{day}",
            "customer_external_id": f"A-{number}",
            "kind": "support",
            "measure": "ticket",
            "occurred_at": (timezone.now() - timedelta(days=day)).isoformat(),
        }
        for number, customer in enumerate(customers)
        for day in (1, 2, 3)
    ]


@pytest.fixture
def affected(ana, north) -> list[Customer]:
    return [
        CustomerFactory(owner=ana, team=north, segment="enterprise", external_id=f"A-{number}")
        for number in range(AFFECTED)
    ]


@pytest.fixture
def calls(with_token, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**6
    return with_token


def signals_become_a_call_list(calls, robo: User, ana_calls: Client, affected: list[Customer]) -> None:
    sources.get_or_create("crm", by=None)
    sent = {"source": "crm", "items": tickets(affected)}
    taken = calls(robo).post(f"{V1}/signals/batch", sent, content_type="application/json").json()["results"]
    assert {each["status"] for each in taken} == {"accepted"}
    score_and_rank()
    ranked = read(ana_calls, "call-list", limit=200)["results"]
    assert {customer.pk for customer in affected} <= {each["customer_id"] for each in ranked}


def an_issue_is_decided(ana_calls: Client, lena_calls: Client) -> str:
    issue = f"issues/{done(ana_calls, 'issues', title='Exports fail', function='engineering')['id']}"
    assert done(ana_calls, f"{issue}/audience", segments=["enterprise"]) == {"added": AFFECTED}
    moved(lena_calls, f"{issue}/triage", function="engineering", owner_id=an_expert().pk)
    moved(lena_calls, f"{issue}/advance", to="assessed")
    decision = done(ana_calls, f"{issue}/decisions", **AN_ANSWER)
    assert send(ana_calls, f"decisions/{decision['id']}/approve").status_code == 403
    assert done(lena_calls, f"decisions/{decision['id']}/approve")["state"] == "approved"
    moved(lena_calls, f"{issue}/advance", to="in_progress")
    return issue


def promise(client: Client, loop: int) -> int:
    return moved(client, f"loops/{loop}/promise", what="Exports work again.", due_on=in_days(7))["id"]


def deliver_and_tell(client: Client, loop: int, promised: int) -> None:
    moved(client, f"promises/{promised}/deliver", evidence="Release 4.2")
    assert moved(client, f"loops/{loop}/tell", **TOLD)["is_closed"]


def risk(client: Client, customer: int) -> float:
    [score] = read(client, "risk-scores", customer=customer)["results"]
    return score["churn_risk"]


def one_is_late(client: Client, loop: int, ana: User) -> int:
    """Promised nine days ago for two days ago: the clock breaks it, the risk model hears of it, and it is promised anew."""
    then = timezone.now() - timedelta(days=9)
    due_on = (then + timedelta(days=7)).date()
    customer = read(client, f"loops/{loop}")["customer_id"]
    late = promises.make(loop=Loop.objects.get(pk=loop), what="Exports work.", due_on=due_on, by=ana, at=then)

    score_and_rank()
    risk_before = risk(client, customer)

    assert broken_promises.break_due() == 1
    score_and_rank()

    broken = read(client, f"promises/{late.pk}")
    assert (broken["state"], broken["settled_by_id"]) == ("broken", None)
    told = read(client, "signals", customer=customer, kind="outreach")["results"]
    assert "promise_broken" in [each["measure"] for each in told]
    assert risk(client, customer) > risk_before
    again = read(client, f"promises/{promise(client, loop)}")
    assert (again["follows_id"], again["original_due_on"]) == (late.pk, f"{due_on}")
    return again["id"]


def nobody_closes_what_was_not_told(lena_calls: Client, issue: str) -> None:
    moved(lena_calls, f"{issue}/resolve", root_cause="A queue ran full.", action="It has a limit now.")
    moved(lena_calls, f"{issue}/advance", to="verified")
    closing = send(lena_calls, f"{issue}/advance", to="closed")
    assert (closing.status_code, closing.json()["code"]) == (409, "customers_not_told")


def one_says_no(client: Client, loop: int, issue: str) -> None:
    denied = moved(client, f"loops/{loop}/deny", message="It still fails for last year.")
    assert (denied["state"], read(client, issue)["state"]) == ("reopened", "in_progress")


def test_from_a_signal_to_a_closed_loop(calls, ana, lena, robo, affected):
    ana_calls, lena_calls = calls(ana), calls(lena)
    signals_become_a_call_list(calls, robo, ana_calls, affected)
    issue = an_issue_is_decided(ana_calls, lena_calls)
    loops = [loop["id"] for loop in read(ana_calls, "loops", issue=issue.rpartition("/")[2], limit=200)["results"]]
    assert len(loops) == AFFECTED
    late, unhappy, *others = loops

    promised = {loop: promise(ana_calls, loop) for loop in (unhappy, *others)}
    promised[late] = one_is_late(ana_calls, late, ana)
    for loop in (unhappy, *others):
        deliver_and_tell(ana_calls, loop, promised[loop])
    nobody_closes_what_was_not_told(lena_calls, issue)
    deliver_and_tell(ana_calls, late, promised[late])
    one_says_no(ana_calls, unhappy, issue)
    deliver_and_tell(ana_calls, unhappy, promise(ana_calls, unhappy))
    moved(ana_calls, f"loops/{unhappy}/confirm", message="Now it works.")
    moved(lena_calls, f"{issue}/resolve", root_cause="And an index was missing.", action="It is there now.")
    moved(lena_calls, f"{issue}/advance", to="verified")

    assert moved(lena_calls, f"{issue}/advance", to="closed")["state"] == "closed"
    told = [move["to_state"] for move in read(ana_calls, f"loops/{unhappy}/moves")["results"]]
    first_round = ["promised", "delivered", "told"]
    assert told == [*first_round, "reopened", "open", *first_round, "confirmed"]
    customer = read(ana_calls, f"loops/{unhappy}")["customer_id"]
    facts = read(ana_calls, "signals", customer=customer, kind="outreach")["results"]
    round_of_facts = ["promise_made", "promise_kept", "loop_told"]
    assert [fact["measure"] for fact in facts] == [*round_of_facts, "loop_reopened", *round_of_facts, "loop_confirmed"]
    score_and_rank()
    assert "VIOLATED" not in verified()


def verified() -> str:
    out = StringIO()
    call_command("verify_invariants", stdout=out)
    return out.getvalue()
