"""Planning the calls: the same services as on the pages, for one customer or for thousands."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import Company, User
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe
from outreach.queries import plan_records
from outreach.queries.filters import SHORTEST_PART, Filters
from outreach.services import call_capacity, call_plan
from outreach.services.call_rows import Outcome
from outreach.services.call_selection import Selection
from signals.vocabulary import Band

TAG = "Call list"
PLANS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.PLAN_CALLS)
SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.SET_CAPACITY)
PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
MOST_NAMED = 1_000


class MatchingInput(Input):
    """Filters, as on the page; together with “expected”, the count that somebody looked at."""

    band = serializers.ChoiceField(choices=Band.choices(), required=False)
    segment = serializers.CharField(max_length=80, required=False)
    region = serializers.CharField(max_length=80, required=False)
    owner_id = Whole(required=False)
    team_id = Whole(required=False)
    assigned_to_id = Whole(required=False, min_value=0, help_text="0: whom nobody calls yet.")
    name = serializers.CharField(min_length=SHORTEST_PART, max_length=200, required=False)
    escalated = serializers.BooleanField(required=False)
    uncovered = serializers.BooleanField(required=False)
    above = serializers.BooleanField(required=False, help_text="Above the line of what fits into the week.")
    snoozed = serializers.BooleanField(required=False)


class SelectionInput(Input):
    """Customers by our ids, or all that match."""

    customer_ids = serializers.ListField(child=Whole(), min_length=1, max_length=MOST_NAMED, required=False)
    matching = MatchingInput(required=False)
    expected = Whole(required=False, min_value=0, help_text="How many it must be; needed with “matching”. Else 409.")

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if ("customer_ids" in attributes) == ("matching" in attributes):
            raise serializers.ValidationError(
                {"customer_ids": ["Say whom once: by customer_ids or by matching."]}, code="required"
            )
        if "matching" in attributes and "expected" not in attributes:
            raise serializers.ValidationError({"expected": ["Say how many you expect to match."]}, code="required")
        return attributes


class AssignInput(SelectionInput):
    assignee_id = Whole(allow_null=True, help_text="Our id of the caller; null: nobody.")


class SnoozeInput(SelectionInput):
    until = serializers.DateField(
        help_text="The day they are back: tomorrow at the earliest, in 30 days at the latest."
    )
    reason = serializers.CharField(max_length=call_plan.LONGEST_REASON)


class CapacityInput(Input):
    conversations = Whole(min_value=0)


def _example(title: str, **value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, request_only=True)]


def _selection(given: dict[str, Any], at: datetime) -> Selection:
    asked: dict[str, Any] = dict(given.get("matching") or {})
    renamed = {"owner_id": "owner", "team_id": "team", "assigned_to_id": "caller"}
    filters = Filters(**{renamed.get(name, name): value for name, value in asked.items()})
    return Selection(
        customer_ids=given.get("customer_ids", ()),
        filters=filters if "matching" in given else None,
        expected=given.get("expected"),
        today=Company.ours().today(at),
    )


def _assignee(pk: int | None) -> User | None:
    if pk is None:
        return None
    found = User.objects.filter(pk=pk).first()
    if found is None:
        raise Invalid("There is no such person. Take the id of somebody who calls.", field="assignee_id")
    return found


class PlanVerb(ApiView):
    permission_classes = [PLANS]

    def done(self, outcome: Outcome) -> HttpResponse:
        return answer(plan_records.of_act(action=outcome.action, found=outcome.found, changed=outcome.changed))


class AssignCalls(PlanVerb):
    @describe(
        "assign_calls",
        "Say who calls them",
        request=AssignInput,
        answers={200: plan_records.CallActionRecord},
        problems=PROBLEMS,
        examples=_example("Two customers", customer_ids=[17, 18], assignee_id=4),
        tag=TAG,
        description="All or nobody: refused as a whole if the caller may not see one of them. Ids of strangers are not touched.",
    )
    def post(self, request) -> HttpResponse:
        given, at = self.payload(AssignInput), timezone.now()
        assignee = _assignee(given["assignee_id"])
        return self.done(call_plan.assign(selection=_selection(given, at), assignee=assignee, by=request.user, at=at))


class SnoozeCalls(PlanVerb):
    @describe(
        "snooze_calls",
        "Leave them alone until a day",
        request=SnoozeInput,
        answers={200: plan_records.CallActionRecord},
        problems=PROBLEMS,
        examples=_example(
            "One customer", customer_ids=[17], until="2026-12-01", reason="Their audit; they asked for it."
        ),
        tag=TAG,
        description="Something severe brings them back earlier: an escalation of severity 1 or 2, a broken promise, a risk "
        "that becomes critical.",
    )
    def post(self, request) -> HttpResponse:
        given, at = self.payload(SnoozeInput), timezone.now()
        return self.done(
            call_plan.snooze(
                selection=_selection(given, at), until=given["until"], reason=given["reason"], by=request.user, at=at
            )
        )


class WakeCalls(PlanVerb):
    @describe(
        "wake_calls",
        "Bring snoozed customers back",
        request=SelectionInput,
        answers={200: plan_records.CallActionRecord},
        problems=PROBLEMS,
        examples=_example("All of a segment", matching={"segment": "enterprise", "snoozed": True}, expected=12),
        tag=TAG,
    )
    def post(self, request) -> HttpResponse:
        given, at = self.payload(SelectionInput), timezone.now()
        return self.done(call_plan.wake(selection=_selection(given, at), by=request.user, at=at))


class UndoCalls(PlanVerb):
    @describe(
        "undo_calls",
        "Take back your last change",
        answers={200: plan_records.CallActionRecord},
        problems=(404, 409),
        tag=TAG,
        description="Within an hour, by its author. Rows that somebody changed since are left; “left” says how many.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.done(call_plan.undo(action_id=id, by=request.user, at=timezone.now()))


class Capacity(ApiView):
    permission_classes = [SETS]

    @describe("get_call_capacity", "How many conversations fit", answers={200: plan_records.CapacityRecord}, tag=TAG)
    def get(self, request) -> HttpResponse:
        return answer(plan_records.capacity(request.user))

    @describe(
        "set_call_capacity",
        "Say how many conversations fit into a week",
        request=CapacityInput,
        answers={200: plan_records.CapacityRecord},
        problems=(400, 411, 413, 415, 422),
        examples=_example("Twenty", conversations=20),
        tag=TAG,
    )
    def put(self, request) -> HttpResponse:
        given = self.payload(CapacityInput)
        call_capacity.set_capacity(conversations=given["conversations"], by=request.user)
        return answer(plan_records.capacity(request.user))
