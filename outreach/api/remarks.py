"""Remarks on how we work, kept until calm."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import sent_as, with_rows
from outreach.api.reviews import TAG, LearningHandOverInput
from outreach.api.verbs import one, verbs_of
from outreach.learning import Habit, RemarkState
from outreach.models import Remark
from outreach.queries import crisis_scope, learning_scope, remark_records
from outreach.queries.issue_records import moves_of
from outreach.queries.learning_records import LearningHistory
from outreach.services import remarks


class RemarksQuery(ListQuery):
    state = serializers.ChoiceField(choices=RemarkState.choices(), required=False)
    habit = serializers.ChoiceField(choices=Habit.choices(), required=False)
    crisis = Whole(required=False, help_text="Our id of the crisis that it comes of.")


class RemarkInput(Input):
    crisis_id = Whole(help_text="The crisis that it comes of.")
    habit = serializers.ChoiceField(choices=Habit.choices(), help_text="Where it hurts.")
    what = serializers.CharField(max_length=2000, help_text="What happens, and not who does it.")


class TakeUpRemarkInput(Input):
    trying = serializers.CharField(max_length=2000, help_text="What is tried.")
    owner_id = Whole(required=False, help_text="Who sees to it; you, if left out.")
    due_on = serializers.DateField(help_text="When somebody says what came of it.")


class SettleRemarkInput(Input):
    outcome = serializers.CharField(max_length=4000, help_text="What came of it.")


class LetRemarkGoInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why.")


class Remarks(Acting):
    def remark(self, id: int) -> Remark:
        user: Any = self.request.user
        return learning_scope.get_remark(user, id)


class RemarkList(Remarks):
    query_class = RemarksQuery
    order = remark_records.REMARKS

    @describe(
        "list_remarks",
        "Remarks on how we work, in the order of their change",
        answers={200: page_of(remark_records.RemarkRecord)},
        problems=(400, 422),
        parameters=[RemarksQuery],
        tag=TAG,
        description="While one is kept, only who noted it and who commands crises finds it.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "habit", "crisis")}
        return self.answer_page(remark_records.list_remarks(request.user, self.slice_of(query), **exact))

    @describe(
        "note_remark",
        "Note how we work, for when it is calm",
        request=RemarkInput,
        answers={201: remark_records.RemarkRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "Of a crisis",
            crisis_id=3,
            habit="handoffs",
            what="Two queues had the same five tickets, each for the other.",
        ),
        tag=TAG,
        description="Nobody is told. It comes up a week after the crisis stood down, when no severe one goes on.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(RemarkInput)
        crisis = crisis_scope.get_crisis(request.user, given["crisis_id"])
        made = remarks.note(crisis=crisis, habit=Habit(given["habit"]), what=given["what"], **self.who)
        return preconditions.answer_created(
            request, remark_records.reread(made), at=reverse("api_remark", args=[made.pk])
        )


class OneRemark(Remarks):
    @describe(
        "get_remark",
        "One remark",
        answers={200: remark_records.RemarkRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, remark_records.record(self.remark(id)))


class RemarkMoves(Remarks):
    @describe("get_remark_moves", "Every move of a remark", answers={200: LearningHistory}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(LearningHistory(moves_of(self.remark(id))))


described_verb = verbs_of(remark_records.RemarkRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class RemarkVerb(Remarks):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        remark, seen = self.remark(id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class))
        with sent_as(owner="owner_id"):
            service(remark=remark, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, remark_records.reread(remark))


class TakeUpRemark(RemarkVerb):
    @described_verb(
        "take_up_remark",
        "Somebody tries something",
        request=TakeUpRemarkInput,
        example={"trying": "One queue for both, for a month.", "due_on": "2027-02-15"},
        description="When it is calm; before: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, remarks.take_up, TakeUpRemarkInput)


class HandOverRemark(RemarkVerb):
    @described_verb(
        "hand_over_remark",
        "Somebody else tries it, or by another day",
        request=LearningHandOverInput,
        example={"owner_id": 4, "due_on": "2027-02-15"},
        description="Once it was taken up. Whoever is to do it is told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, remarks.hand_over, LearningHandOverInput)


class SettleRemark(RemarkVerb):
    @described_verb(
        "settle_remark",
        "What came of it",
        request=SettleRemarkInput,
        example={"outcome": "Nobody looked for a ticket in two places any more."},
        description="By who took it up, who commanded the crisis, or the CCO.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, remarks.settle, SettleRemarkInput)


class LetRemarkGo(RemarkVerb):
    @described_verb(
        "let_remark_go",
        "It is let go, and why",
        request=LetRemarkGoInput,
        example={"note": "The two teams are one since May."},
        description="When it is calm; before: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, remarks.let_go, LetRemarkGoInput)
