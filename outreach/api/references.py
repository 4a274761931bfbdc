"""Who could vouch for us in the deals of a sales crisis; and one of them proposed, by the same service as on the page of the deal."""

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, Whole
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.preconditions import ETAG
from outreach.api.deals import OfDeal
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.naming import sent_as
from outreach.api.sales import TAG, OfTarget
from outreach.api.verbs import one
from outreach.asks import FOR_DEALS, AskKind
from outreach.queries import ask_records, ask_scope, reference_records
from outreach.services import references


class ReferenceInput(Input):
    contact_id = Whole(help_text="Who is asked. Not of the deal's own customer.")
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in FOR_DEALS])
    what = serializers.CharField(max_length=2000, required=False, help_text="In the usual words, if left out.")


class DealReferences(OfDeal):
    @describe(
        "get_deal_references",
        "Who could vouch for us in a deal, and who is not asked now",
        answers={200: reference_records.ReferencesRecord},
        problems=(404,),
        tag=TAG,
        description="Advocates, ranked by relationship × unaffected × reach × consent × how much they are like whoever is to be won.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(reference_records.of_deal(self.deal(id), reader=self.reader))

    @describe(
        "propose_deal_reference",
        "Propose that somebody vouches for us in a deal, or introduces us",
        request=ReferenceInput,
        answers={201: ask_records.AskRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("A reference", contact_id=12, kind="reference"),
        tag=TAG,
        description="A favour as any other: nobody is asked yet. 409 of somebody who is excluded, and of who was chosen for this deal before.",
    )
    def post(self, request, id: int) -> HttpResponse:
        deal, given = self.deal(id), self.payload(ReferenceInput)
        contact = ask_scope.get_contact(request.user, given.pop("contact_id"))
        with sent_as(contact="contact_id"):
            made = references.propose(deal=deal, contact=contact, kind=AskKind(given.pop("kind")), **given, **self.who)
        return preconditions.answer_created(
            request, ask_records.reread_ask(made), at=reverse("api_ask", args=[made.pk])
        )


class TargetReferences(OfTarget):
    @describe(
        "get_sales_references",
        "Who could vouch for us in each open deal of a sales crisis",
        answers={200: reference_records.TargetReferencesRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(reference_records.of_target(self.target(id), reader=self.reader))
