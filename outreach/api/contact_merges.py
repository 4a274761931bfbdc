"""Two contacts who are one person: looked at, merged, and parted again, by the services of the pages."""

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.api.duplicates import MERGES, TAG
from accounts.services.merged_fields import CONTACT, OTHER, OWN
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.customer_merges import WRITING, MergeInput, MergePreviewRecord, preview_record
from outreach.queries import customer_merges as queries
from outreach.services import contact_merges, contact_partings, merge_previews

NAMES = ", ".join(field.name for field in CONTACT.choices())


class ContactPairQuery(Input):
    survivor = Whole(help_text="Our id of the contact that goes on.")
    loser = Whole(help_text="Our id of the one that turns out to be the same person.")


class ContactMergesQuery(ListQuery):
    updated_since = Moment(required=False, help_text="Only what was merged or taken back at this moment or later.")
    contact = Whole(required=False, help_text="Our id: merges that this contact is a side of.")


class ContactMergeInput(MergeInput):
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[OWN, OTHER]),
        default=dict,
        help_text=f"Whose value holds, by field: {NAMES}. Else the survivor's, or the loser's where that is empty.",
    )


class ContactMergeList(ApiView):
    permission_classes = [MERGES]
    query_class = ContactMergesQuery
    order = queries.CONTACT_MERGES

    @describe(
        "list_contact_merges",
        "Merges of contacts, the latest first",
        answers={200: page_of(queries.MergeRecord)},
        problems=(400, 422),
        parameters=[ContactMergesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        found = queries.list_contact_merges(request.user, self.slice_of(query), contact=query.get("contact"))
        return self.answer_page(found)

    @describe(
        "merge_contacts",
        "Merge two contacts",
        request=ContactMergeInput,
        answers={201: queries.MergeRecord},
        problems=WRITING,
        parameters=[IF_MATCH],
        examples=[
            OpenApiExample(
                "One person", value={"survivor_id": 1, "loser_id": 2, "choices": {"email": "loser"}}, request_only=True
            )
        ],
        tag=TAG,
        description="Every row of the loser goes over, and its ids lead to the survivor from then on. If-Match: the “etag” of the preview. "
        "Consent is not chosen: the stricter one holds, whatever a source says of it later; an opt-out holds for the addresses of both.",
    )
    def post(self, request) -> HttpResponse:
        given, seen = self.payload(ContactMergeInput), preconditions.seen(request)
        survivor, loser = merge_previews.both_contacts(request.user, given["survivor_id"], given["loser_id"])
        merged = contact_merges.merge(
            survivor=survivor, loser=loser, choices=given["choices"], seen=seen, by=request.user, at=timezone.now()
        )
        return preconditions.answer_version(request, queries.record(merged, request.user), 201)


class ContactMergePreview(ApiView):
    permission_classes = [MERGES]
    query_class = ContactPairQuery

    @describe(
        "preview_contact_merge",
        "What a merge of contacts would do",
        answers={200: MergePreviewRecord, 304: None},
        problems=(400, 404, 422),
        parameters=[ContactPairQuery, IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        survivor, loser = merge_previews.both_contacts(request.user, query["survivor"], query["loser"])
        shown = merge_previews.preview_of_contacts(survivor=survivor, loser=loser, reader=request.user)
        return preconditions.answer_version(request, preview_record(shown))


class OneContactMerge(ApiView):
    permission_classes = [MERGES]

    @describe(
        "get_contact_merge",
        "One merge of contacts",
        answers={200: queries.MergeRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(
            request, queries.record(queries.get_contact_merge(request.user, id), request.user)
        )


class UnmergeContacts(ApiView):
    permission_classes = [MERGES]

    @describe(
        "unmerge_contacts",
        "Part two contacts again",
        answers={200: queries.MergeRecord},
        problems=(404, 409, 412, 428),
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="What went over goes back; “conflicts” says in words what could not, and what came since and stays. Who was recorded as "
        "opted out stays so.",
    )
    def post(self, request, id: int) -> HttpResponse:
        merged, seen = queries.get_contact_merge(request.user, id), preconditions.seen(request)
        parted = contact_partings.unmerge(merge=merged, seen=seen, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, queries.record(parted, request.user))
