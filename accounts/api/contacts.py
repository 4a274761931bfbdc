"""People at customers."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.queries import records
from accounts.services import contacts
from accounts.services.rows import ContactRow, Status
from accounts.vocabulary import Scope
from crisis_triage.shared import batches
from crisis_triage.shared.answers import answer_batch
from crisis_triage.shared.api import ApiView, ListQuery, Whole
from crisis_triage.shared.openapi import describe, describe_batch, page_of

TAG = "Contacts"
NEEDS = HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.EDIT_CUSTOMER)
EXAMPLE: dict[str, Any] = {
    "external_id": "P-1",
    "customer_external_id": "A-1",
    "name": "Kim Acme",
    "email": "kim@acme.example",
    "job_title": "Head of operations",
    "consent": "granted",
}


class ContactsQuery(ListQuery):
    customer = Whole(required=False, help_text="Our id of the customer.")
    include_deleted = serializers.BooleanField(
        default=False, help_text="Deleted ones too, with the moment in “deleted_at”."
    )


class ContactList(ApiView):
    permission_classes = [NEEDS]
    query_class = ContactsQuery
    order = records.CONTACTS

    @describe(
        "list_contacts",
        "Contacts, in the order of their change",
        answers={200: page_of(records.ContactRecord)},
        problems=(400, 422),
        parameters=[ContactsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_contacts(
            request.user,
            self.slice_of(query),
            customer=query.get("customer"),
            include_deleted=query["include_deleted"],
        )
        return self.answer_page(page)


def _no_directory() -> str:
    return ""


class ContactBatch(ApiView):
    """``directory`` names the source whose ids the other sources call customers by, too."""

    permission_classes = [NEEDS]
    directory = staticmethod(_no_directory)

    @describe_batch(
        "upsert_contacts",
        "Create and change many contacts",
        item=ContactRow,
        name="ContactBatch",
        statuses=Status,
        example={"source": "crm", "items": [EXAMPLE]},
        tag=TAG,
        description="A field that is absent stays as it is; an empty one (“” or null) is cleared.",
    )
    def post(self, request) -> HttpResponse:
        batch = batches.read(request._request)
        decoded = batches.decode(batch.items, ContactRow)
        results = contacts.upsert_contacts(
            source=batch.source,
            rows=decoded.items,
            by=request.user,
            at=timezone.now(),
            directory=self.directory(),
        )
        return answer_batch(decoded.with_results(results))
