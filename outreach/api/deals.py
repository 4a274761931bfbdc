"""Deals of a sales crisis: added, changed, won and lost by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import sent_as, with_rows
from outreach.api.sales import TAG, money
from outreach.api.verbs import one, verbs_of
from outreach.models import Deal
from outreach.queries import learning_records, sales_records, sales_scope
from outreach.sales import DealState
from outreach.services import deals
from outreach.services.deals import Prospect
from signals.api.naming import CustomerInput, named_customer


class DealsQuery(ListQuery):
    state = serializers.ChoiceField(choices=DealState.choices(), required=False)
    target = Whole(required=False, help_text="Our id of the target.")
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    owner = Whole(required=False, help_text="Our id of who sees to it.")


class DealInput(CustomerInput):
    """Of a customer, or of a prospect: name one of the two."""

    target_id = Whole()
    prospect = serializers.CharField(max_length=200, required=False, help_text="Who does not pay yet.")
    segment = serializers.CharField(max_length=80, required=False, help_text="Of a prospect.")
    region = serializers.CharField(max_length=80, required=False, help_text="Of a prospect.")
    what = serializers.CharField(max_length=300, help_text="What they would buy.")
    amount = money("Above 0.")
    currency = serializers.CharField(max_length=3, help_text="ISO 4217, such as EUR.")
    expected_on = serializers.DateField()
    owner_id = Whole(required=False, help_text="Who sees to it; you, if left out.")

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if "prospect" not in attributes:
            return super().validate(attributes)
        if "customer_id" in attributes or "customer_external_id" in attributes:
            message = "A deal is a customer's or a prospect's. Name one of the two."
            raise serializers.ValidationError({"prospect": [message]}, code="invalid")
        return attributes


class ChangeDealInput(Input):
    amount = money("Above 0.")
    expected_on = serializers.DateField()
    owner_id = Whole()


class WonDealInput(Input):
    amount = money("For how much in the end.")
    booked_on = serializers.DateField()
    note = serializers.CharField(max_length=4000, allow_blank=True, default="", help_text="What made them buy.")


class LostDealInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why they do not buy.")


class ReopenDealInput(Input):
    note = serializers.CharField(max_length=4000, help_text="What happened.")


class OfDeal(Acting):
    def deal(self, id: int) -> Deal:
        user: Any = self.request.user
        return sales_scope.get_deal(user, id)


class DealList(OfDeal):
    query_class = DealsQuery
    order = sales_records.DEALS

    @describe(
        "list_deals",
        "Deals of sales crises, in the order of their change",
        answers={200: page_of(sales_records.DealRecord)},
        problems=(400, 422),
        parameters=[DealsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "target", "customer", "owner")}
        return self.answer_page(sales_records.list_deals(request.user, self.slice_of(query), **exact))

    @describe(
        "add_deal",
        "Add a deal of a customer or of a prospect",
        request=DealInput,
        answers={201: sales_records.DealRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "More seats",
            target_id=2,
            customer_external_id="A-1",
            source="crm",
            what="40 more seats",
            amount="12000.00",
            currency="EUR",
            expected_on="2027-02-15",
        ),
        tag=TAG,
        description="It is in the pipeline while it is open, and booked when it is won. Its currency needs an exchange rate to that of "
        "the target: without one no sum could be told.",
    )
    def post(self, request) -> HttpResponse:
        given = with_rows(self.payload(DealInput))
        target = sales_scope.get_target(request.user, given.pop("target_id"))
        near = {name: given.pop(name, "") for name in ("segment", "region")}
        name = given.pop("prospect", None)
        whose = named_customer(request.user, given) if name is None else Prospect(name, **near)
        about = {name: value for name, value in given.items() if name in deals.ABOUT}
        with sent_as(owner="owner_id"):
            made = deals.add(target=target, whose=whose, **about, **self.who)
        return preconditions.answer_created(
            request, sales_records.reread_deal(made), at=reverse("api_deal", args=[made.pk])
        )


class OneDeal(OfDeal):
    @describe(
        "get_deal",
        "One deal",
        answers={200: sales_records.DealRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, sales_records.deal_record(self.deal(id)))


class DealMoves(OfDeal):
    @describe(
        "get_deal_moves",
        "Every move of a deal",
        answers={200: learning_records.LearningHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(learning_records.history(self.deal(id)))


deal_verb = verbs_of(sales_records.DealRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class DealVerb(OfDeal):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        deal, seen = self.deal(id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class))
        with sent_as(owner="owner_id"):
            service(deal=deal, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, sales_records.reread_deal(deal))


class ChangeDeal(DealVerb):
    @deal_verb(
        "change_deal",
        "Another sum, day or person",
        request=ChangeDealInput,
        example={"amount": "9000.00", "expected_on": "2027-02-28", "owner_id": 4},
        description="While it is open. By who owns or added it, or who commands the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, deals.change, ChangeDealInput)


class WonDeal(DealVerb):
    @deal_verb(
        "win_deal",
        "They buy",
        request=WonDealInput,
        example={"amount": "11500.00", "booked_on": "2027-02-12", "note": "The reference call."},
        description="Booked on that day, which is not before the target began. By who owns or added it, or who commands the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, deals.won, WonDealInput)


class LostDeal(DealVerb):
    @deal_verb(
        "lose_deal",
        "They do not buy, and why",
        request=LostDealInput,
        example={"note": "The budget went elsewhere."},
        description="By who owns or added it, or who commands the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, deals.lost, LostDealInput)


class ReopenDeal(DealVerb):
    @deal_verb(
        "reopen_deal",
        "It fell through, or they came back",
        request=ReopenDealInput,
        example={"note": "They signed, and cancelled within the week."},
        description="It is open again, and counts as pipeline.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, deals.reopen, ReopenDealInput)
