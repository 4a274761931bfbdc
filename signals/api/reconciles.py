"""The list of a source that is read again every day."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from crisis_triage.shared.answers import accepted, answer
from crisis_triage.shared.api import ApiView, Input, Moment, Whole
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.openapi import describe
from signals.api.payloads import NEEDS, TAG
from signals.mapping.pages import Layout
from signals.models import Reconcile
from signals.queries import reconciles as queries
from signals.queries.reconciles import ReconcileRecord
from signals.queries.sources import get_source
from signals.services import reconciles, sources
from signals.services.reconciles import MOST_DAYS, MOST_PAGES, Wish
from signals.vocabulary import SinceAs

EXAMPLE = {
    "url": "https://desk.example.com/api/tickets?updated_since={since}&after={cursor}",
    "items": "$.tickets[*]",
    "wrap": "ticket",
    "next_path": "$.meta.next_cursor",
    "header": "Authorization",
    "secret": "Bearer …",
}


class ReconcileInput(Input):
    url = serializers.CharField(
        max_length=500, help_text="With {since}, and {cursor} or {page} (a number from 1) if its pages have one."
    )
    items = serializers.CharField(
        max_length=300, required=False, help_text="A path to the items; else a page is one payload."
    )
    wrap = serializers.CharField(max_length=60, required=False, help_text="Under which name a webhook has the item.")
    next_path = serializers.CharField(
        max_length=300,
        required=False,
        help_text="Of the next cursor, or of the next address on the same host; “link”: the header Link says it (RFC 8288).",
    )
    since_as = serializers.ChoiceField(choices=[word.value for word in SinceAs], default=SinceAs.ISO.value)
    header = serializers.CharField(max_length=60, required=False, help_text="In which the secret is sent.")
    secret = serializers.CharField(
        max_length=2_000, required=False, write_only=True, help_text="Left out: the one that is there."
    )
    hour = Whole(min_value=0, max_value=23, default=3, help_text="Of the day, where the company is.")
    overlap_minutes = Whole(min_value=0, max_value=7 * 24 * 60, default=60)
    most_pages = Whole(max_value=MOST_PAGES, default=100, help_text="In one go; the rest an hour later.")
    whole_days = Whole(
        min_value=0,
        max_value=MOST_DAYS,
        default=0,
        help_text="After so many days all of it is read, and what is missing is marked as gone. 0: when asked. Not for {page}.",
    )
    since = Moment(required=False, help_text="Read from here; else from where it stands.")


def _wish(given: dict[str, Any]) -> Wish:
    layout = Layout(given.pop("url"), *(given.pop(name, "") for name in ("items", "wrap", "next_path")))
    overlap = timedelta(minutes=given.pop("overlap_minutes"))
    return Wish(layout=layout, since_as=SinceAs(given.pop("since_as")), overlap=overlap, **given)


def _answer(row: Reconcile) -> HttpResponse:
    return answer(queries.record(row, at=timezone.now()))


class SourceReconcile(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "get_reconcile",
        "How far the list of a source was read",
        answers={200: ReconcileRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, source: str) -> HttpResponse:
        found = queries.of(get_source(source))
        if found is None:
            raise NotFound("This source only sends by itself: no list of it is read. PUT one here.")
        return _answer(found)

    @describe(
        "set_up_reconcile",
        "Read the list of a source again every day",
        request=ReconcileInput,
        answers={200: ReconcileRecord},
        problems=(400, 411, 413, 415, 422),
        examples=[OpenApiExample("Tickets of a helpdesk", value=EXAMPLE, request_only=True)],
        tag=TAG,
        description="And at once. Each item is kept as a payload and read by the mapping of the source, so a webhook that was missed "
        "heals, and what came counts once. The secret is sealed, is sent to this host only, and never answered.",
    )
    def put(self, request, source: str) -> HttpResponse:
        wish = _wish(self.payload(ReconcileInput))
        own = sources.get_or_create(source, by=request.user)
        made = reconciles.set_up(source=own, wish=wish, by=request.user, at=timezone.now())
        made.refresh_from_db()
        return _answer(made)

    @describe("stop_reconcile", "Read it no more", answers={204: None}, problems=(404,), tag=TAG)
    def delete(self, request, source: str) -> HttpResponse:
        reconciles.stop(source=get_source(source), by=request.user, at=timezone.now())
        return HttpResponse(status=204)


class ReconcileNow(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "reconcile_now",
        "Read the list now",
        answers={202: ReconcileRecord},
        problems=(404, 422),
        tag=TAG,
        description="A worker reads it in a moment; GET says how far it is. 422 for a source that only sends by itself.",
    )
    def post(self, request, source: str) -> HttpResponse:
        row = reconciles.read_now(source=get_source(source), by=request.user, at=timezone.now())
        row.refresh_from_db()
        return accepted(queries.record(row, at=timezone.now()), at=reverse("api_source_reconcile", args=[source]))


class ReconcileWhole(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "reconcile_whole",
        "Read all of the list now, and mark what is gone",
        answers={202: ReconcileRecord},
        problems=(404, 422),
        tag=TAG,
        description="What once stood in the list and does not now is marked (/gone), for a person to decide; nothing is deleted. If more than a "
        "fifth is missing, nothing is marked and “failure” says so. 422 for numbered pages, in which rows move.",
    )
    def post(self, request, source: str) -> HttpResponse:
        row = reconciles.read_whole(source=get_source(source), by=request.user, at=timezone.now())
        row.refresh_from_db()
        return accepted(queries.record(row, at=timezone.now()), at=reverse("api_source_reconcile", args=[source]))
