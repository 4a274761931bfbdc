"""Walks through history: asked for, and read when they are done."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH
from outreach.api.message_templates import CREATING_PROBLEMS
from outreach.api.verbs import one
from outreach.api.warnings import TAG
from outreach.queries import warning_replays as queries
from outreach.services import warning_replays
from signals.vocabulary import Dimension

ASKS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.RUN_CRISES)


class WarningReplayInput(Input):
    first = serializers.DateField(help_text="UTC, as the last one.")
    last = serializers.DateField(help_text="At most a year later.")
    dimension = serializers.ChoiceField(choices=Dimension.choices(), required=False)
    named = serializers.CharField(
        max_length=120, allow_blank=True, default="", help_text="Part of what a series is called."
    )


class WarningReplayList(ApiView):
    permission_classes = [ASKS]
    query_class = ListQuery
    order = queries.REPLAYS

    @describe(
        "list_warning_replays",
        "Walks through history, in the order of their change",
        answers={200: page_of(queries.ReplayRecord)},
        problems=(400, 422),
        parameters=[ListQuery],
        tag=TAG,
        description="For who sees all customers, for it counts them all.",
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(queries.list_replays(request.user, self.slice_of(self.query())))

    @describe(
        "replay_warnings",
        "When would early warning have been given?",
        request=WarningReplayInput,
        answers={201: queries.ReplayRecord},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=one("September", first="2026-09-01", last="2026-09-30", dimension="theme"),
        tag=TAG,
        description="It is worked on beside: read it again until “finished_at” is there. Nothing is raised.",
    )
    def post(self, request) -> HttpResponse:
        asked = warning_replays.ask(**self.payload(WarningReplayInput), by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request, queries.record(asked), at=reverse("api_warning_replay", args=[asked.pk])
        )


class OneWarningReplay(ApiView):
    permission_classes = [ASKS]

    @describe(
        "get_warning_replay",
        "One walk through history, and what it found",
        answers={200: queries.ReplayRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        replay = queries.get_replay(request.user, id)
        return preconditions.answer_version(request, queries.record(replay))
