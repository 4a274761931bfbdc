"""Requests to join a call: asked, answered and recorded by the same services as on the pages."""

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
from outreach.api.naming import named_person, sent_as
from outreach.api.sales import TAG
from outreach.api.verbs import one, verbs_of
from outreach.models import JoinRequest
from outreach.queries import crisis_scope, join_records, join_scope, learning_records, sales_scope
from outreach.sales import JoinResult, JoinState
from outreach.services import joins
from signals.api.naming import CustomerInput, named_customer


class JoinRequestsQuery(ListQuery):
    state = serializers.ChoiceField(choices=JoinState.choices(), required=False)
    target = Whole(required=False, help_text="Our id of the target.")
    asked = Whole(required=False, help_text="Our id of who is asked.")


class JoinRequestInput(CustomerInput):
    """About a customer, or about a deal: name one of the two."""

    crisis_id = Whole()
    deal_id = Whole(required=False)
    asked_id = Whole(help_text="Who is to join: the CCO or an expert.")
    purpose = serializers.CharField(max_length=300, help_text="What the call is to reach.")
    brief = serializers.CharField(max_length=4000, help_text="What whoever joins must know.")
    call_at = serializers.DateTimeField()

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if "deal_id" not in attributes:
            return super().validate(attributes)
        if "customer_id" in attributes or "customer_external_id" in attributes:
            message = "A call is about a customer or a deal. Name one of the two."
            raise serializers.ValidationError({"deal_id": [message]}, code="invalid")
        return attributes


class AcceptJoinInput(Input):
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class DeclineJoinInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why, and what would help instead.")


class WithdrawJoinInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why nobody need join any more.")


class HeldJoinInput(Input):
    result = serializers.ChoiceField(choices=JoinResult.choices())
    outcome = serializers.CharField(max_length=4000, help_text="What came of the call.")


class OfJoin(Acting):
    def join(self, id: int) -> JoinRequest:
        user: Any = self.request.user
        return join_scope.get_join(user, id)


class JoinRequestList(OfJoin):
    query_class = JoinRequestsQuery
    order = join_records.JOINS

    @describe(
        "list_join_requests",
        "Requests to join a call, in the order of their change",
        answers={200: page_of(join_records.JoinRequestRecord)},
        problems=(400, 422),
        parameters=[JoinRequestsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "target", "asked")}
        return self.answer_page(join_records.list_joins(request.user, self.slice_of(query), **exact))

    @describe(
        "ask_to_join",
        "Ask somebody to join a call",
        request=JoinRequestInput,
        answers={201: join_records.JoinRequestRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "The CCO",
            crisis_id=5,
            deal_id=7,
            asked_id=1,
            purpose="They doubt the night shift support.",
            brief="Their COO is new. Two outages in spring, both closed. No discounts.",
            call_at="2027-02-10T14:00:00Z",
        ),
        tag=TAG,
        description="Whoever is asked is told, and owes an answer within a day, or before the call.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(JoinRequestInput)
        crisis = crisis_scope.get_crisis(request.user, given["crisis_id"])
        deal = given.get("deal_id")
        about = named_customer(request.user, given) if deal is None else sales_scope.get_deal(request.user, deal)
        said = {name: given[name] for name in ("purpose", "brief", "call_at")}
        asked = named_person(given["asked_id"], field="asked_id")
        with sent_as(asked="asked_id"):
            made = joins.ask(crisis=crisis, about=about, asked=asked, **said, **self.who)
        return preconditions.answer_created(
            request, join_records.reread(made), at=reverse("api_join_request", args=[made.pk])
        )


class OneJoinRequest(OfJoin):
    @describe(
        "get_join_request",
        "One request to join a call",
        answers={200: join_records.JoinRequestRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, join_records.join_record(self.join(id)))


class JoinRequestMoves(OfJoin):
    @describe(
        "get_join_request_moves",
        "Every move of a request to join a call",
        answers={200: learning_records.LearningHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(learning_records.history(self.join(id)))


join_verb = verbs_of(join_records.JoinRequestRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class JoinVerb(OfJoin):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        join, seen = self.join(id), preconditions.seen_if_said(self.request)
        given = self.payload(input_class)
        if "result" in given:
            given["result"] = JoinResult(given["result"])
        service(join=join, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, join_records.reread(join))


class AcceptJoin(JoinVerb):
    @join_verb(
        "accept_join_request",
        "I join the call",
        request=AcceptJoinInput,
        example={"note": "With pleasure."},
        description="By who is asked, before the call. What came of it is owed a day after the call.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, joins.accept, AcceptJoinInput)


class DeclineJoin(JoinVerb):
    @join_verb(
        "decline_join_request",
        "I cannot join, and why",
        request=DeclineJoinInput,
        example={"note": "I know too little of planning. Petra would help more."},
        description="By who is asked, also after a yes.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, joins.decline, DeclineJoinInput)


class WithdrawJoin(JoinVerb):
    @join_verb(
        "withdraw_join_request",
        "Nobody need join any more",
        request=WithdrawJoinInput,
        example={"note": "They signed this morning."},
        description="By who asked, or who commands the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, joins.withdraw, WithdrawJoinInput)


class HeldJoin(JoinVerb):
    @join_verb(
        "record_joined_call",
        "The call was held, and what came of it",
        request=HeldJoinInput,
        example={"result": "forward", "outcome": "They want the contract by Friday."},
        description="From the hour of the call on, by who joined or asked, or who commands the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, joins.hold_call, HeldJoinInput)
