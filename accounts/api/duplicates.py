"""Customers who may be one and the same."""

from typing import cast

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.models import User
from accounts.queries import duplicates as queries
from accounts.services import duplicates
from accounts.services.duplicates import Pair
from accounts.vocabulary import CandidateState, Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH

TAG = "Duplicates and merges"
SETTLING = (400, 404, 409, 411, 412, 413, 415, 422, 428)
MERGES = HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.MERGE)


class DuplicatesQuery(ListQuery):
    state = serializers.ChoiceField(choices=CandidateState.choices(), required=False)
    customer = CustomerId(required=False, help_text="Our id: pairs that this customer is one of.")


class NotTheSameInput(Input):
    reason = serializers.CharField(max_length=duplicates.LONGEST_REASON, allow_blank=True, default="")


class DuplicateList(ApiView):
    permission_classes = [MERGES]
    query_class = DuplicatesQuery
    order = queries.CANDIDATES

    @describe(
        "list_duplicates",
        "Customers who may be one, in the order of their change",
        answers={200: page_of(queries.CandidateRecord)},
        problems=(400, 422),
        parameters=[DuplicatesQuery],
        tag=TAG,
        description="Newcomers and changed customers are looked at within seconds. A pair is shown to who sees both.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        return self.answer_page(
            queries.list_candidates(
                request.user, self.slice_of(query), state=query.get("state"), customer=query.get("customer")
            )
        )


class Duplicate(ApiView):
    permission_classes = [MERGES]

    @describe(
        "get_duplicate",
        "Two customers who may be one",
        answers={200: queries.CandidateRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        found = queries.get_candidate(request.user, id)
        return preconditions.answer_version(request, queries.record(found))


class ContactDuplicateList(ApiView):
    permission_classes = [MERGES]
    query_class = DuplicatesQuery
    order = queries.CONTACT_PAIRS

    @describe(
        "list_contact_duplicates",
        "Contacts who may be one person, in the order of their change",
        answers={200: page_of(queries.ContactPairRecord)},
        problems=(400, 422),
        parameters=[DuplicatesQuery],
        tag=TAG,
        description="Of one customer, or of two: people move. A pair is shown to who sees both.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        return self.answer_page(
            queries.list_contact_pairs(
                request.user, self.slice_of(query), state=query.get("state"), customer=query.get("customer")
            )
        )


class ContactDuplicate(ApiView):
    permission_classes = [MERGES]

    @describe(
        "get_contact_duplicate",
        "Two contacts who may be one person",
        answers={200: queries.ContactPairRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        found = queries.get_contact_pair(request.user, id)
        return preconditions.answer_version(request, queries.contact_pair_record(found))


class ContactsNotTheSame(ApiView):
    permission_classes = [MERGES]

    @describe(
        "contacts_not_the_same",
        "Say that they are two people",
        request=NotTheSameInput,
        answers={200: queries.ContactPairRecord},
        problems=SETTLING,
        parameters=[IF_MATCH, ETAG],
        examples=[OpenApiExample("Two", value={"reason": "Father and son."}, request_only=True)],
        tag=TAG,
        description="They are not suggested again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        found = queries.get_contact_pair(request.user, id)
        settled = _settled(self, found)
        return preconditions.answer_version(request, queries.contact_pair_record(settled))


class NotTheSame(ApiView):
    permission_classes = [MERGES]

    @describe(
        "not_the_same",
        "Say that they are two",
        request=NotTheSameInput,
        answers={200: queries.CandidateRecord},
        problems=SETTLING,
        parameters=[IF_MATCH, ETAG],
        examples=[OpenApiExample("Two", value={"reason": "Sisters of one holding."}, request_only=True)],
        tag=TAG,
        description="They are not suggested again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        found = queries.get_candidate(request.user, id)
        return preconditions.answer_version(request, queries.record(_settled(self, found)))


def _settled(view: ApiView, pair: Pair) -> Pair:
    said, seen = view.payload(NotTheSameInput), preconditions.seen(view.request)
    settled: Pair = duplicates.not_the_same(
        candidate=pair, seen=seen, by=cast(User, view.request.user), at=timezone.now(), **said
    )
    return settled
