"""Customers coming in by batches of the API, against what Django REST framework makes easy to write: ``many=True`` and a save a row.

The same rows, in turn, created and then changed, by processor time: of this process and of the one that serves its connection.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.test import override_settings
from rest_framework import permissions, serializers
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from accounts.models import Customer, CustomerExternalId, User
from accounts.vocabulary import Role
from benchmarks.cpu import NOTHING, Spent, Stopwatch
from benchmarks.ingest import client_of
from benchmarks.report import Row, Size

AT = datetime(2026, 11, 22, tzinfo=UTC)
BATCH = 1_000
PLAIN = 200
PEER = "plain DRF many=True upsert"
Item = dict[str, object]


def run(size: Size) -> Iterator[Row]:
    rounds = size.pick(full=10, small=2)
    user = User.objects.create_user("robo@bench.test", role=Role.INTEGRATION, name="Robo")
    client = client_of(user)

    def ours(items: list[Item]) -> None:
        body = json.dumps({"source": "crm", "items": items})
        response = client.post("/api/v1/customers/batch", body, content_type="application/json")
        assert response.status_code == 207 and b"rejected" not in response.content, response.content[:500]  # noqa: S101, PT018

    def plain(items: list[Item]) -> None:
        request = APIRequestFactory().post("/", items, format="json")
        force_authenticate(request, user=user)
        assert PlainUpsert.as_view()(request).status_code == 200  # noqa: S101

    with override_settings(API_REQUESTS_PER_WINDOW=10**9, API_ITEMS_PER_WINDOW=10**9):
        measured("warm", 1, ours, plain)
        created, changed, again = measured("C", rounds, ours, plain)
    for what, (api, peer) in (("created", created), ("changed", changed), ("sent again", again)):
        name = f"API, {BATCH:,} a request, {what}"
        yield Row(name, rounds * BATCH / api.cpu, "customers/CPU-s", PEER, rounds * PLAIN / peer.cpu, at_least=10)


Sent = Callable[[list[Item]], None]


def measured(prefix: str, rounds: int, ours: Sent, plain: Sent) -> list[tuple[Spent, Spent]]:
    """Of customers that are new, that changed, and that did not."""
    spent = [(NOTHING, NOTHING)] * 3
    for number in range(rounds):
        for step, segment in enumerate(("trial", "enterprise", "enterprise")):
            said_at = AT - timedelta(hours=3 - min(step, 1))
            stamped = rows(f"{prefix}{number}-", BATCH, segment, source_updated_at=said_at.isoformat())
            watch = Stopwatch()
            ours(stamped)
            api = watch.lap()
            plain(rows(f"{prefix}{number}-plain-", PLAIN, segment))
            spent[step] = (spent[step][0] + api, spent[step][1] + watch.lap())
    return spent


def rows(prefix: str, count: int, segment: str, **more: object) -> list[Item]:
    return [
        {"external_id": f"{prefix}{number}", "name": f"Customer {number}", "segment": segment, "arr": "1000", "currency": "EUR",
         "renewal_on": "2027-03-31", **more}
        for number in range(count)
    ]  # fmt: skip


class PlainCustomer(serializers.ModelSerializer):
    external_id = serializers.CharField(max_length=200)

    class Meta:
        model = Customer
        fields = ["external_id", "name", "segment", "arr", "currency", "renewal_on"]


class PlainUpsert(APIView):
    """As the tutorials have it."""

    permission_classes = [permissions.IsAuthenticated]

    @transaction.atomic
    def post(self, request):
        batch = PlainCustomer(data=request.data, many=True)
        batch.is_valid(raise_exception=True)
        for row in batch.validated_data:
            self.upsert(**row)
        return Response({"done": len(batch.validated_data)})

    def upsert(self, *, external_id: str, **fields: object) -> None:
        known = CustomerExternalId.objects.filter(source="plain", value=external_id).first()
        if known is None:
            made = Customer.objects.create(**fields)
            CustomerExternalId.objects.create(customer=made, source="plain", value=external_id)
        else:
            Customer.objects.update_or_create(pk=known.customer_id, defaults=fields)
