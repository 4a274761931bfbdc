"""Talks that are planned to end a blind spot, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.insights import TAG, WRITING_PROBLEMS, Researching
from outreach.api.naming import named_contact, sent_as, with_rows
from outreach.api.verbs import one, verbs_of
from outreach.insights import ResearchMethod, TalkState
from outreach.queries import insight_records, insight_scope
from outreach.services import planned_talks
from signals.api.naming import CustomerInput, named_customer


class TalksQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    owner = Whole(required=False, help_text="Our id of who is to do it.")
    state = serializers.ChoiceField(choices=TalkState.choices(), required=False)


class PlannedTalkInput(CustomerInput):
    method = serializers.ChoiceField(choices=ResearchMethod.choices(), help_text="“talk”: a touchpoint ticks it off.")
    question = serializers.CharField(max_length=2000, help_text="What is to be found out.")
    due_on = serializers.DateField()
    contact_id = Whole(required=False, allow_null=True, help_text="Our id of the contact; left out: not known yet.")
    owner_id = Whole(required=False, help_text="Who does it; you, if left out.")


class TalkHandOverInput(Input):
    owner_id = Whole(help_text="Our id of who is to do it.")
    due_on = serializers.DateField()


class DropTalkInput(Input):
    note = serializers.CharField(max_length=2000, help_text="Why.")


class PlannedTalkList(Researching):
    query_class = TalksQuery
    order = insight_records.TALKS

    @describe(
        "list_planned_talks",
        "Planned talks, in the order of change",
        answers={200: page_of(insight_records.PlannedTalkRecord)},
        problems=(400, 422),
        parameters=[TalksQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("customer", "owner", "state")}
        return self.answer_page(insight_records.list_talks(request.user, self.slice_of(query), **exact))

    @describe(
        "plan_talk",
        "Plan a talk with a customer of whom too little is known",
        request=PlannedTalkInput,
        answers={201: insight_records.PlannedTalkRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "An interview",
            customer_external_id="A-1",
            source="crm",
            method="interview",
            question="What would they do without us for a day?",
            due_on="2026-12-15",
        ),
        tag=TAG,
        description="409: one is planned by this method. Only who plans calls asks somebody else.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(PlannedTalkInput)
        customer = named_customer(request.user, given)
        asked = with_rows({name: given[name] for name in ("question", "due_on", "owner_id") if name in given})
        asked |= {
            "method": ResearchMethod(given["method"]),
            "contact": named_contact(customer, given.get("contact_id")),
        }
        with sent_as(owner="owner_id", contact="contact_id"):
            made = planned_talks.plan(customer=customer, **asked, **self.who)
        return preconditions.answer_created(
            request, insight_records.reread_talk(made), at=reverse("api_planned_talk", args=[made.pk])
        )


class OnePlannedTalk(Researching):
    @describe(
        "get_planned_talk",
        "One planned talk",
        answers={200: insight_records.PlannedTalkRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, insight_records.read_talk(request.user, id))


described_verb = verbs_of(insight_records.PlannedTalkRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class TalkVerb(Researching):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        user: Any = self.request.user
        talk, seen = insight_scope.get_talk(user, id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class))
        with sent_as(owner="owner_id"):
            service(talk=talk, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, insight_records.reread_talk(talk))


class HandOverTalk(TalkVerb):
    @described_verb(
        "hand_over_planned_talk",
        "Somebody else does it, or by another day",
        request=TalkHandOverInput,
        example={"owner_id": 4, "due_on": "2026-12-20"},
        description="Somebody who sees the customer.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, planned_talks.hand_over, TalkHandOverInput)


class DropTalk(TalkVerb):
    @described_verb(
        "drop_planned_talk",
        "It is not held, and why",
        request=DropTalkInput,
        example={"note": "They asked us to wait until spring."},
        description="By who is to do it, who planned it, and the CCO.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, planned_talks.drop, DropTalkInput)
