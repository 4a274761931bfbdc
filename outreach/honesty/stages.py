"""How far a version of a script has come. What is published is never edited: another version takes its place."""

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.states import Machine


class ScriptState(Vocabulary):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # by somebody else than who wrote it
    PUBLISHED = "published"
    SUPERSEDED = "superseded"  # by a later version that was published
    WITHDRAWN = "withdrawn"


SCRIPT = Machine(
    ScriptState.DRAFT.value,
    {
        "draft": frozenset({"submitted", "withdrawn"}),
        "submitted": frozenset({"approved", "draft", "withdrawn"}),
        "approved": frozenset({"published", "draft", "withdrawn"}),
        "published": frozenset({"superseded", "withdrawn"}),
        "superseded": frozenset(),
        "withdrawn": frozenset(),
    },
)

OPEN_SCRIPTS = (ScriptState.DRAFT, ScriptState.SUBMITTED, ScriptState.APPROVED)
"""Of a script there is one such version at a time: what is written next."""

SHOWN_SCRIPTS = (ScriptState.PUBLISHED, ScriptState.SUPERSEDED)
"""The call centre saw them, or still does."""
