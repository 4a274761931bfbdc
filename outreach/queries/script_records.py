"""Scripts as the API hands them on. People are ids."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.honesty import check
from outreach.honesty.blocks import Part
from outreach.honesty.check import Backing, Finding
from outreach.honesty.phrases import Fault
from outreach.honesty.stages import ScriptState
from outreach.models import Script, ScriptAsking, ScriptQuestion, ScriptReceipt, ScriptVersion
from outreach.models.spoken import Spoken
from outreach.queries import backing, issue_records, script_questions, script_scope
from outreach.queries.issue_records import MoveRecord

VERSIONS = cursors.by_change("script versions")


class SpokenRecord(msgspec.Struct):
    """Six blocks; the second has three parts."""

    apologise: str
    what_happened: str
    what_we_did: str
    what_happens_now: str
    ask: str
    inconvenience: str
    assure: str
    thank: str


class ScriptVersionRecord(msgspec.Struct):
    """One version of a script. What was published stays as it is."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    script_id: int
    crisis_id: int
    title: str
    number: int
    state: ScriptState
    text: SpokenRecord
    author_id: int
    editor_ids: Annotated[list[int], msgspec.Meta(description="Whoever else changed it. None of them approves it.")]
    approver_id: int | None
    approved_at: datetime | None
    published_at: datetime | None
    answers: Annotated[list[int], msgspec.Meta(description="The questions of the call centre that it answers.")]
    updated_at: datetime


class ScriptHistory(msgspec.Struct):
    """Every move, from the first to the last."""

    results: list[MoveRecord]


class FindingRecord(msgspec.Struct):
    """Something that is not honest, or says nothing: where, why, and what to write instead."""

    fault: Fault
    part: Part
    start: Annotated[int, msgspec.Meta(description="In characters of the part.")]
    end: int
    words: str
    why: str
    instead: str
    is_refused: Annotated[bool, msgspec.Meta(description="It is not approved like that.")]


class Findings(msgspec.Struct):
    """In the order of the text."""

    results: list[FindingRecord]


class ReceiptRecord(msgspec.Struct):
    reader_id: int
    read_at: datetime


class Receipts(msgspec.Struct):
    """Who has read this version, and who of the call centre has not."""

    results: list[ReceiptRecord]
    not_read_by: list[int]


class QuestionRecord(msgspec.Struct):
    """What customers ask and the script did not answer."""

    id: int
    script_id: int
    text: str
    times: Annotated[int, msgspec.Meta(description="How often it was asked.")]
    last_asked_at: datetime | None
    answered_in_id: Annotated[int | None, msgspec.Meta(description="The version that answers it, or will.")]
    is_open: Annotated[bool, msgspec.Meta(description="Nothing published answers it, or it was asked again since.")]


class Questions(msgspec.Struct):
    """What is asked most comes first."""

    results: list[QuestionRecord]


COPIED = ("id", "script_id", "number", "state", "author_id", "approver_id", "approved_at", "published_at", "updated_at")


def list_versions(
    user: User, part: Slice, *, crisis: int | None = None, script: int | None = None, state: str | None = None
) -> Page[ScriptVersionRecord]:
    found = script_scope.visible_versions(user).filter(**given(script__crisis=crisis, script=script, state=state))
    page = cursors.take_changes(found.select_related("script").prefetch_related("answers"), VERSIONS, part)
    return Page([_record(each) for each in page.entries], page.last_key)


def read_version(user: User, pk: int) -> ScriptVersionRecord:
    return _record(script_scope.get_version(user, pk))


def _record(version: ScriptVersion) -> ScriptVersionRecord:
    copied: dict[str, Any] = {name: getattr(version, name) for name in COPIED}
    return ScriptVersionRecord(
        **copied,
        etag=f'"{version.version}"',
        crisis_id=version.script.crisis_id,
        title=version.script.title,
        text=spoken_record(version),
        editor_ids=version.editors,
        answers=sorted(each.pk for each in version.answers.all()),
    )


def spoken_record(spoken: Spoken) -> SpokenRecord:
    return SpokenRecord(**{part.value: said for part, said in spoken.text.items()})


def history(version: ScriptVersion) -> ScriptHistory:
    return ScriptHistory(issue_records.moves_of(version))


def findings(version: ScriptVersion, *, at: datetime) -> Findings:
    return findings_of(version, backing.of_crisis(version.script.crisis, at=at))


def findings_of(spoken: Spoken, behind: Backing) -> Findings:
    return Findings([_finding(each) for each in check.read(spoken.text, behind)])


def _finding(each: Finding) -> FindingRecord:
    return FindingRecord(*(getattr(each, name) for name in FindingRecord.__struct_fields__))


def receipts(version: ScriptVersion) -> Receipts:
    found = list(ScriptReceipt.objects.filter(version=version).order_by("read_at", "pk"))
    read = {each.reader_id for each in found}
    missing = [agent.pk for agent in script_scope.agents() if agent.pk not in read]
    return Receipts([receipt_record(each) for each in found], missing)


def receipt_record(receipt: ScriptReceipt) -> ReceiptRecord:
    return ReceiptRecord(receipt.reader_id, receipt.read_at)


def questions(script: Script) -> Questions:
    return Questions([_question(each) for each in script_questions.most_asked([script.pk])])


def asked(asking: ScriptAsking) -> QuestionRecord:
    return _question(script_questions.counted([asking.version.script_id]).get(pk=asking.question_id))


def _question(question: ScriptQuestion) -> QuestionRecord:
    counted: Any = question
    return QuestionRecord(
        id=question.pk,
        script_id=question.script_id,
        text=question.text,
        times=counted.times,
        last_asked_at=counted.last_asked_at,
        answered_in_id=question.answered_in_id,
        is_open=script_questions.is_open(question),
    )
