"""What the check says of a script, who has read it, and what customers asked beyond it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.openapi import describe
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.scripts import TAG
from outreach.api.touchpoints import NEEDS as TALKS
from outreach.api.verbs import one
from outreach.queries import script_records as records
from outreach.queries import script_scope
from outreach.services import script_use
from outreach.services.script_use import LONGEST_QUESTION


class QuestionInput(Input):
    """In new words, or what others asked before."""

    text = serializers.CharField(
        max_length=LONGEST_QUESTION, required=False, help_text="In a sentence, without the customer's name."
    )
    question_id = Whole(required=False, help_text="A question of this script that was asked again.")


class ScriptMoves(ApiView):
    permission_classes = [TALKS]

    @describe(
        "get_script_moves",
        "Every move of a version",
        answers={200: records.ScriptHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.history(script_scope.get_version(request.user, id)))


class ScriptFindings(ApiView):
    permission_classes = [TALKS]

    @describe(
        "get_script_findings",
        "What is not honest in it",
        answers={200: records.Findings},
        problems=(404,),
        tag=TAG,
        description="Blame, stonewalling, the party line, missing facts, and dates that no promise backs: where, why, and what to write instead.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.findings(script_scope.get_version(request.user, id), at=timezone.now()))


class ScriptReceipts(ApiView):
    permission_classes = [TALKS]

    @describe(
        "get_script_receipts",
        "Who has read it",
        answers={200: records.Receipts},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.receipts(script_scope.get_version(request.user, id)))

    @describe(
        "confirm_script",
        "Say that you have read it",
        answers={201: records.ReceiptRecord},
        problems=(404, 409),
        tag=TAG,
        description="Of what is published. Twice changes nothing.",
    )
    def post(self, request, id: int) -> HttpResponse:
        version = script_scope.get_version(request.user, id)
        receipt = script_use.confirm(version=version, by=request.user, at=timezone.now())
        return answer(records.receipt_record(receipt), 201)


class ScriptQuestions(ApiView):
    permission_classes = [TALKS]

    @describe(
        "get_script_questions",
        "What customers asked that it did not answer",
        answers={200: records.Questions},
        problems=(404,),
        tag=TAG,
        description="Of all versions of its script.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.questions(script_scope.get_version(request.user, id).script))

    @describe(
        "ask_script",
        "Log what a customer asked beyond it",
        request=QuestionInput,
        answers={201: records.QuestionRecord},
        problems=WRITING_PROBLEMS,
        examples=one("A question", text="Who pays for the shift that we lost?"),
        tag=TAG,
        description="The same words are the same question, counted once more.",
    )
    def post(self, request, id: int) -> HttpResponse:
        version, given = script_scope.get_version(request.user, id), self.payload(QuestionInput)
        chosen: Any = None
        if "question_id" in given:
            chosen = script_scope.get_question(request.user, version.script, given["question_id"])
        asking = script_use.ask(
            version=version, text=given.get("text", ""), question=chosen, by=request.user, at=timezone.now()
        )
        return answer(records.asked(asking), 201)
