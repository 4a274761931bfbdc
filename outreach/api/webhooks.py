"""Webhooks by API: made, changed, paused, given a new secret, tried out and removed, by the services of the settings page."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import accepted
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.egress import LONGEST_URL
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one
from outreach.queries import webhook_records as records
from outreach.queries.webhooks import get_endpoint
from outreach.services import webhook_replays, webhooks
from outreach.services.webhooks import LONGEST_DESCRIPTION, Wish, WithSecret
from outreach.webhook_rules import ROTATION, TO_CHOOSE

TAG = "Webhooks"
MANAGES = HasScope(read=Scope.WEBHOOKS_MANAGE, write=Scope.WEBHOOKS_MANAGE, action=Action.MANAGE_SETTINGS)
CREATING_PROBLEMS = (400, 409, 411, 413, 415, 422)
CHANGING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422, 428)
STEP_PROBLEMS = (404, 409, 412, 428)
EXAMPLE = {
    "url": "https://crm.example.com/hooks/crisis-triage",
    "description": "The CRM",
    "events": ["score.band_changed", "promise.moved"],
}
HOURS = int(ROTATION.total_seconds() // 3600)


class WebhookInput(Input):
    url = serializers.CharField(max_length=LONGEST_URL, help_text="By https, on the public internet.")
    description = serializers.CharField(max_length=LONGEST_DESCRIPTION, allow_blank=True, default="")
    events = serializers.ListField(
        child=serializers.ChoiceField(choices=[event.value for event in TO_CHOOSE]), min_length=1, max_length=50
    )
    owner_id = Whole(required=False, help_text="Whose sight it has; yours, if left out.")


class RotateInput(Input):
    keep_hours = Whole(
        min_value=0,
        max_value=720,
        default=HOURS,
        help_text="For so long the old secret signs as well; 0 ends it at once.",
    )


class ReplayRangeInput(Input):
    since = Moment(help_text="What happened from here on …")
    until = Moment(help_text="… and before this.")
    only_failed = serializers.BooleanField(default=False, help_text="Only what was given up.")


def _wish(given: dict[str, Any], user: Any) -> Wish:
    owner_id = given.pop("owner_id", None)
    return Wish(**given, owner=named_person(owner_id, field="owner_id") if owner_id else user)


def _answer_secret(request: Any, made: WithSecret, status: int) -> HttpResponse:
    response = preconditions.answer_version(request, records.with_secret(made.endpoint, made.plain), status)
    response.holds_a_secret = True  # type: ignore[attr-defined]  # so that it is remembered sealed
    return response


class WebhookList(ApiView):
    permission_classes = [MANAGES]
    query_class = ListQuery
    order = records.WEBHOOKS

    @describe(
        "list_webhooks",
        "Webhooks, in the order of their change",
        answers={200: page_of(records.WebhookRecord)},
        problems=(400, 422),
        parameters=[ListQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(records.list_webhooks(request.user, self.slice_of(self.query())))

    @describe(
        "create_webhook",
        "Have an address told of what happens",
        request=WebhookInput,
        answers={201: records.WebhookWithSecret},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=one("The CRM", **EXAMPLE),
        tag=TAG,
        description="From now on. The answer is the only one with the secret in it. Messages follow Standard Webhooks 1.0: verify "
        "“webhook-signature” over the raw body, answer 2xx within 15 seconds, and know a message that comes again by “webhook-id”.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(WebhookInput)
        with sent_as(owner="owner_id"):
            made = webhooks.make(wish=_wish(given, request.user), by=request.user, at=timezone.now())
        response = _answer_secret(request, made, 201)
        response["Location"] = reverse("api_webhook", args=[made.endpoint.pk])
        return response


class WebhookVerb(ApiView):
    permission_classes = [MANAGES]

    def act(self, id: int, service: Any, **given: Any) -> Any:
        """``service`` on the webhook, for whoever has seen it as it is."""
        request: Any = self.request
        endpoint = get_endpoint(request.user, id)
        return service(endpoint=endpoint, seen=preconditions.seen(request), by=request.user, at=timezone.now(), **given)

    def answer_now(self, id: int) -> HttpResponse:
        request: Any = self.request
        return preconditions.answer_version(request, records.read(request.user, id))


class OneWebhook(WebhookVerb):
    @describe(
        "get_webhook",
        "One webhook, and how it does",
        answers={200: records.WebhookRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return self.answer_now(id)

    @describe(
        "change_webhook",
        "Change its address, its events, or whose sight it has",
        request=WebhookInput,
        answers={200: records.WebhookRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("The CRM", **EXAMPLE),
        tag=TAG,
        description="What waits goes to the new address, at once. The secret stays.",
    )
    def put(self, request, id: int) -> HttpResponse:
        given = self.payload(WebhookInput)
        with sent_as(owner="owner_id"):
            self.act(id, webhooks.change, wish=_wish(given, request.user))
        return self.answer_now(id)

    @describe(
        "remove_webhook",
        "Remove it",
        answers={204: None},
        problems=STEP_PROBLEMS,
        parameters=[IF_MATCH],
        tag=TAG,
        description="Its secret goes at once. What was still to be delivered is not.",
    )
    def delete(self, request, id: int) -> HttpResponse:
        self.act(id, webhooks.remove)
        return HttpResponse(status=204)


class PauseWebhook(WebhookVerb):
    @describe(
        "pause_webhook",
        "Tell it nothing for now",
        answers={200: records.WebhookRecord},
        problems=STEP_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="What happens meanwhile waits, for as long as /api/v1/changes is kept.",
    )
    def post(self, request, id: int) -> HttpResponse:
        self.act(id, webhooks.pause)
        return self.answer_now(id)


class ResumeWebhook(WebhookVerb):
    @describe(
        "resume_webhook",
        "Switch it on again",
        answers={200: records.WebhookRecord},
        problems=STEP_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="After a pause, or after we switched it off. What waited arrives, in order.",
    )
    def post(self, request, id: int) -> HttpResponse:
        self.act(id, webhooks.resume)
        return self.answer_now(id)


class RotateWebhookSecret(WebhookVerb):
    @describe(
        "rotate_webhook_secret",
        "Give it a new secret",
        request=RotateInput,
        answers={200: records.WebhookWithSecret},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("A day to change over", keep_hours=24),
        tag=TAG,
        description="Until the old one's time is over every message is signed with both, so receivers can change it in peace.",
    )
    def post(self, request, id: int) -> HttpResponse:
        keep = timedelta(hours=self.payload(RotateInput)["keep_hours"])
        return _answer_secret(request, self.act(id, webhooks.rotate, keep=keep), 200)


class TestWebhook(WebhookVerb):
    @describe(
        "test_webhook",
        "Send it a “webhook.test”",
        answers={202: records.WebhookDeliveryDetail},
        problems=(404,),
        tag=TAG,
        description="Within seconds, also while it is paused. It is tried once; read the delivery to see what came of it.",
    )
    def post(self, request, id: int) -> HttpResponse:
        endpoint = get_endpoint(request.user, id)
        made = webhooks.test(endpoint=endpoint, by=request.user, at=timezone.now())
        at = reverse("api_webhook_delivery", args=[made.pk])
        return accepted(records.read_delivery(request.user, made.pk), at=at)


class ReplayWebhook(WebhookVerb):
    @describe(
        "replay_webhook",
        "Send again what happened in a span of time",
        request=ReplayRangeInput,
        answers={202: records.ReplayedRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=one("A lost night", since="2026-11-21T22:00:00Z", until="2026-11-22T06:00:00Z"),
        tag=TAG,
        description="What was delivered or given up, with the ids that it had. As far back as the log is kept.",
    )
    def post(self, request, id: int) -> HttpResponse:
        given = self.payload(ReplayRangeInput)
        endpoint = get_endpoint(request.user, id)
        count = webhook_replays.replay_range(endpoint=endpoint, **given, by=request.user, at=timezone.now())
        return accepted(records.ReplayedRecord(count), at=f"{reverse('api_webhook_deliveries')}?webhook={id}")
