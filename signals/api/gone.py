"""What is not listed any more over there, by API: listed, and decided."""

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from signals.api.payloads import NEEDS, TAG
from signals.queries import gone as queries
from signals.queries.gone import GoneRecord
from signals.queries.sources import get_source
from signals.services import gone
from signals.vocabulary import GoneVerdict


class Settled(msgspec.Struct):
    settled: int


class GoneQuery(ListQuery):
    source = serializers.SlugField(max_length=60, required=False)  # type: ignore[assignment]  # no field's own source
    state = serializers.ChoiceField(
        choices=["open"], required=False, help_text="Those that somebody has to decide about."
    )


class GoneInput(Input):
    ids = serializers.ListField(child=Whole(), allow_empty=False, max_length=1_000)
    verdict = serializers.ChoiceField(choices=GoneVerdict.choices())
    reason = serializers.CharField(max_length=1_000)


class GoneList(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]
    query_class = GoneQuery
    order = queries.GONE

    @describe(
        "list_gone_records",
        "Records that are not listed any more over there",
        answers={200: page_of(GoneRecord)},
        problems=(400, 422),
        parameters=[GoneQuery],
        tag=TAG,
        description="“updated_since” means “gone_at”. For those who see every customer. Nothing is deleted by itself.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = queries.list_gone(
            request.user, self.slice_of(query), source=query.get("source"), is_open=query.get("state") == "open"
        )
        return self.answer_page(page)


class SettleGone(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "settle_gone_records",
        "Decide about records that are not listed any more",
        request=GoneInput,
        answers={200: Settled},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[
            OpenApiExample(
                "Spam",
                value={"ids": [17], "verdict": "taken_back", "reason": "Spam, deleted there."},
                request_only=True,
            )
        ],
        tag=TAG,
        description="kept: it still counts here. taken_back: its signal does not, and /changes tells. What was settled or is listed again "
        "meanwhile is passed over.",
    )
    def post(self, request, source: str) -> HttpResponse:
        given = self.payload(GoneInput)
        count = gone.settle(
            source=get_source(source),
            ids=given["ids"],
            verdict=GoneVerdict(given["verdict"]),
            reason=given["reason"],
            by=request.user,
            at=timezone.now(),
        )
        return answer(Settled(count))
