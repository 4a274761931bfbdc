"""Sales crises: the target, how far it is, and the deals that may close the gap."""

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
from outreach.api.verbs import one, verbs_of
from outreach.models import SalesTarget
from outreach.queries import crisis_scope, sales_records, sales_scope
from outreach.sales import BookedBy
from outreach.services import sales_targets

TAG = "Sales crises"


def money(help_text: str) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, help_text=help_text)


class SalesTargetsQuery(ListQuery):
    crisis = Whole(required=False, help_text="Our id of the crisis.")


class ChangeSalesTargetInput(Input):
    amount = money("Above 0.")
    due_on = serializers.DateField()
    booked_by = serializers.ChoiceField(choices=BookedBy.choices(), default=BookedBy.DEALS.value)
    why = serializers.CharField(max_length=2000)


class SalesTargetInput(ChangeSalesTargetInput):
    crisis_id = Whole(help_text="A crisis of the kind sales.")
    currency = serializers.CharField(max_length=3, help_text="ISO 4217, such as EUR.")
    starts_on = serializers.DateField(required=False, help_text="Since the crisis was opened, if left out.")


class OfTarget(Acting):
    def target(self, id: int) -> SalesTarget:
        user: Any = self.request.user
        return sales_scope.get_target(user, id)


class SalesTargetList(OfTarget):
    query_class = SalesTargetsQuery
    order = sales_records.TARGETS

    @describe(
        "list_sales_targets",
        "Targets of sales crises, in the order of their change",
        answers={200: page_of(sales_records.SalesTargetRecord)},
        problems=(400, 422),
        parameters=[SalesTargetsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = sales_records.list_targets(request.user, self.slice_of(query), crisis=query.get("crisis"))
        return self.answer_page(page)

    @describe(
        "set_sales_target",
        "Say how much is to be booked by when",
        request=SalesTargetInput,
        answers={201: sales_records.SalesTargetRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "A quarter", crisis_id=5, amount="250000.00", currency="EUR", due_on="2027-03-31", why="The quarter's plan."
        ),
        tag=TAG,
        description="By who commands the crisis. One per crisis: 409 says that there is one. It is written into the timeline.",
    )
    def post(self, request) -> HttpResponse:
        given = _counted(self.payload(SalesTargetInput))
        crisis = crisis_scope.get_crisis(request.user, given.pop("crisis_id"))
        made = sales_targets.set_target(crisis=crisis, **given, **self.who)
        return preconditions.answer_created(
            request, sales_records.reread_target(made), at=reverse("api_sales_target", args=[made.pk])
        )


class OneSalesTarget(OfTarget):
    @describe(
        "get_sales_target",
        "The target of a sales crisis",
        answers={200: sales_records.SalesTargetRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, sales_records.target_record(self.target(id)))


class SalesTargetStanding(OfTarget):
    @describe(
        "get_sales_standing",
        "What is booked, what is missing, and what may still come",
        answers={200: sales_records.StandingRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(sales_records.standing_record(self.target(id), reader=self.reader))


target_verb = verbs_of(sales_records.SalesTargetRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class ChangeSalesTarget(OfTarget):
    @target_verb(
        "change_sales_target",
        "Change the target, and say why",
        request=ChangeSalesTargetInput,
        example={"amount": "300000.00", "due_on": "2027-03-31", "why": "The board asked for more."},
        description="By who commands the crisis. What it was stays in the timeline.",
    )
    def post(self, request, id: int) -> HttpResponse:
        target, seen = self.target(id), preconditions.seen_if_said(request)
        given = _counted(self.payload(ChangeSalesTargetInput))
        changed = sales_targets.change(target=target, seen=seen, **given, **self.who)
        return preconditions.answer_version(request, sales_records.reread_target(changed))


def _counted(given: dict[str, Any]) -> dict[str, Any]:
    return {**given, "booked_by": BookedBy(given["booked_by"])}
