"""Concessions: logged by the same service as on the pages."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.loops import TELLS
from outreach.api.naming import sent_as
from outreach.api.verbs import one
from outreach.queries import decision_records, scope
from outreach.services import concessions
from outreach.vocabulary import ConcessionKind
from signals.api.naming import CustomerInput, named_customer

TAG = "Decisions"


class ConcessionsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    issue = Whole(required=False)


class ConcessionInput(CustomerInput):
    issue_id = Whole(required=False, help_text="The issue that it was given for.")
    kind = serializers.ChoiceField(choices=ConcessionKind.choices())
    amount = serializers.DecimalField(max_digits=14, decimal_places=2, help_text="What it is worth: above 0.")
    currency = serializers.CharField(max_length=3, help_text="ISO 4217, such as EUR.")
    reason = serializers.CharField(max_length=2000)


class ConcessionList(ApiView):
    permission_classes = [TELLS]
    query_class = ConcessionsQuery
    order = decision_records.CONCESSIONS

    @describe(
        "list_concessions",
        "Concessions, in the order in which they were logged",
        answers={200: page_of(decision_records.ConcessionRecord)},
        problems=(400, 422),
        parameters=[ConcessionsQuery],
        tag=TAG,
        description="They never change: “updated_since” asks when they were given.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("customer", "issue")}
        return self.answer_page(decision_records.list_concessions(request.user, self.slice_of(query), **exact))

    @describe(
        "give_concession",
        "Log a concession",
        request=ConcessionInput,
        answers={201: decision_records.ConcessionRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=one(
            "A credit",
            customer_id=17,
            issue_id=12,
            kind="credit",
            amount="250.00",
            currency="EUR",
            reason="A week without exports.",
        ),
        tag=TAG,
        description="“is_repeated” says that the customer had one within the year before.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(ConcessionInput)
        with sent_as(issue="issue_id"):
            concession = concessions.give(
                customer=named_customer(request.user, given),
                issue=scope.get_issue(request.user, given["issue_id"]) if "issue_id" in given else None,
                kind=ConcessionKind(given["kind"]),
                amount=given["amount"],
                currency=given["currency"],
                reason=given["reason"],
                by=request.user,
                at=timezone.now(),
            )
        return answer(decision_records.concession_record(concession), 201)
