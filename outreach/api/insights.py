"""Research: insights, planned talks, coverage and blind spots, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.models import Company
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.naming import sent_as
from outreach.api.verbs import one, verbs_of
from outreach.insights import RECORDED, ContactLevel, ResearchMethod
from outreach.queries import insight_records, insight_scope
from outreach.queries.readers import Reader, reader
from outreach.services import insights
from outreach.services.insights import LONGEST_HINT, LONGEST_LEARNED, MOST_NEEDS, MOST_PEOPLE, Person, Research
from signals.api.naming import CustomerInput, named_customer

TAG = "Research"
LOGS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.LOG_TOUCHPOINT)
WRITING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422)
METHODS = [(method.value, method.label) for method in RECORDED]


class Researching(ApiView):
    permission_classes = [LOGS]

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    @property
    def reader(self) -> Reader:
        user: Any = self.request.user
        return reader(user=user, company=Company.ours(), at=timezone.now())


class InsightsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    method = serializers.ChoiceField(choices=METHODS, required=False)


class PersonInput(Input):
    contact_id = Whole(help_text="Our id of a contact of this customer.")
    level = serializers.ChoiceField(
        choices=ContactLevel.choices(), required=False, help_text="As the job title says, if left out."
    )


class InsightInput(CustomerInput):
    method = serializers.ChoiceField(choices=METHODS, help_text="A talk is logged as a touchpoint, and counts as well.")
    held_on = serializers.DateField(help_text="The day on which it was learned.")
    learned = serializers.CharField(max_length=LONGEST_LEARNED)
    resonates = serializers.CharField(max_length=LONGEST_HINT, allow_blank=True, default="")
    avoid = serializers.CharField(
        max_length=LONGEST_HINT, allow_blank=True, default="", help_text="What would make it worse."
    )
    contacts = serializers.ListField(child=PersonInput(), max_length=MOST_PEOPLE, default=list)
    need_ids = serializers.ListField(child=Whole(), max_length=MOST_NEEDS, default=list)


class WithdrawInsightInput(Input):
    reason = serializers.CharField(max_length=2000)


class InsightList(Researching):
    query_class = InsightsQuery
    order = insight_records.INSIGHTS

    @describe(
        "list_insights",
        "Research about customers, in the order of change",
        answers={200: page_of(insight_records.InsightRecord)},
        problems=(400, 422),
        parameters=[InsightsQuery],
        tag=TAG,
        description="Withdrawn ones too, so that a copy learns of it.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("customer", "method")}
        return self.answer_page(insight_records.list_insights(request.user, self.slice_of(query), **exact))

    @describe(
        "record_insight",
        "Record research about a customer",
        request=InsightInput,
        answers={201: insight_records.InsightRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "An interview",
            customer_external_id="A-1",
            source="crm",
            method="interview",
            held_on="2026-11-20",
            learned="They close their books on the 3rd, and cannot wait on that day.",
            avoid="A call from somebody whom they do not know.",
        ),
        tag=TAG,
        description="It ticks off the talk that was planned by this method. 409: the same is recorded already.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(InsightInput)
        customer = named_customer(request.user, given)
        same = ("held_on", "learned", "resonates", "avoid")
        research = Research(
            method=ResearchMethod(given["method"]),
            people=[_person(each) for each in given["contacts"]],
            need_ids=given["need_ids"],
            **{name: given[name] for name in same},
        )
        with sent_as(needs="need_ids"):
            made = insights.record(customer=customer, research=research, **self.who)
        return preconditions.answer_created(
            request, insight_records.reread_insight(made), at=reverse("api_insight", args=[made.pk])
        )


class OneInsight(Researching):
    @describe(
        "get_insight",
        "One record of research",
        answers={200: insight_records.InsightRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, insight_records.read_insight(request.user, id))


described_verb = verbs_of(insight_records.InsightRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class WithdrawInsight(Researching):
    @described_verb(
        "withdraw_insight",
        "It does not hold",
        request=WithdrawInsightInput,
        example={"reason": "It was another customer of the same name."},
        description="By who recorded it, and the CCO. It stays to be read, and counts no more.",
    )
    def post(self, request, id: int) -> HttpResponse:
        insight = insight_scope.get_insight(request.user, id)
        given = self.payload(WithdrawInsightInput)
        seen = preconditions.seen_if_said(request)
        insights.withdraw(insight=insight, **given, seen=seen, **self.who)
        return preconditions.answer_version(request, insight_records.reread_insight(insight))


def _person(given: dict[str, Any]) -> Person:
    level = given.get("level")
    return Person(contact_id=given["contact_id"], level=ContactLevel(level) if level else None)
