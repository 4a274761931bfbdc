"""Customers, by the names that other systems have for them."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts import identity
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.api.single_rows import id_of, row_of
from accounts.models import User
from accounts.queries import records
from accounts.services import customers
from accounts.services.rows import CustomerRow, Status
from accounts.vocabulary import Scope
from crisis_triage.shared import batches
from crisis_triage.shared.answers import answer, answer_batch
from crisis_triage.shared.api import ApiView, ListQuery
from crisis_triage.shared.openapi import describe, describe_batch, page_of, without_field

TAG = "Customers"
NEEDS = HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.EDIT_CUSTOMER)
EXAMPLE: dict[str, Any] = {
    "name": "Acme",
    "segment": "enterprise",
    "region": "EMEA",
    "arr": "120000.00",
    "currency": "EUR",
    "renewal_on": "2027-03-31",
    "owner_email": "ana@example.com",
}
ABSENT_AND_EMPTY = "A field that is absent stays as it is; an empty one (“” or null) is cleared."
CustomerChange = without_field(CustomerRow, "external_id", name="CustomerChange")


def _nobody_waits(source: str, by: User) -> None:
    """Until the root says otherwise."""


class CustomersQuery(ListQuery):
    segment = serializers.CharField(max_length=80, required=False)
    region = serializers.CharField(max_length=80, required=False)
    include_deleted = serializers.BooleanField(
        default=False, help_text="Deleted ones too, with the moment in “deleted_at”."
    )


class CustomerList(ApiView):
    permission_classes = [NEEDS]
    query_class = CustomersQuery
    order = records.CUSTOMERS

    @describe(
        "list_customers",
        "Customers, in the order of their change",
        answers={200: page_of(records.CustomerRecord)},
        problems=(400, 422),
        parameters=[CustomersQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_customers(
            request.user,
            self.slice_of(query),
            segment=query.get("segment"),
            region=query.get("region"),
            include_deleted=query["include_deleted"],
        )
        return self.answer_page(page)


class CustomerBatch(ApiView):
    """``arrived`` is told, with the source and the sender, that customers came: what stands above wants to know."""

    permission_classes = [NEEDS]
    arrived = staticmethod(_nobody_waits)

    @describe_batch(
        "upsert_customers",
        "Create and change many customers",
        item=CustomerRow,
        name="CustomerBatch",
        statuses=Status,
        example={"source": "crm", "items": [{"external_id": "A-1", **EXAMPLE}]},
        tag=TAG,
        description=f"{ABSENT_AND_EMPTY} Of two items with one external_id the later one wins.",
    )
    def post(self, request) -> HttpResponse:
        batch = batches.read(request._request)
        decoded = batches.decode(batch.items, CustomerRow)
        results = customers.upsert_customers(
            source=batch.source, rows=decoded.items, by=request.user, at=timezone.now()
        )
        self.arrived(batch.source, request.user)
        return answer_batch(decoded.with_results(results))


class CustomerByExternalId(ApiView):
    permission_classes = [NEEDS]
    arrived = staticmethod(_nobody_waits)

    @describe(
        "get_customer",
        "One customer",
        answers={200: records.CustomerRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, source: str, external_id: str) -> HttpResponse:
        return answer(records.get_customer(request.user, source=source, external_id=external_id))

    @describe(
        "put_customer",
        "Create a customer, or change it",
        request=CustomerChange,
        answers={200: records.CustomerRecord, 201: records.CustomerRecord},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("A customer", value=EXAMPLE, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        status, record = self._change(request.user, source, external_id)
        self.arrived(source, request.user)
        return answer(record, 201 if status == Status.CREATED else 200)

    @describe(
        "patch_customer",
        "Change a customer that is there",
        request=CustomerChange,
        answers={200: records.CustomerRecord},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("A renewal", value={"renewal_on": "2027-03-31"}, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def patch(self, request, source: str, external_id: str) -> HttpResponse:
        identity.get_customer(request.user, source=source, external_id=external_id)
        return answer(self._change(request.user, source, external_id)[1])

    @describe(
        "delete_customer",
        "Take a customer out of sight",
        answers={204: None},
        problems=(404,),
        tag=TAG,
        description="Its signals stay. Sending the customer again brings it back.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        customer = identity.get_customer(request.user, source=source, external_id=external_id)
        customers.delete_customer(customer=customer, by=request.user, at=timezone.now())
        return HttpResponse(status=204)

    def _change(self, by: User, source: str, external_id: str) -> tuple[Status, records.CustomerRecord]:
        row = row_of(self.json(), external_id, CustomerRow)
        [result] = customers.upsert_customers(source=source, rows=[row], by=by, at=timezone.now())
        return result.status, records.read_customer(id_of(result, customers.NOT_YOURS))
