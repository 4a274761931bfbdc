"""Two customers who are one: looked at, merged, and parted again, by the services of the pages."""

from typing import Annotated, Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from accounts.api.duplicates import MERGES, TAG
from accounts.services.merged_fields import CUSTOMER_FIELDS, OTHER, OWN
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.queries import customer_merges as queries
from outreach.services import customer_merges, customer_partings, merge_previews
from outreach.services.merge_previews import Preview

WRITING = (400, 404, 409, 411, 412, 413, 415, 422, 428)
NAMES = ", ".join(field.name for field in CUSTOMER_FIELDS)


class FieldRecord(msgspec.Struct):
    """A field of both; ARR comes with its currency, the owner with the e-mail that the CRM says."""

    name: str
    survivor: Any
    loser: Any
    suggested: Annotated[str, msgspec.Meta(description="Whose value holds, if nobody chooses.")]


class PortionRecord(msgspec.Struct):
    """Rows of the loser."""

    what: str
    moves: int
    stays: int
    because: str


class MergePreviewRecord(msgspec.Struct):
    """What a merge would do."""

    etag: Annotated[str, msgspec.Meta(description="Of both, for If-Match of the merge.")]
    survivor_id: int
    loser_id: int
    fields: list[FieldRecord]
    rows: list[PortionRecord]
    reasons: Annotated[list[str], msgspec.Meta(description="Why they are suspected to be one.")]
    notes: Annotated[list[str], msgspec.Meta(description="What holds of both although nobody chooses it, in words.")]


class PairQuery(Input):
    survivor = CustomerId(help_text="Our id of the one that goes on.")
    loser = Whole(help_text="Our id of the one that turns out to be the other.")


class MergesQuery(ListQuery):
    updated_since = Moment(required=False, help_text="Only what was merged or taken back at this moment or later.")
    customer = Whole(required=False, help_text="Our id: merges that this customer is a side of.")


class MergeInput(Input):
    survivor_id = Whole(help_text="Our id of the one that goes on.")
    loser_id = Whole(help_text="Our id of the one that turns out to be the other.")


class CustomerMergeInput(MergeInput):
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[OWN, OTHER]),
        default=dict,
        help_text=f"Whose value holds, by field: {NAMES}. Else the survivor's, or the loser's where that is empty.",
    )


class MergeList(ApiView):
    permission_classes = [MERGES]
    query_class = MergesQuery
    order = queries.MERGES

    @describe(
        "list_merges",
        "Merges, the latest first",
        answers={200: page_of(queries.MergeRecord)},
        problems=(400, 422),
        parameters=[MergesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        return self.answer_page(queries.list_merges(request.user, self.slice_of(query), customer=query.get("customer")))

    @describe(
        "merge_customers",
        "Merge two customers",
        request=CustomerMergeInput,
        answers={201: queries.MergeRecord},
        problems=WRITING,
        parameters=[IF_MATCH],
        examples=[
            OpenApiExample(
                "Two", value={"survivor_id": 1, "loser_id": 2, "choices": {"name": "loser"}}, request_only=True
            )
        ],
        tag=TAG,
        description="Every row of the loser goes over, and its ids lead to the survivor from then on. If-Match: the “etag” of the preview. "
        "409 where both have a pending promise in one issue.",
    )
    def post(self, request) -> HttpResponse:
        given, seen = self.payload(CustomerMergeInput), preconditions.seen(request)
        survivor, loser = merge_previews.both(request.user, given["survivor_id"], given["loser_id"])
        merged = customer_merges.merge(
            survivor=survivor, loser=loser, choices=given["choices"], seen=seen, by=request.user, at=timezone.now()
        )
        return preconditions.answer_version(request, queries.record(merged, request.user), 201)


class MergePreview(ApiView):
    permission_classes = [MERGES]
    query_class = PairQuery

    @describe(
        "preview_merge",
        "What a merge would do",
        answers={200: MergePreviewRecord, 304: None},
        problems=(400, 404, 422),
        parameters=[PairQuery, IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        survivor, loser = merge_previews.both(request.user, query["survivor"], query["loser"])
        return preconditions.answer_version(
            request, preview_record(merge_previews.preview(survivor=survivor, loser=loser, reader=request.user))
        )


class Merge(ApiView):
    permission_classes = [MERGES]

    @describe(
        "get_merge",
        "One merge",
        answers={200: queries.MergeRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, queries.record(queries.get_merge(request.user, id), request.user))


class Unmerge(ApiView):
    permission_classes = [MERGES]

    @describe(
        "unmerge_customers",
        "Part two customers again",
        answers={200: queries.MergeRecord},
        problems=(404, 409, 412, 428),
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="What went over goes back; “conflicts” says in words what could not, and what came since and stays.",
    )
    def post(self, request, id: int) -> HttpResponse:
        merged, seen = queries.get_merge(request.user, id), preconditions.seen(request)
        parted = customer_partings.unmerge(merge=merged, seen=seen, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, queries.record(parted, request.user))


def preview_record(preview: Preview) -> MergePreviewRecord:
    return MergePreviewRecord(
        etag=preconditions.tag(preview.version),
        survivor_id=preview.survivor.id,
        loser_id=preview.loser.id,
        fields=[FieldRecord(each.name, each.survivor, each.loser, each.suggested) for each in preview.choices],
        rows=[PortionRecord(each.what, each.moves, each.stays, each.because) for each in preview.portions],
        reasons=list(preview.reasons),
        notes=list(preview.notes),
    )
