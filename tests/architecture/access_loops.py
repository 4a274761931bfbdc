"""The access matrix of closing the loop by API: an issue, a loop or a promise for every verb, where the verb may begin."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from accounts.models import Customer, User
from accounts.vocabulary import Function
from outreach.models import Decision, Issue, Loop, Promise, Substitute
from outreach.queries import scope
from outreach.queries.audience_rules import Filter
from outreach.services import audience, decisions, loops, promises
from outreach.states import IssueState
from outreach.vocabulary import Channel, Impact
from tests.factories.issues import A_NO, ADDRESS, a_loop, a_promise, an_expert, an_issue, decided

GOOD_NEWS = replace(
    ADDRESS,
    impact=Impact.POSITIVE,
    highlight_to="Who exports.",
    highlight_words="It is twice as fast.",
    highlight_by=datetime(2027, 1, 15, tzinfo=UTC).date(),
)
TOLD = {"channel": "call", "message": "Exports work again."}


@dataclass
class Loops:
    """All of them touch Acme."""

    expert: User
    new: Issue
    in_work: Issue
    proposed: Decision
    approved: Decision
    substitute: Substitute
    open: Loop
    to_decline: Loop
    delivered: Loop
    told: Loop
    promise: Promise


def build(acme: Customer, ana: User, lena: User, at: datetime) -> Loops:
    new, in_work = an_issue(ana, acme, at=at), an_issue(ana, acme, state=IssueState.IN_PROGRESS, at=at)
    audience.set_filter(issue=new, audience=Filter(regions=("Nowhere",)), by=ana, at=at)
    approved = decided(in_work, ana, GOOD_NEWS, at=at)
    return Loops(
        expert=an_expert(),
        new=new,
        in_work=in_work,
        proposed=decisions.propose(issue=new, answer=ADDRESS, by=ana, at=at),
        approved=approved,
        substitute=decisions.substitute(decision=approved, what="We export for them.", by=ana, at=at),
        open=Loop.objects.get(issue=in_work),
        to_decline=_to_decline(acme, ana, lena, at),
        delivered=_delivered(acme, ana, at),
        told=loops.tell(loop=_delivered(acme, ana, at), channel=Channel.CALL, message="Done.", by=ana, at=at),
        promise=a_promise(a_loop(ana, acme, at=at), ana, at=at),
    )


def _delivered(acme: Customer, ana: User, at: datetime) -> Loop:
    loop = a_loop(ana, acme, at=at)
    promises.deliver(promise=a_promise(loop, ana, at=at), evidence="Release 4.2", by=ana, at=at)
    return loop


def _to_decline(acme: Customer, ana: User, lena: User, at: datetime) -> Loop:
    issue = an_issue(ana, acme, state=IssueState.ASSESSED, at=at)
    decided(issue, ana, A_NO, at=at)
    return Loop.objects.get(issue=issue)


def _arguments(name: str) -> Any:
    return lambda world: [getattr(world.loops, name).pk]


ABOUT = {
    "api_issue": "new",
    "api_issue_moves": "in_work",
    "api_issue_triage": "new",
    "api_issue_hand_over": "in_work",
    "api_issue_advance": "in_work",
    "api_issue_resolve": "in_work",
    "api_issue_severity": "new",
    "api_issue_merge": "new",
    "api_issue_promise_all": "in_work",
    "promise_all": "in_work",
    "deliver_all": "in_work",
    "api_issue_customers": "new",
    "api_issue_audience": "new",
    "api_issue_audience_again": "new",
    "api_issue_theme": "new",
    "api_issue_squad": "new",
    "api_issue_decisions": "in_work",
    "api_decision": "proposed",
    "api_decision_approve": "proposed",
    "api_decision_reject": "proposed",
    "api_decision_highlighted": "approved",
    "api_decision_substitutes": "proposed",
    "api_substitute_measure": "substitute",
    "api_loop": "open",
    "api_loop_moves": "told",
    "api_loop_promise": "open",
    "api_loop_tell": "delivered",
    "api_loop_decline": "to_decline",
    "api_loop_confirm": "told",
    "api_loop_deny": "told",
    "api_loop_withdraw": "open",
    "api_promise": "promise",
    "api_promise_renegotiate": "promise",
    "api_promise_deliver": "promise",
    "api_promise_cancel": "promise",
    "api_promise_hand_over": "promise",
}
ARGUMENTS = {address: _arguments(name) for address, name in ABOUT.items()} | {
    "api_issue_deliver_all": lambda world: [world.loops.promise.loop.issue_id],
}

OWNER = {"function": Function.ENGINEERING.value, "owner_id": lambda world: world.loops.expert.pk}
PROPOSAL = {name: str(getattr(ADDRESS, name)) for name in ("kind", "options", "customer_value", "cost_and_strategy")}
MEMBER = {"user_id": lambda world: world.loops.expert.pk, "role": "observer"}
IN_A_WEEK = f"{datetime.now(UTC) + timedelta(days=7):%Y-%m-%d}"
IN_TWO_WEEKS = f"{datetime.now(UTC) + timedelta(days=14):%Y-%m-%d}"

SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("api_issues", "POST"): {"title": "Exports fail", "function": "engineering"},
    ("api_issue_triage", "POST"): OWNER,
    ("api_issue_hand_over", "POST"): OWNER,
    ("api_issue_advance", "POST"): {"to": "blocked", "note": "It waits for a part."},
    ("api_issue_resolve", "POST"): {"root_cause": "A queue ran full.", "action": "It has a limit now."},
    ("api_issue_severity", "POST"): {"severity": None},
    ("api_issue_merge", "POST"): {"into_id": lambda world: world.loops.in_work.pk},
    ("api_issue_promise_all", "POST"): {"what": "Exports work again.", "due_on": IN_A_WEEK},
    ("api_issue_deliver_all", "POST"): {"evidence": "Release 4.2"},
    ("api_issue_customers", "POST"): {"customer_ids": lambda world: [world.acme.pk]},
    ("api_issue_audience", "POST"): {"segments": ["enterprise"]},
    ("api_issue_theme", "POST"): {"theme": "quality", "since": "2026-01-01T00:00:00Z"},
    ("api_issue_squad", "POST"): MEMBER,
    ("api_issue_decisions", "POST"): PROPOSAL,
    ("api_decision", "PUT"): PROPOSAL,
    ("api_decision_reject", "POST"): {"verdict": "The cost is missing."},
    ("api_decision_substitutes", "POST"): {"what": "We export for them."},
    ("api_substitute_measure", "POST"): {"effect": "Tickets fell from 31 to 4 a week."},
    ("api_loop_promise", "POST"): {"what": "Exports work again.", "due_on": IN_A_WEEK},
    ("api_loop_tell", "POST"): TOLD,
    ("api_loop_decline", "POST"): TOLD,
    ("api_loop_deny", "POST"): {"message": "It still fails."},
    ("api_loop_withdraw", "POST"): {"reason": "They have no exports."},
    ("api_promise_renegotiate", "POST"): {
        **TOLD,
        "due_on": IN_TWO_WEEKS,
        "reason": "The part is late.",
        "told_at": "2026-01-01T00:00:00Z",
    },
    ("api_promise_deliver", "POST"): {"evidence": "Release 4.2"},
    ("api_promise_cancel", "POST"): {"reason": "They solved it themselves."},
    ("api_promise_hand_over", "POST"): {"owner_id": lambda world: world.people["eve"].pk},
    ("api_concessions", "POST"): {
        "customer_id": lambda world: world.acme.pk,
        "kind": "credit",
        "amount": "250.00",
        "currency": "EUR",
        "reason": "A week without exports.",
    },
}


def sent(world: Any, address: str, method: str) -> dict[str, Any]:
    given = SENT.get((address, method), {})
    return {name: value(world) if callable(value) else value for name, value in given.items()}


def headers(world: Any, address: str) -> dict[str, str]:
    """Whoever writes names the version that they saw."""
    if not address.startswith(("api_loop_", "api_promise_")):
        return {}
    find = scope.get_loop if address.startswith("api_loop_") else scope.get_promise
    row = find(world.people["adam"], getattr(world.loops, ABOUT[address]).pk)
    return {"if-match": f'"{row.version}"'}
