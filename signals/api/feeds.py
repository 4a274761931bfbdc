"""The feed that a source is read from."""

from datetime import datetime, timedelta

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.openapi import describe
from signals.api.payloads import NEEDS, TAG
from signals.queries.sources import get_source
from signals.services import feeds, sources


class FeedInput(Input):
    url = serializers.CharField(max_length=500, help_text="Of an RSS or Atom feed, with https.")
    every_minutes = Whole(min_value=15, max_value=7 * 24 * 60, default=60)
    customer_external_id = serializers.CharField(
        max_length=200, required=False, help_text="Whom it is about; for a source that has no mapping yet."
    )


class FeedRecord(msgspec.Struct):
    source: str
    url: str
    every_minutes: int
    due_at: datetime


class SourceFeed(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "follow_feed",
        "Read a feed again and again",
        request=FeedInput,
        answers={200: FeedRecord},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("A feed", value={"url": "https://example.com/reviews.atom"}, request_only=True)],
        tag=TAG,
        description="Each new entry is kept as a payload. It asks with ETag, and reads up to 2 MB within 20 seconds.",
    )
    def put(self, request, source: str) -> HttpResponse:
        given = self.payload(FeedInput)
        own = sources.get_or_create(source, by=request.user)
        feed = feeds.follow(
            source=own,
            url=given["url"],
            every=timedelta(minutes=given["every_minutes"]),
            customer=given.get("customer_external_id", ""),
            by=request.user,
            at=timezone.now(),
        )
        return answer(FeedRecord(own.slug, feed.url, feed.every // timedelta(minutes=1), feed.due_at))

    @describe("stop_feed", "Read it no more", answers={204: None}, problems=(404,), tag=TAG)
    def delete(self, request, source: str) -> HttpResponse:
        feeds.stop(source=get_source(source), by=request.user, at=timezone.now())
        return HttpResponse(status=204)
