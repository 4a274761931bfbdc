"""Preventions, what came back, and root causes."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from accounts.vocabulary import Function
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import sent_as, with_rows
from outreach.api.reviews import TAG, LearningHandOverInput
from outreach.api.verbs import one, verbs_of
from outreach.learning import FactorKind, PreventionState
from outreach.models import Prevention
from outreach.queries import learning_records, learning_scope, recurrences, root_causes, scope
from outreach.services import preventions
from signals.text import taxonomy

THEMES = [(theme.slug, theme.label) for theme in taxonomy.THEMES]


class PreventionsQuery(ListQuery):
    state = serializers.ChoiceField(choices=PreventionState.choices(), required=False)
    review = Whole(required=False, help_text="Our id of the review that it comes of.")
    issue = Whole(required=False, help_text="Our id of the issue that it comes of.")
    owner = Whole(required=False, help_text="Our id of who sees to it.")


class PreventionInput(Input):
    review_id = Whole(required=False, help_text="The review that it comes of; or")
    issue_id = Whole(required=False, help_text="the issue, whose work is over.")
    what = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(choices=FactorKind.choices(), help_text="Of the cause that it is against.")
    function = serializers.ChoiceField(choices=Function.choices(), help_text="Who can change it.")
    theme = serializers.ChoiceField(
        choices=THEMES, required=False, help_text="Of the complaints that should end; of an issue its own, if left out."
    )
    owner_id = Whole(required=False, help_text="Who sees to it; you, if left out.")
    due_on = serializers.DateField()


class DonePreventionInput(Input):
    result = serializers.CharField(max_length=4000, help_text="What was done.")


class VerifyPreventionInput(Input):
    evidence = serializers.CharField(max_length=4000, help_text="What shows that it works.")


class ReopenPreventionInput(Input):
    note = serializers.CharField(max_length=4000, help_text="What shows that it does not work.")
    due_on = serializers.DateField()


class DropPreventionInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why.")


class Inside(Acting):
    def prevention(self, id: int) -> Prevention:
        user: Any = self.request.user
        return learning_scope.get_prevention(user, id)


class PreventionList(Inside):
    query_class = PreventionsQuery
    order = learning_records.PREVENTIONS

    @describe(
        "list_preventions",
        "Preventions, in the order of their change",
        answers={200: page_of(learning_records.PreventionRecord)},
        problems=(400, 422),
        parameters=[PreventionsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "review", "issue", "owner")}
        return self.answer_page(learning_records.list_preventions(request.user, self.slice_of(query), **exact))

    @describe(
        "add_prevention",
        "Agree on what is done so that it does not happen again",
        request=PreventionInput,
        answers={201: learning_records.PreventionRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "Of a review",
            review_id=3,
            what="The fallback is drilled every month.",
            kind="process",
            function="engineering",
            due_on="2027-01-15",
        ),
        tag=TAG,
        description="Of a review, or of an issue whose work is over: name one of the two. Whoever is to do it is told.",
    )
    def post(self, request) -> HttpResponse:
        given = with_rows(self.payload(PreventionInput))
        if "review_id" in given:
            given["review"] = learning_scope.get_review(request.user, given.pop("review_id"))
        if "issue_id" in given:
            given["issue"] = scope.get_issue(request.user, given.pop("issue_id"))
        given |= {"kind": FactorKind(given["kind"]), "function": Function(given["function"])}
        with sent_as(owner="owner_id", issue="issue_id"):
            made = preventions.add(**given, **self.who)
        return preconditions.answer_created(
            request, learning_records.reread_prevention(made), at=reverse("api_prevention", args=[made.pk])
        )


class OnePrevention(Inside):
    @describe(
        "get_prevention",
        "One prevention",
        answers={200: learning_records.PreventionRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, learning_records.read_prevention(request.user, id))


class PreventionMoves(Inside):
    @describe(
        "get_prevention_moves",
        "Every move of a prevention",
        answers={200: learning_records.LearningHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(learning_records.history(self.prevention(id)))


described_verb = verbs_of(learning_records.PreventionRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class PreventionVerb(Inside):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        prevention, seen = self.prevention(id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class))
        with sent_as(owner="owner_id"):
            service(prevention=prevention, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, learning_records.reread_prevention(prevention))


class DonePrevention(PreventionVerb):
    @described_verb(
        "do_prevention",
        "It is done",
        request=DonePreventionInput,
        example={"result": "The fallback was drilled on the 3rd, and is in the calendar."},
        description="By who owns it or asked for it, the CCO or an administrator. Done is not verified.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, preventions.done, DonePreventionInput)


class VerifyPrevention(PreventionVerb):
    @described_verb(
        "verify_prevention",
        "It works",
        request=VerifyPreventionInput,
        example={"evidence": "The second drill took four minutes, and no customer noticed."},
        description="Never by who owns it or did it: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, preventions.verify, VerifyPreventionInput)


class ReopenPrevention(PreventionVerb):
    @described_verb(
        "reopen_prevention",
        "It does not work",
        request=ReopenPreventionInput,
        example={"note": "The drill took two hours.", "due_on": "2027-02-15"},
        description="It is owed again, by a new day. Never by who owns it or did it: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, preventions.reopen, ReopenPreventionInput)


class DropPrevention(PreventionVerb):
    @described_verb(
        "drop_prevention",
        "It is not done, and why",
        request=DropPreventionInput,
        example={"note": "The supplier was replaced."},
        description="By who owns it or asked for it, the CCO or an administrator.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, preventions.drop, DropPreventionInput)


class HandOverPrevention(PreventionVerb):
    @described_verb(
        "hand_over_prevention",
        "Somebody else does it, or by another day",
        request=LearningHandOverInput,
        example={"owner_id": 4, "due_on": "2027-02-15"},
        description="While it is open. Whoever is to do it is told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, preventions.hand_over, LearningHandOverInput)


class RecurrenceList(Inside):
    @describe(
        "get_recurrences",
        "What came back within 90 days",
        answers={200: learning_records.Recurrences},
        problems=(),
        tag=TAG,
        description="Issues and crises that began after something of the same theme, or of the same cause and function, was settled.",
    )
    def get(self, request) -> HttpResponse:
        return answer(learning_records.recurrences_record(recurrences.lately(reader=self.reader)))


class RootCauses(Inside):
    @describe(
        "get_root_causes",
        "Which causes are the few that count",
        answers={200: learning_records.RootCausesRecord},
        problems=(),
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return answer(learning_records.root_causes_record(root_causes.root_causes(reader=self.reader)))
