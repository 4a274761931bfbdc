"""Signals in and out."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer, answer_batch
from crisis_triage.shared.api import ApiView, ListQuery
from crisis_triage.shared.item_results import item_result
from crisis_triage.shared.openapi import describe, describe_batch, page_of
from signals.queries import records
from signals.services import deliveries, items, sources
from signals.vocabulary import Kind

TAG = "Signals"
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.SEND_SIGNALS)
STATUSES = ("accepted", "duplicate", "parked", "rejected")
EXAMPLE: dict[str, Any] = {
    "external_id": "ticket-17",
    "customer_external_id": "A-1",
    "kind": "support",
    "measure": "ticket",
    "occurred_at": "2026-11-20T14:05:00Z",
    "value": 2,
    "text": "The export fails again.",
}


class SignalsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    kind = serializers.ChoiceField(choices=Kind.choices(), required=False)
    source = serializers.SlugField(max_length=60, required=False)  # type: ignore[assignment]  # no field's own source


class SignalList(ApiView):
    permission_classes = [NEEDS]
    query_class = SignalsQuery
    order = records.SIGNALS

    @describe(
        "list_signals",
        "Signals, in the order in which they came in",
        answers={200: page_of(records.SignalRecord)},
        problems=(400, 422),
        parameters=[SignalsQuery],
        tag=TAG,
        description="“updated_since” means “received_at”: a signal never changes. It may be taken back, with its import or because it was another "
        "customer's: /changes tells (kinds=signal), so that a copy can follow.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_signals(
            request.user,
            self.slice_of(query),
            customer=query.get("customer"),
            kind=query.get("kind"),
            source=query.get("source"),
        )
        return self.answer_page(page)


class OneSignal(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "read_signal",
        "One signal",
        answers={200: records.SignalRecord},
        problems=(404,),
        tag=TAG,
        description="Also one that was taken back: “taken_back_at” says since when it does not count.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.get_signal(request.user, id))


class SignalBatch(ApiView):
    permission_classes = [NEEDS]

    @describe_batch(
        "send_signals",
        "Send many signals",
        item=items.SignalItem,
        name="SignalBatch",
        statuses=STATUSES,
        example={"source": "service-desk", "items": [EXAMPLE]},
        tag=TAG,
        description=(
            "Sending a signal again is safe: it is a “duplicate”, by source and external_id, for ever; of two in one "
            "batch the first wins. “parked” waits for a customer that is not known yet. What is “rejected” is also "
            "kept in the quarantine, where people can correct and replay it. To people who see only their own "
            "customers every other customer is “unknown_customer”, and such an item is not kept."
        ),
    )
    def post(self, request) -> HttpResponse:
        batch = self.batch()
        source = sources.get_or_create(batch.source, by=request.user)
        decoded = [items.decode(raw) for raw in batch.items]
        results = deliveries.receive(source=source, items=decoded, by=request.user, at=timezone.now())
        return answer_batch([item_result(result.index, result) if result.errors else result for result in results])
