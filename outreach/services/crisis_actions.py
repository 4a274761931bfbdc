"""What is done in a crisis. Each action answers first how it will affect customers: good is highlighted, bad is mitigated."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.crises import CrisisActionState, Facing
from outreach.models import Crisis, CrisisAction
from outreach.services import crisis_moves, words
from outreach.services.decisions import NEEDED, NotAnswered
from outreach.vocabulary import Impact


class ActionSettled(DomainError):
    code = "action_settled"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done, and its answer. ``owner`` None: who adds it."""

    what: str
    facing: Facing
    impact: Impact = Impact.UNKNOWN
    impact_words: str = ""
    owner: User | None = None
    highlight_to: str = ""
    highlight_words: str = ""
    highlight_by: date | None = None
    mitigation: str = ""
    residual: str = ""
    residual_accepted_by: User | None = None


@transaction.atomic
def add(*, crisis: Crisis, step: Step, by: User, at: datetime) -> CrisisAction:
    """Raises Forbidden, NotFound, Invalid, NotAnswered, CrisisIsOver."""
    held = crisis_moves.hold_to_work(crisis, by=by)
    given = {field.name: getattr(step, field.name) for field in fields(step)}
    given["what"] = words.required(step.what, field="what", ask="Say what is done.", longest=2000)
    for name in ("impact_words", "highlight_to", "highlight_words", "mitigation", "residual"):
        given[name] = words.optional(given[name], field=name, longest=1000 if name == "highlight_to" else words.LONGEST)
    _check_answered(given)
    crisis_moves.check_works_here(step.owner, field="owner")
    return CrisisAction.objects.create(**{**given, "owner": step.owner or by}, crisis=held, added_by=by, added_at=at)


@transaction.atomic
def settle(
    *, action: CrisisAction, to: CrisisActionState, outcome: str, seen: Seen | None = None, by: User, at: datetime
) -> CrisisAction:
    """Done or dropped, with what came of it. Raises Forbidden, NotFound, Invalid, ActionSettled, Stale."""
    crisis_moves.hold_to_work(action.crisis, by=by)
    held = CrisisAction.objects.select_for_update(of=("self",)).select_related("owner", "settled_by").get(pk=action.pk)
    if is_stale(held.version, seen):
        raise Stale(f"{_where_it_is(held)}. {GO_ON}")
    if held.state != CrisisActionState.OPEN:
        raise ActionSettled(f"{_where_it_is(held)}. Add another action to change it.")
    if to == CrisisActionState.OPEN:
        raise Invalid("An action ends as done or as dropped.", field="to")
    ask = "Say what came of it." if to == CrisisActionState.DONE else "Say why it is dropped."
    held.outcome = words.required(outcome, field="outcome", ask=ask, longest=2000)
    held.state, held.settled_by, held.settled_at = to, by, at
    held.save()
    return held


def _where_it_is(held: CrisisAction) -> str:
    if held.settled_by is None or held.settled_at is None:
        return f"{held.owner.name} sees to it, and it is open"
    state = CrisisActionState(held.state).label.lower()
    return f"{held.settled_by.name} ended it on {held.settled_at:%-d %b %Y at %H:%M} UTC: it is {state}"


def _check_answered(given: dict[str, object]) -> None:
    if given["impact"] == Impact.UNKNOWN or not given["impact_words"]:
        raise NotAnswered(
            "How will this affect customers? An action without an answer is not begun. Find out, and add it with the answer.",
            field="impact",
        )
    for name, ask in NEEDED[Impact(str(given["impact"]))].items():
        if not given[name]:
            raise NotAnswered(ask, field=name)
