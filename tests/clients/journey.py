"""From a signal to a closed loop, through a client that openapi-python-client made of our schema. Nothing here knows our code.

Called where ``crisis_triage_client`` can be imported; what the company is like comes as JSON on standard input.
"""

import json
import sys
import time
from datetime import UTC, datetime, timedelta

from crisis_triage_client import AuthenticatedClient
from crisis_triage_client import models as m
from crisis_triage_client.api.call_list import list_calls
from crisis_triage_client.api.customers import get_customer, upsert_customers
from crisis_triage_client.api.decisions import approve_decision, propose_decision
from crisis_triage_client.api.issues import add_issue_customers, advance_issue, get_issue, resolve_issue, triage_issue
from crisis_triage_client.api.loops_and_promises import (
    confirm_loop,
    deliver_promise,
    deny_loop,
    get_loop,
    list_loops,
    make_promise,
    tell_loop,
)
from crisis_triage_client.api.signals import send_signals
from crisis_triage_client.api.touchpoints import link_needs, log_touchpoint
from crisis_triage_client.types import UNSET

COMPANY = json.load(sys.stdin)
SOURCE = "generated-client"
PATIENCE = 120  # seconds


def as_(who: str) -> AuthenticatedClient:
    return AuthenticatedClient(
        base_url=COMPANY["address"], token=COMPANY["tokens"][who], raise_on_unexpected_status=True
    )


LENA, ANA = as_("lena"), as_("ana")
NOW = datetime.now(UTC)
IDS = [f"G-{number}" for number in range(3)]


def sound(answer):
    """What was asked for, and no problem instead."""
    assert answer is not None
    assert not isinstance(answer, m.Problem), answer
    return answer


def signals() -> None:
    rows = [m.CustomerRow(external_id=each, name=f"Made {each}", owner_email=COMPANY["ana"]) for each in IDS]
    made = sound(upsert_customers.sync(client=LENA, body=m.CustomerBatch(source=SOURCE, items=rows)))
    assert [each.status.value for each in made.results] == ["created"] * 3
    items = [
        m.SignalItem(
            external_id=f"ticket-{each}-{day}",
            customer_external_id=each,
            kind=m.Kind.SUPPORT,
            measure="ticket",
            occurred_at=(NOW - timedelta(days=day)).isoformat(),
            text="The export fails again.",
        )
        for each in IDS
        for day in (1, 2)
    ]
    taken = sound(send_signals.sync(client=LENA, body=m.SignalBatch(source=SOURCE, items=items)))
    assert {each.status.value for each in taken.results} == {"accepted"}
    again = sound(send_signals.sync(client=LENA, body=m.SignalBatch(source=SOURCE, items=items)))
    assert {each.status.value for each in again.results} == {"duplicate"}


def wait_until_ranked(customers: set[int]) -> None:
    until = time.monotonic() + PATIENCE
    while not customers <= call_list():
        assert time.monotonic() < until, "the signals did not reach the call list"
        time.sleep(1)


def call_list() -> set[int]:
    seen, cursor = set(), UNSET
    while cursor is not None:
        page = sound(list_calls.sync(client=ANA, limit=50, cursor=cursor))
        seen |= {each.customer_id for each in page.results}
        cursor = page.next_cursor
    return seen


def loop() -> None:
    customers = [sound(get_customer.sync(SOURCE, each, client=ANA)) for each in IDS]
    wait_until_ranked({each.id for each in customers})
    issue = an_issue(customers)
    loops = [each.id for each in sound(list_loops.sync(client=ANA, issue=issue)).results]
    assert len(loops) == len(customers)
    for each in loops:
        promise_deliver_tell(each)
    deny_loop.sync(loops[0], client=ANA, body=m.DenyInput(message="It still fails."), if_match=etag(get_loop, loops[0]))
    assert sound(get_issue.sync(issue, client=ANA)).state.value == "in_progress"
    promise_deliver_tell(loops[0])
    confirmed = confirm_loop.sync(
        loops[0], client=ANA, body=m.ConfirmInput(message="Now it works."), if_match=etag(get_loop, loops[0])
    )
    assert sound(confirmed).is_closed
    resolved = m.ResolveInput(root_cause="A queue ran full.", action="It has a limit now.")
    sound(resolve_issue.sync(issue, client=LENA, body=resolved, if_match=etag(get_issue, issue)))
    advance(issue, "verified")
    assert advance(issue, "closed").state.value == "closed"


def an_issue(customers: list) -> int:
    need = m.NeedInput(kind=m.NeedInputKind.LATENT, words="We copy every figure by hand.")
    talk = m.TouchpointInput(customer_id=customers[0].id, summary="They told how the year went.", needs=[need])
    logged = sound(log_touchpoint.sync(client=ANA, body=talk))
    linked = m.LinkInput(
        needs=[each.id for each in logged.needs], title="Exports fail", function=m.LinkInputFunction.ENGINEERING
    )
    issue = sound(link_needs.sync(client=ANA, body=linked)).issue_id
    others = m.CustomersInput(customer_ids=[each.id for each in customers])
    sound(add_issue_customers.sync(issue, client=ANA, body=others))
    owner = m.TriageInput(function=m.TriageInputFunction.ENGINEERING, owner_id=COMPANY["expert_id"])
    sound(triage_issue.sync(issue, client=LENA, body=owner, if_match=etag(get_issue, issue)))
    advance(issue, "assessed")
    proposed = sound(propose_decision.sync(issue, client=ANA, body=m.DecisionInput.from_dict(COMPANY["answer"])))
    refused = approve_decision.sync(proposed.id, client=ANA)
    assert isinstance(refused, m.Problem), "who proposes does not approve"
    assert sound(approve_decision.sync(proposed.id, client=LENA)).state.value == "approved"
    advance(issue, "in_progress")
    return issue


def etag(read, row: int) -> str:
    return str(read.sync_detailed(row, client=ANA).headers["etag"])


def advance(issue: int, to: str):
    body = m.AdvanceInput(to=m.AdvanceInputTo(to))
    return sound(advance_issue.sync(issue, client=LENA, body=body, if_match=etag(get_issue, issue)))


def promise_deliver_tell(loop_id: int) -> None:
    promised = m.PromiseInput(what="Exports work again.", due_on=(NOW + timedelta(days=7)).date())
    promise = sound(make_promise.sync(loop_id, client=ANA, body=promised, if_match=etag(get_loop, loop_id)))
    delivered = m.DeliverInput(evidence="Release 4.2")
    sound(deliver_promise.sync(promise.id, client=ANA, body=delivered, if_match=str(promise.etag)))
    said = m.TellInput(channel=m.TellInputChannel.CALL, message="Exports of any size work again.")
    told = tell_loop.sync(loop_id, client=ANA, body=said, if_match=etag(get_loop, loop_id))
    assert sound(told).state.value == "told"


signals()
loop()
