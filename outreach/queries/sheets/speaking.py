"""What is said in a crisis as files: the calls that premium customers get, and what customers asked beyond a script."""

from typing import Any

from crisis_triage.shared.sheets import CHUNK, Sheet, moment, text
from outreach.queries import personal_calls, script_questions, script_scope
from outreach.queries.readers import Reader


def _state(call: Any) -> str:
    if call.dropped_at is not None:
        return "Dropped"
    return "Made" if call.made else "To be made"


CALLS = (
    text("Crisis", "crisis.title"),
    text("Message", "message.subject"),
    text("Customer", "customer.name"),
    text("Who calls", "asked_of.name"),
    moment("Asked at", "asked_at"),
    text("State", _state),
    text("Dropped because", "dropped_because"),
)
QUESTIONS = (
    text("Crisis", "script.crisis.title"),
    text("Script", "script.title"),
    text("Question", "text"),
    text("Asked (times)", "times"),
    moment("Last asked at", "last_asked_at"),
    text("Answered in version", lambda row: row.answered_in.number if row.answered_in else ""),
    text("Open", lambda row: "yes" if script_questions.is_open(row) else "no"),
)


def calls(*, reader: Reader) -> Sheet:
    """Of the customers whom the reader sees, the latest first."""
    found = personal_calls.visible(reader.user).select_related("crisis", "message", "customer", "asked_of")
    return Sheet(CALLS, found.order_by("-asked_at", "-pk").iterator(CHUNK))


def questions(*, reader: Reader) -> Sheet:
    """Of the scripts that the reader sees; what is asked most comes first."""
    seen = list(script_scope.visible_scripts(reader.user).values_list("pk", flat=True))
    return Sheet(QUESTIONS, script_questions.most_asked(seen).select_related("script__crisis").iterator(CHUNK))
