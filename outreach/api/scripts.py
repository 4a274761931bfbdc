"""Scripts for the call centre, by the same services as on the pages: written by one, approved by another, published, read, asked beyond.

Whoever moves one names the version that they saw (If-Match).
"""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.loops import TELLS
from outreach.api.loops import WRITING_PROBLEMS as CHANGING_PROBLEMS
from outreach.api.verbs import one, verbs_of
from outreach.honesty.blocks import LONGEST_PART, Part
from outreach.honesty.stages import ScriptState
from outreach.models import ScriptVersion
from outreach.queries import crisis_scope, script_scope
from outreach.queries import script_records as records
from outreach.services import scripts
from outreach.services.scripts import LONGEST_TITLE

TAG = "Scripts"
A_TEXT = {
    "apologise": "We are sorry that your line stood still last night.",
    "what_happened": "From 02:10 to 04:00 six sites had no connection.",
    "what_we_did": "We moved your sites to another line at 04:00.",
    "what_happens_now": "You hear from us again tomorrow, also if nothing is new.",
    "ask": "What else would you like to know?",
    "inconvenience": "We are sorry about the shift that you lost.",
    "assure": "From now on two of us watch the nights.",
    "thank": "Thank you for calling us at once.",
}


class SpokenInput(Input):
    """The six blocks, part by part. A draft may have gaps."""

    def get_fields(self) -> dict[str, Any]:
        return super().get_fields() | {part.value: _part(part) for part in Part}


def _part(part: Part) -> serializers.CharField:
    return serializers.CharField(max_length=LONGEST_PART, allow_blank=True, required=False, help_text=part.hint)


class NewScriptInput(SpokenInput):
    title = serializers.CharField(max_length=LONGEST_TITLE, help_text="Whom or what it is for, without names.")


class ScriptTextInput(SpokenInput):
    answers = serializers.ListField(
        child=Whole(),
        required=False,
        max_length=500,
        help_text="Questions that it answers; left as they are, if left out.",
    )


class ScriptNoteInput(Input):
    note = serializers.CharField(max_length=4000, help_text="What should be changed.")


class ScriptReasonInput(Input):
    reason = serializers.CharField(max_length=4000, help_text="Why nobody shall say it.")


class ScriptsQuery(ListQuery):
    crisis = Whole(required=False)
    script = Whole(required=False)
    state = serializers.ChoiceField(choices=ScriptState.choices(), required=False)


class ScriptVersionList(ApiView):
    permission_classes = [TELLS]
    query_class = ScriptsQuery
    order = records.VERSIONS

    @describe(
        "list_script_versions",
        "Versions of scripts, in the order of their change",
        answers={200: page_of(records.ScriptVersionRecord)},
        problems=(400, 422),
        parameters=[ScriptsQuery],
        tag=TAG,
        description="Of the crises in which you work all of them, else what was published to the call centre.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("crisis", "script", "state")}
        return self.answer_page(records.list_versions(request.user, self.slice_of(query), **exact))


def _made(request: Any, version: ScriptVersion) -> HttpResponse:
    return preconditions.answer_created(
        request, records.read_version(request.user, version.pk), at=reverse("api_script_version", args=[version.pk])
    )


class ScriptsOfCrisis(ApiView):
    permission_classes = [TELLS]

    @describe(
        "create_script",
        "Write a script for the call centre",
        request=NewScriptInput,
        answers={201: records.ScriptVersionRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Sites that lost a shift", title="Sites that lost a shift", **A_TEXT),
        tag=TAG,
        description="Its first version, a draft.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis, given = crisis_scope.get_inside(request.user, id), self.payload(NewScriptInput)
        title = given.pop("title")
        return _made(request, scripts.begin(crisis=crisis, title=title, text=given, by=request.user, at=timezone.now()))


class NextScriptVersion(ApiView):
    permission_classes = [TELLS]

    @describe(
        "create_script_version",
        "Write its next version",
        answers={201: records.ScriptVersionRecord},
        problems=(404, 409),
        parameters=[ETAG],
        tag=TAG,
        description="A draft with the text of what is published. That one holds until this one is published.",
    )
    def post(self, request, id: int) -> HttpResponse:
        script = script_scope.get_script(request.user, id)
        return _made(request, scripts.go_on(script=script, by=request.user, at=timezone.now()))


described_verb = verbs_of(records.ScriptVersionRecord, tag=TAG, problems=CHANGING_PROBLEMS, matching=IF_MATCH)


class ScriptVerb(ApiView):
    permission_classes = [TELLS]

    def act(self, id: int, service: Any, **given: Any) -> HttpResponse:
        """``service`` on the version, for whoever has seen it as it is."""
        request: Any = self.request
        version, seen = script_scope.get_version(request.user, id), preconditions.seen(request)
        service(version=version, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, records.read_version(request.user, id))


class OneScriptVersion(ScriptVerb):
    @describe(
        "get_script_version",
        "One version of a script",
        answers={200: records.ScriptVersionRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, records.read_version(request.user, id))

    @described_verb(
        "edit_script_version",
        "Change its text",
        request=ScriptTextInput,
        description="Only of a draft, as a whole. Whoever changes it cannot approve it.",
        example=A_TEXT,
    )
    def put(self, request, id: int) -> HttpResponse:
        given = self.payload(ScriptTextInput)
        return self.act(id, scripts.write, answers=given.pop("answers", None), text=given)


class SubmitScript(ScriptVerb):
    @described_verb(
        "submit_script",
        "Ask for its approval",
        description="422 not_honest where a block is missing, or a date has no promise behind it: it says which, and what to do.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, scripts.submit)


class ApproveScript(ScriptVerb):
    @described_verb("approve_script", "Approve it", description="Never by who wrote or changed it.")
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, scripts.approve)


class PublishScript(ScriptVerb):
    @described_verb(
        "publish_script",
        "Publish it to the call centre",
        description="The version that was published is superseded, and whoever has it open reads so.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, scripts.publish)


class SendScriptBack(ScriptVerb):
    @described_verb(
        "send_script_back",
        "Send it back to be changed",
        request=ScriptNoteInput,
        description="It is a draft again.",
        example={"note": "Say how many sites."},
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, scripts.send_back, **self.payload(ScriptNoteInput))


class WithdrawScript(ScriptVerb):
    @described_verb(
        "withdraw_script",
        "Withdraw it",
        request=ScriptReasonInput,
        description="Nobody says it any more; the call centre is told.",
        example={"reason": "It was the wrong cause."},
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, scripts.withdraw, **self.payload(ScriptReasonInput))
