"""Touchpoints: logged, completed and corrected by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.models import User
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.naming import sent_as
from outreach.api.needs import NeedInput, new_needs
from outreach.models import Touchpoint
from outreach.queries import touchpoint_records as records
from outreach.queries import touchpoints as queries
from outreach.services import acts, touchpoint_moves, touchpoints
from outreach.services.acts import Act
from outreach.services.needs import MOST
from outreach.services.touchpoints import Replayed
from outreach.services.words import LONGEST as LONGEST_REASON
from outreach.vocabulary import Discovery, Heading, Outcome, TouchpointKind
from signals.api.naming import CustomerInput, named_customer

TAG = "Touchpoints"
NEEDS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.LOG_TOUCHPOINT)
WRITING_PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
USUAL = {
    "kind": TouchpointKind.CALL,
    "heading": Heading.OUTBOUND,
    "outcome": Outcome.CONNECTED,
    "is_two_way": None,
}
A_NEED = {"kind": "latent", "words": "We copy every figure by hand.", "surfaced": "asked"}


class TouchpointsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    discovery = serializers.ChoiceField(
        choices=Discovery.choices(), required=False, help_text="“pending”: talks that still owe what came to light."
    )
    outcome = serializers.ChoiceField(choices=Outcome.choices(), required=False)


class FoundInput(Input):
    """What came to light: needs, or that there are none."""

    needs = serializers.ListField(child=NeedInput(), max_length=MOST, default=list)
    none_found = serializers.BooleanField(default=False, help_text="We asked, and there is no need.")


class ActInput(Input):
    contact_id = Whole(required=False, allow_null=True, help_text="Our id of a contact of this customer.")
    kind = serializers.ChoiceField(choices=TouchpointKind.choices(), required=False, help_text="A call, if left out.")
    heading = serializers.ChoiceField(
        choices=Heading.choices(), required=False, help_text="Who turned to whom: we to them, if left out."
    )
    happened_at = Moment(required=False, help_text="Now, if left out.")
    outcome = serializers.ChoiceField(choices=Outcome.choices(), required=False, help_text="Connected, if left out.")
    is_two_way = serializers.BooleanField(
        required=False,
        allow_null=True,
        help_text="If left out: true where somebody was reached, but not by e-mail.",
    )
    summary = serializers.CharField(
        max_length=acts.LONGEST, allow_blank=True, required=False, help_text="Needed where somebody was reached."
    )
    resonates = serializers.CharField(max_length=acts.LONGEST_HINT, allow_blank=True, required=False)
    avoid = serializers.CharField(max_length=acts.LONGEST_HINT, allow_blank=True, required=False)


class TouchpointInput(CustomerInput, FoundInput, ActInput):
    external_id = serializers.CharField(
        max_length=200,
        required=False,
        help_text="Your id of the act, with “source”. Sent again, the first is answered.",
    )


class TouchpointList(ApiView):
    permission_classes = [NEEDS]
    query_class = TouchpointsQuery
    order = records.TOUCHPOINTS

    @describe(
        "list_touchpoints",
        "Touchpoints, in the order of their change",
        answers={200: page_of(records.TouchpointRecord)},
        problems=(400, 422),
        parameters=[TouchpointsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_touchpoints(
            request.user,
            self.slice_of(query),
            customer=query.get("customer"),
            discovery=query.get("discovery"),
            outcome=query.get("outcome"),
        )
        return self.answer_page(page)

    @describe(
        "log_touchpoint",
        "Log a touchpoint",
        request=TouchpointInput,
        answers={201: records.TouchpointRecord, 200: records.TouchpointRecord},
        problems=WRITING_PROBLEMS,
        examples=[
            OpenApiExample(
                "A call",
                value={
                    "customer_external_id": "A-1",
                    "source": "crm",
                    "external_id": "call-4711",
                    "kind": "call",
                    "happened_at": "2026-11-20T12:00:00Z",
                    "summary": "They told how the month went.",
                    "needs": [A_NEED],
                },
                request_only=True,
            )
        ],
        tag=TAG,
        description="A talk without needs and without none_found is kept, and owes its discovery. Sent again with the same source and "
        "external_id it is answered with 200 and what is there; without them, the same within two minutes is 409.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(TouchpointInput)
        external_id = given.get("external_id", "")
        try:
            made, status = _log(given, external_id, request.user), 201
        except Replayed as replay:
            made, status = replay.touchpoint, 200
        response = answer(records.read_touchpoint(request.user, made.pk), status)
        response["Location"] = reverse("api_touchpoint", args=[made.pk])
        return response


class OneTouchpoint(ApiView):
    permission_classes = [NEEDS]

    @describe("get_touchpoint", "One touchpoint", answers={200: records.TouchpointRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.read_touchpoint(request.user, id))

    @describe(
        "correct_touchpoint",
        "Correct a touchpoint",
        request=ActInput,
        answers={200: records.TouchpointRecord},
        problems=WRITING_PROBLEMS,
        examples=[
            OpenApiExample("Another summary", value={"summary": "They told how the year went."}, request_only=True)
        ],
        tag=TAG,
        description="Only what is sent changes; what it said before is kept.",
    )
    def patch(self, request, id: int) -> HttpResponse:
        touchpoint = queries.get(user=request.user, touchpoint_id=id)
        given = self.payload(ActInput)
        stored = {name: getattr(touchpoint, name) for name in Act.__dataclass_fields__}
        touchpoints.correct_touchpoint(
            touchpoint=touchpoint, act=_act(given, stored), by=request.user, at=timezone.now()
        )
        return answer(records.read_touchpoint(request.user, id))


class MoveInput(CustomerInput):
    reason = serializers.CharField(max_length=LONGEST_REASON, help_text="How you know that it was the wrong customer.")


class MoveTouchpoint(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "move_touchpoint",
        "It was another customer",
        request=MoveInput,
        answers={200: records.TouchpointRecord},
        problems=WRITING_PROBLEMS,
        examples=[
            OpenApiExample(
                "To Zenith", value={"customer_id": 17, "reason": "It was their sister company."}, request_only=True
            )
        ],
        tag=TAG,
        description="Its needs go with it, and its contact is left out. Refused (409) where it moved a loop, or where a need of it belongs "
        "to an issue: take the need out of the issue first.",
    )
    def post(self, request, id: int) -> HttpResponse:
        touchpoint = queries.get(user=request.user, touchpoint_id=id)
        given = self.payload(MoveInput)
        to = named_customer(request.user, given)
        with sent_as(customer="customer_id"):
            touchpoint_moves.move_touchpoint(
                touchpoint=touchpoint, to=to, reason=given["reason"], by=request.user, at=timezone.now()
            )
        return answer(records.read_touchpoint(request.user, id))


class CompleteTouchpoint(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "complete_touchpoint",
        "Say what came to light",
        request=FoundInput,
        answers={200: records.TouchpointRecord},
        problems=WRITING_PROBLEMS,
        examples=[
            OpenApiExample("A need", value={"needs": [A_NEED]}, request_only=True),
            OpenApiExample("None", value={"none_found": True}, request_only=True),
        ],
        tag=TAG,
        description="Pays what a talk owes, or adds what came to light later.",
    )
    def post(self, request, id: int) -> HttpResponse:
        touchpoint = queries.get(user=request.user, touchpoint_id=id)
        given = self.payload(FoundInput)
        touchpoints.complete_touchpoint(
            touchpoint=touchpoint,
            needs=new_needs(given["needs"]),
            is_none_found=given["none_found"],
            by=request.user,
            at=timezone.now(),
        )
        return answer(records.read_touchpoint(request.user, id))


def _act(given: dict[str, Any], otherwise: dict[str, Any]) -> Act:
    """What was sent, and for the rest what stands there already, or the usual."""
    told = otherwise | {name: given[name] for name in Act.__dataclass_fields__ if name in given}
    kind, outcome = TouchpointKind(told["kind"]), Outcome(told["outcome"])
    is_two_way = given.get("is_two_way") if "outcome" in given else told["is_two_way"]
    if is_two_way is None:
        is_two_way = outcome == Outcome.CONNECTED and kind != TouchpointKind.EMAIL
    return Act(
        **told | {"kind": kind, "outcome": outcome, "heading": Heading(told["heading"]), "is_two_way": is_two_way}
    )


def _log(given: dict[str, Any], external_id: str, by: User) -> Touchpoint:
    now = timezone.now()
    return touchpoints.log_touchpoint(
        customer=named_customer(by, given),
        act=_act(given, USUAL | {"happened_at": now}),
        needs=new_needs(given["needs"]),
        is_none_found=given["none_found"],
        source=given.get("source", "") if external_id else "",
        external_id=external_id,
        by=by,
        at=now,
    )
