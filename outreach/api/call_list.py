"""Whom to call first, for other systems."""

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.api import ApiView, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.queries import records
from signals.vocabulary import Band


class CallListQuery(ListQuery):
    updated_since = Moment(required=False, help_text="Only who was ranked at this moment or later.")
    band = serializers.ChoiceField(choices=Band.choices(), required=False)
    segment = serializers.CharField(max_length=80, required=False)
    region = serializers.CharField(max_length=80, required=False)
    escalated = serializers.BooleanField(
        allow_null=True, default=None, help_text="With an open escalation, or without one."
    )
    snoozed = serializers.BooleanField(default=False, help_text="Only who is snoozed; else only who is not.")
    assigned_to = Whole(required=False, help_text="Our id of the caller.")


class CallList(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ)]
    query_class = CallListQuery
    order = records.CALL_LIST

    @describe(
        "list_calls",
        "The call list, the highest priority first",
        answers={200: page_of(records.CallListRecord)},
        problems=(400, 422),
        parameters=[CallListQuery],
        tag="Call list",
        description="A ranking of now, in the order of priority; every factor is told.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_calls(
            request.user,
            self.slice_of(query),
            band=query.get("band"),
            segment=query.get("segment"),
            region=query.get("region"),
            is_escalated=query["escalated"],
            is_snoozed=query["snoozed"],
            assigned_to=query.get("assigned_to"),
        )
        return self.answer_page(page)
