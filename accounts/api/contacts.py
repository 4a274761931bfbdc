"""People at customers."""

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
from accounts.services import contacts
from accounts.services.rows import ContactRow, Status
from accounts.vocabulary import Scope
from crisis_triage.shared import batches
from crisis_triage.shared.answers import answer, answer_batch
from crisis_triage.shared.api import ApiView, ListQuery, Whole
from crisis_triage.shared.openapi import describe, describe_batch, page_of, without_field

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
ABSENT_AND_EMPTY = "A field that is absent stays as it is; an empty one (“” or null) is cleared."
CHANGE = {name: value for name, value in EXAMPLE.items() if name != "external_id"}
ContactChange = without_field(ContactRow, "external_id", name="ContactChange")


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
        description=ABSENT_AND_EMPTY,
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


class ContactByExternalId(ApiView):
    permission_classes = [NEEDS]
    directory = staticmethod(_no_directory)

    @describe("get_contact", "One contact", answers={200: records.ContactRecord}, problems=(404,), tag=TAG)
    def get(self, request, source: str, external_id: str) -> HttpResponse:
        contact = identity.get_contact(request.user, source=source, external_id=external_id)
        return answer(records.read_contact(contact.pk))

    @describe(
        "put_contact",
        "Create a contact, or change it",
        request=ContactChange,
        answers={200: records.ContactRecord, 201: records.ContactRecord},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("A contact", value=CHANGE, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        status, record = self._change(request.user, source, external_id)
        return answer(record, 201 if status == Status.CREATED else 200)

    @describe(
        "patch_contact",
        "Change a contact that is there",
        request=ContactChange,
        answers={200: records.ContactRecord},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[OpenApiExample("Another job", value={"job_title": "Chief of operations"}, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def patch(self, request, source: str, external_id: str) -> HttpResponse:
        identity.get_contact(request.user, source=source, external_id=external_id)
        return answer(self._change(request.user, source, external_id)[1])

    @describe(
        "delete_contact",
        "Take a contact out of sight",
        answers={204: None},
        problems=(404,),
        tag=TAG,
        description="Sending the contact again brings it back.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        contact = identity.get_contact(request.user, source=source, external_id=external_id)
        contacts.delete_contact(contact=contact, by=request.user, at=timezone.now())
        return HttpResponse(status=204)

    def _change(self, by: User, source: str, external_id: str) -> tuple[Status, records.ContactRecord]:
        row = row_of(self.json(), external_id, ContactRow)
        [result] = contacts.upsert_contacts(
            source=source, rows=[row], by=by, at=timezone.now(), directory=self.directory()
        )
        return result.status, records.read_contact(id_of(result, contacts.NOT_YOURS))
