"""What people are told of scripts, and of calls that are theirs to make."""

from typing import Any

from django.db.models import Exists, QuerySet

from outreach.honesty.stages import ScriptState
from outreach.models import PersonalCall, ScriptVersion
from outreach.notices import Event
from outreach.queries import personal_calls
from outreach.queries.notice_fact import Fact, Place

TOLD = (Event.SCRIPT_WAITS, Event.SCRIPT_SETTLED, Event.SCRIPT_PUBLISHED, Event.SCRIPT_WITHDRAWN)


def tell(version: ScriptVersion, event: Event) -> Fact:
    """The published one is true until the next takes its place: who reads late reads the latest."""
    state, who = ScriptState(version.state), version.approver.name if version.approver else "Somebody"
    sentence, is_true = {
        Event.SCRIPT_WAITS: (
            f"{version.author.name} wrote version {version.number}, and somebody else must approve it.",
            state == ScriptState.SUBMITTED,
        ),
        Event.SCRIPT_SETTLED: (
            f"{who} approved version {version.number}. The call centre has it when somebody publishes it."
            if state == ScriptState.APPROVED
            else f"Version {version.number} was sent back to be changed.",
            state in (ScriptState.APPROVED, ScriptState.DRAFT),
        ),
        Event.SCRIPT_PUBLISHED: (
            f"Version {version.number} is what we say now. Read it before the next call.",
            state == ScriptState.PUBLISHED,
        ),
        Event.SCRIPT_WITHDRAWN: ("Do not use it any more.", state == ScriptState.WITHDRAWN),
    }[event]
    return Fact(
        matter=f"script:{version.script_id}",
        heading=version.script.title,
        sentence=sentence,
        url=f"/script-versions/{version.pk}" + ("/talk" if event == Event.SCRIPT_PUBLISHED else ""),
        place=Place("script", version.pk),
        is_severe=False,
        is_true=is_true,
    )


def calls() -> QuerySet[PersonalCall]:
    return PersonalCall.objects.select_related("customer", "crisis").annotate(made=Exists(personal_calls.TALK))


def tell_call(call: Any, event: Event) -> Fact:
    """Thirty premium customers of one owner are one matter."""
    return Fact(
        matter=f"calls of crisis:{call.crisis_id}",
        heading=call.customer.name,
        sentence=f"Call them in person about “{call.crisis.title}”: they get no mail.",
        url="/calls",
        place=Place("customer", call.customer_id),
        is_severe=False,
        is_true=call.dropped_at is None and not call.made,
        only=frozenset({call.asked_of_id}),
    )
