"""What the call centre does with a script: says that it was read, and what customers asked that it did not answer."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Trim, Upper

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.honesty.stages import ScriptState
from outreach.models import Script, ScriptAsking, ScriptQuestion, ScriptReceipt, ScriptVersion
from outreach.queries import script_scope
from outreach.services import words
from outreach.services.script_moves import ScriptMoved

LONGEST_QUESTION = 300
MOST_QUESTIONS = 500
"""Of one script. Whoever has more needs another script."""


@transaction.atomic
def confirm(*, version: ScriptVersion, by: User, at: datetime) -> ScriptReceipt:
    """“I have read it.” Twice changes nothing. Raises Forbidden, NotFound, ScriptMoved."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    known = script_scope.get_version(by, version.pk)
    if known.state != ScriptState.PUBLISHED:
        raise ScriptMoved(f"Version {known.number} is not what we say now. Open the one that is published.")
    receipt, _ = ScriptReceipt.objects.get_or_create(version=known, reader=by, defaults={"read_at": at})
    return receipt


@transaction.atomic
def ask(
    *, version: ScriptVersion, text: str = "", question: ScriptQuestion | None = None, by: User, at: datetime
) -> ScriptAsking:
    """A customer asked what it does not answer: in new words, or what others asked before. Also of a version that does not
    hold any more: that is when it was asked. Raises Forbidden, NotFound, Invalid, ScriptMoved."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    known = script_scope.get_version(by, version.pk)
    if known.published_at is None:
        raise ScriptMoved("Nobody says this version: it is not published. Change its text instead.")
    asked = question or _question(known.script, text)
    if asked.script_id != known.script_id:
        raise Invalid("That question belongs to another script.", field="question")
    return ScriptAsking.objects.create(question=asked, version=known, asked_by=by, asked_at=at)


def _question(script: Script, text: str) -> ScriptQuestion:
    """The one that stands there in these words already, or a new one."""
    said = " ".join(words.required(text, field="text", ask="Write what they asked.", longest=LONGEST_QUESTION).split())
    Script.objects.select_for_update(no_key=True).get(pk=script.pk)  # two agents hear the same question at once
    same = script.questions.annotate(folded=Upper(Trim("text"))).filter(folded=said.upper()).first()
    if same is None and script.questions.count() >= MOST_QUESTIONS:
        raise Invalid(
            f"This script has {MOST_QUESTIONS} questions. Choose one of them, or ask for another script.", field="text"
        )
    return same or ScriptQuestion.objects.create(script=script, text=said)
