"""Decisions: proposed by one, settled by another, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WORKS
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one
from outreach.queries import decision_records, scope
from outreach.queries import decisions as decision_queries
from outreach.services import decisions
from outreach.services.decisions import Answer
from outreach.vocabulary import DecisionKind, DecisionState, Impact

TAG = "Decisions"
WRITING_PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
CHANGING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422)
AN_ANSWER = {
    "kind": "address",
    "options": "Wait for the next release, or mend it now.",
    "customer_value": "Exports work again.",
    "cost_and_strategy": "Two weeks of one engineer; exports are what we sell.",
    "impact": "neutral",
    "impact_words": "They get back what they had.",
}


class DecisionsQuery(ListQuery):
    issue = Whole(required=False)
    state = serializers.ChoiceField(choices=DecisionState.choices(), required=False)
    kind = serializers.ChoiceField(choices=DecisionKind.choices(), required=False)


def _words(**about: Any) -> serializers.CharField:
    return serializers.CharField(**{"max_length": 4000, "allow_blank": True, "required": False, **about})


class DecisionInput(Input):
    """What is proposed. Empty words may be filled in until somebody approves."""

    kind = serializers.ChoiceField(choices=DecisionKind.choices())
    options = _words(allow_blank=False, required=True, help_text="What else was considered.")
    customer_value = _words(allow_blank=False, required=True, help_text="What it is worth to customers.")
    cost_and_strategy = _words(allow_blank=False, required=True, help_text="What it costs, and how it fits.")
    reason = _words(help_text="Of a no: the honest reason.")
    alternative = _words(help_text="Of a no: what they can do instead.")
    impact = serializers.ChoiceField(
        choices=Impact.choices(), required=False, help_text="How it will affect customers. Unknown cannot be approved."
    )
    impact_words = _words()
    highlight_to = _words(max_length=1000, help_text="Of good news: who should hear of it.")
    highlight_words = _words()
    highlight_by = serializers.DateField(required=False, allow_null=True)
    mitigation = _words(help_text="Of bad news: what is done to soften it.")
    residual = _words(help_text="What remains of it all the same.")
    residual_accepted_by_id = Whole(required=False, allow_null=True, help_text="Our id of who accepts what remains.")


class RejectInput(Input):
    verdict = serializers.CharField(max_length=2000, help_text="What would have to be different.")


class SubstituteInput(Input):
    what = serializers.CharField(max_length=2000, help_text="What is done for them instead.")


class EffectInput(Input):
    effect = serializers.CharField(max_length=2000, help_text="What changed, with its numbers.")


class DecisionList(ApiView):
    permission_classes = [WORKS]
    query_class = DecisionsQuery
    order = decision_records.DECISIONS

    @describe(
        "list_decisions",
        "Decisions, in the order of their change",
        answers={200: page_of(decision_records.DecisionRecord)},
        problems=(400, 422),
        parameters=[DecisionsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("issue", "state", "kind")}
        return self.answer_page(decision_records.list_decisions(request.user, self.slice_of(query), **exact))


class DecisionsOfIssue(ApiView):
    permission_classes = [WORKS]

    @describe(
        "propose_decision",
        "Propose how to answer an issue",
        request=DecisionInput,
        answers={201: decision_records.DecisionRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Address it", **AN_ANSWER),
        tag=TAG,
        description="One at a time. Somebody else approves it, and only with an answer to: how will this affect customers?",
    )
    def post(self, request, id: int) -> HttpResponse:
        issue = scope.get_issue(request.user, id)
        proposed = _answer_of(self.payload(DecisionInput))
        decision = decisions.propose(issue=issue, answer=proposed, by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request,
            decision_records.read_decision(request.user, decision.pk),
            at=reverse("api_decision", args=[decision.pk]),
        )


class OneDecision(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_decision",
        "One decision",
        answers={200: decision_records.DecisionRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, decision_records.read_decision(request.user, id))

    @describe(
        "revise_decision",
        "Propose it otherwise",
        request=DecisionInput,
        answers={200: decision_records.DecisionRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("Address it", **AN_ANSWER),
        tag=TAG,
        description="Until it is settled. Who changes it is its proposer from then on. What is left out is empty.",
    )
    def put(self, request, id: int) -> HttpResponse:
        decision = decision_records.get_decision(request.user, id)
        proposed = _answer_of(self.payload(DecisionInput))
        seen = preconditions.seen_if_said(request)
        decisions.revise(decision=decision, answer=proposed, seen=seen, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, decision_records.read_decision(request.user, id))


class DecisionVerb(ApiView):
    permission_classes = [WORKS]

    def act(self, id: int, service: Any, input_class: type[Input] | None = None, status: int = 200) -> HttpResponse:
        user: Any = self.request.user
        decision = decision_records.get_decision(user, id)
        given = self.payload(input_class) if input_class else {}
        with sent_as(residual_accepted_by="residual_accepted_by_id"):
            seen = preconditions.seen_if_said(self.request)
            service(decision=decision, seen=seen, by=user, at=timezone.now(), **given)
        request: Any = self.request
        return preconditions.answer_version(request, decision_records.read_decision(user, id), status)


class ApproveDecision(DecisionVerb):
    @describe(
        "approve_decision",
        "Approve it",
        answers={200: decision_records.DecisionRecord},
        problems=(404, 409, 412, 422),
        parameters=[MAY_MATCH, ETAG],
        tag=TAG,
        description="By the CCO or the squad's approver, never by who proposed it. Replaces the one that held before.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, decisions.approve)


class RejectDecision(DecisionVerb):
    @describe(
        "reject_decision",
        "Reject it",
        request=RejectInput,
        answers={200: decision_records.DecisionRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("Not like this", verdict="The cost of doing nothing is missing."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, decisions.reject, RejectInput)


class HighlightDecision(DecisionVerb):
    @describe(
        "highlight_decision",
        "Its good news was told",
        answers={200: decision_records.DecisionRecord},
        problems=(404, 409, 412),
        parameters=[MAY_MATCH, ETAG],
        tag=TAG,
        description="To those for whom it was planned. The first time counts.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, decisions.highlighted)


class DecisionSubstitutes(DecisionVerb):
    @describe(
        "add_substitute",
        "What is done instead of removing the cause",
        request=SubstituteInput,
        answers={201: decision_records.DecisionRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("By hand", what="We export for them every Monday."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, decisions.substitute, SubstituteInput, 201)


class MeasureSubstitute(ApiView):
    permission_classes = [WORKS]

    @describe(
        "measure_substitute",
        "Say what a substitute was found to do",
        request=EffectInput,
        answers={200: decision_records.DecisionRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[MAY_MATCH],
        description="If-Match takes the etag of the substitute, as it stands in its decision.",
        examples=one("Measured", effect="Tickets about exports fell from 31 to 4 a week."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        found = decision_queries.get_substitute(user=request.user, substitute_id=id)
        effect = self.payload(EffectInput)["effect"]
        seen = preconditions.seen_if_said(request)
        decisions.measure_substitute(substitute=found, effect=effect, seen=seen, by=request.user, at=timezone.now())
        return answer(decision_records.read_decision(request.user, found.decision_id))


def _answer_of(given: dict[str, Any]) -> Answer:
    accepted_by = given.pop("residual_accepted_by_id", None)
    given |= {"kind": DecisionKind(given["kind"]), "impact": Impact(given.get("impact", Impact.UNKNOWN))}
    person = named_person(accepted_by, field="residual_accepted_by_id") if accepted_by else None
    return Answer(**given, residual_accepted_by=person)
