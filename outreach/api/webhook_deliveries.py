"""The log of webhooks by API: what each was to hear, what came of every attempt, and once more."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared.answers import accepted, answer
from crisis_triage.shared.api import ApiView, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.webhooks import MANAGES, TAG
from outreach.queries import webhook_records as records
from outreach.queries.webhooks import get_delivery
from outreach.services import webhook_replays
from outreach.webhook_rules import SendingState, WebhookEvent


class DeliveriesQuery(ListQuery):
    webhook = Whole(required=False, help_text="Of this one only.")
    state = serializers.ChoiceField(choices=SendingState.choices(), required=False)
    event = serializers.ChoiceField(choices=WebhookEvent.choices(), required=False)


class WebhookDeliveryList(ApiView):
    permission_classes = [MANAGES]
    query_class = DeliveriesQuery
    order = records.DELIVERIES

    @describe(
        "list_webhook_deliveries",
        "What webhooks were to hear, in the order in which it became due",
        answers={200: page_of(records.WebhookDeliveryRecord)},
        problems=(400, 422),
        parameters=[DeliveriesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        chosen = {name: query.get(name) for name in ("webhook", "state", "event")}
        return self.answer_page(records.list_deliveries(request.user, self.slice_of(query), **chosen))


class OneWebhookDelivery(ApiView):
    permission_classes = [MANAGES]

    @describe(
        "get_webhook_delivery",
        "One delivery, with its body and every attempt",
        answers={200: records.WebhookDeliveryDetail},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.read_delivery(request.user, id))


class ReplayWebhookDelivery(ApiView):
    permission_classes = [MANAGES]

    @describe(
        "replay_webhook_delivery",
        "Send it again",
        answers={202: records.WebhookDeliveryDetail},
        problems=(404, 409),
        tag=TAG,
        description="With the id that it had: a receiver that remembers ids knows it.",
    )
    def post(self, request, id: int) -> HttpResponse:
        webhook_replays.replay(delivery=get_delivery(request.user, id), by=request.user, at=timezone.now())
        return accepted(records.read_delivery(request.user, id), at=reverse("api_webhook_delivery", args=[id]))
