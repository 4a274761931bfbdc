"""Customers, by the names that other systems have for them."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts import identity
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.api.single_rows import ByExternalId, CreationQuery, DeletionQuery
from accounts.models import Customer, User
from accounts.queries import records
from accounts.services import customers, keepers
from accounts.services.deletions import Word
from accounts.services.name_tables import CUSTOMERS
from accounts.services.rows import CustomerRow, Status, UpsertResult
from accounts.services.terms import wish_of
from accounts.vocabulary import Scope
from crisis_triage.shared import batches, preconditions
from crisis_triage.shared.answers import answer_batch
from crisis_triage.shared.api import ApiView, ListQuery
from crisis_triage.shared.openapi import describe, describe_batch, page_of, without_field
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH, ON_UPSERT

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
WRITING = (400, 404, 411, 412, 413, 415, 422, 428)
ABSENT_AND_EMPTY = "A field that is absent stays as it is; an empty one (“” or null) is cleared."
ONE_BY_ONE = (
    "Items act one after another, as if each were sent alone: of two with one external_id the later one wins, unless "
    "source_updated_at says otherwise."
)
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
        description=f"{ABSENT_AND_EMPTY} {ONE_BY_ONE}",
        is_upsert=True,
    )
    def post(self, request) -> HttpResponse:
        preconditions.refuse_many(request)
        batch = self.upsert_batch()
        decoded = batches.decode(batch.items, CustomerRow)
        results = customers.upsert_customers(
            source=batch.source, rows=decoded.items, by=request.user, at=timezone.now(), wish=wish_of(batch, decoded)
        )
        self.arrived(batch.source, request.user)
        return answer_batch(decoded.with_results(results))


class CustomerByExternalId(ByExternalId):
    permission_classes = [NEEDS]
    arrived = staticmethod(_nobody_waits)
    row = CustomerRow
    names = CUSTOMERS
    table = Customer
    keepers = staticmethod(keepers.of_customers)
    find = staticmethod(identity.get_customer)
    read = staticmethod(records.read_customer)
    not_yours = customers.NOT_YOURS

    @describe(
        "get_customer",
        "One customer",
        answers={200: records.CustomerRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, source: str, external_id: str) -> HttpResponse:
        return self.shown(source, external_id)

    @describe(
        "put_customer",
        "Create a customer, or change it",
        request=CustomerChange,
        answers={200: records.CustomerRecord, 201: records.CustomerRecord},
        problems=(*WRITING, 409),
        parameters=[CreationQuery, *ON_UPSERT, ETAG],
        examples=[OpenApiExample("A customer", value=EXAMPLE, request_only=True)],
        tag=TAG,
        description=f"{ABSENT_AND_EMPTY} Who is new and resembles a customer that is here is not created but answered with 409 "
        "and “candidates”: give that customer this external id (/external-ids/customers/…), or say duplicates=create.",
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        response = self.changed(source, external_id)
        self.arrived(source, request.user)
        return response

    @describe(
        "patch_customer",
        "Change a customer that is there",
        request=CustomerChange,
        answers={200: records.CustomerRecord},
        problems=WRITING,
        parameters=[MAY_MATCH, ETAG],
        examples=[OpenApiExample("A renewal", value={"renewal_on": "2027-03-31"}, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def patch(self, request, source: str, external_id: str) -> HttpResponse:
        return self.changed(source, external_id)

    @describe(
        "delete_customer",
        "Take a customer out of sight",
        answers={204: None},
        problems=(404, 409, 412, 422, 428),
        parameters=[DeletionQuery, MAY_MATCH],
        tag=TAG,
        description="Its signals, loops and promises stay in the books. Sending the customer again brings it back. "
        "Where a source has several ids of it, it stays until each of them was deleted.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        return self.removed(source, external_id)

    def upsert(self, source: str, row: CustomerRow) -> list[UpsertResult]:
        return customers.upsert_customers(source=source, rows=[row], by=self.by, at=timezone.now(), wish=self.wish())

    def remove(self, found: Customer, word: Word) -> None:
        customers.delete_customer(customer=found, by=self.by, at=timezone.now(), word=word)
