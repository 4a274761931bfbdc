"""People at customers."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts import identity
from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.customers import ABSENT_AND_EMPTY, ONE_BY_ONE, WRITING
from accounts.api.permissions import HasScope
from accounts.api.single_rows import ByExternalId, CreationQuery, DeletionQuery
from accounts.models import Contact
from accounts.queries import records
from accounts.services import contacts, keepers
from accounts.services.deletions import Word
from accounts.services.name_tables import CONTACTS
from accounts.services.rows import ContactRow, Status, UpsertResult
from accounts.services.terms import wish_of
from accounts.vocabulary import Scope
from crisis_triage.shared import batches, preconditions
from crisis_triage.shared.answers import answer_batch
from crisis_triage.shared.api import ApiView, ListQuery
from crisis_triage.shared.openapi import describe, describe_batch, page_of, without_field
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH, ON_UPSERT

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
CHANGE = {name: value for name, value in EXAMPLE.items() if name != "external_id"}
ContactChange = without_field(ContactRow, "external_id", name="ContactChange")


class ContactsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
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
        description=f"{ABSENT_AND_EMPTY} {ONE_BY_ONE}",
        is_upsert=True,
    )
    def post(self, request) -> HttpResponse:
        preconditions.refuse_many(request)
        batch = self.upsert_batch()
        decoded = batches.decode(batch.items, ContactRow)
        results = contacts.upsert_contacts(
            source=batch.source,
            rows=decoded.items,
            by=request.user,
            at=timezone.now(),
            directory=self.directory(),
            wish=wish_of(batch, decoded),
        )
        return answer_batch(decoded.with_results(results))


class ContactByExternalId(ByExternalId):
    permission_classes = [NEEDS]
    directory = staticmethod(_no_directory)
    row = ContactRow
    names = CONTACTS
    table = Contact
    keepers = staticmethod(keepers.of_contacts)
    find = staticmethod(identity.get_contact)
    read = staticmethod(records.read_contact)
    not_yours = contacts.NOT_YOURS

    @describe(
        "get_contact",
        "One contact",
        answers={200: records.ContactRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, source: str, external_id: str) -> HttpResponse:
        return self.shown(source, external_id)

    @describe(
        "put_contact",
        "Create a contact, or change it",
        request=ContactChange,
        answers={200: records.ContactRecord, 201: records.ContactRecord},
        problems=(*WRITING, 409),
        parameters=[CreationQuery, *ON_UPSERT, ETAG],
        examples=[OpenApiExample("A contact", value=CHANGE, request_only=True)],
        tag=TAG,
        description=f"{ABSENT_AND_EMPTY} Who is new and resembles a contact that is here is not created but answered with 409 and "
        "“candidates”: give that contact this external id (/external-ids/contacts/…), or say duplicates=create.",
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        return self.changed(source, external_id)

    @describe(
        "patch_contact",
        "Change a contact that is there",
        request=ContactChange,
        answers={200: records.ContactRecord},
        problems=WRITING,
        parameters=[MAY_MATCH, ETAG],
        examples=[OpenApiExample("Another job", value={"job_title": "Chief of operations"}, request_only=True)],
        tag=TAG,
        description=ABSENT_AND_EMPTY,
    )
    def patch(self, request, source: str, external_id: str) -> HttpResponse:
        return self.changed(source, external_id)

    @describe(
        "delete_contact",
        "Take a contact out of sight",
        answers={204: None},
        problems=(404, 409, 412, 422, 428),
        parameters=[DeletionQuery, MAY_MATCH],
        tag=TAG,
        description="Sending the contact again brings it back. "
        "Where a source has several ids of it, it stays until each of them was deleted.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        return self.removed(source, external_id)

    def upsert(self, source: str, row: ContactRow) -> list[UpsertResult]:
        return contacts.upsert_contacts(
            source=source,
            rows=[row],
            by=self.by,
            at=timezone.now(),
            directory=self.directory(),
            wish=self.wish(),
        )

    def remove(self, found: Contact, word: Word) -> None:
        contacts.delete_contact(contact=found, by=self.by, at=timezone.now(), word=word)
