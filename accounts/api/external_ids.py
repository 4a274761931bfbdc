"""Names that other systems have for a customer or a contact: given and taken off, one by one."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts import access, identity
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import Contact, Customer, User
from accounts.queries import records
from accounts.services import external_ids
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.openapi import describe

NEEDS = HasScope(read=Scope.CUSTOMERS_READ, write=Scope.CUSTOMERS_WRITE, action=Action.EDIT_CUSTOMER)
WRITING = (400, 404, 409, 411, 413, 415, 422)


class NameInput(Input):
    """Whose name it shall be: by our id, or by a name that is known."""

    id = Whole(required=False, help_text="Our id.")
    known_source = serializers.SlugField(max_length=60, required=False)
    known_external_id = serializers.CharField(max_length=200, required=False)

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        by_name = {"known_source", "known_external_id"} <= attributes.keys()
        if ("id" in attributes) == by_name or len(attributes) != 1 + by_name:
            raise serializers.ValidationError(
                {"id": ["Say whose it is once: by id, or by known_source and known_external_id."]}, code="required"
            )
        return attributes


class CustomerName(ApiView):
    permission_classes = [NEEDS]
    arrived = staticmethod(lambda source, by: None)

    @describe(
        "name_customer",
        "Give a customer another external id",
        request=NameInput,
        answers={200: records.CustomerRecord, 201: records.CustomerRecord},
        problems=WRITING,
        examples=[
            OpenApiExample(
                "Of the helpdesk", value={"known_source": "crm", "known_external_id": "A-1"}, request_only=True
            )
        ],
        tag="Customers",
        description="Signals that waited for this id are attached. 409 if it is another customer's.",
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        customer = _customer(request.user, self.payload(NameInput))
        is_new = external_ids.add(owner=customer, source=source, value=external_id, by=request.user, at=timezone.now())
        self.arrived(source, request.user)
        return answer(records.read_customer(customer.pk), 201 if is_new else 200)

    @describe(
        "unname_customer",
        "Take an external id off a customer",
        answers={204: None},
        problems=(404, 409),
        tag="Customers",
        description="Not the only one. What came by it stays with the customer.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        customer = identity.get_customer(request.user, source=source, external_id=external_id)
        external_ids.drop(owner=customer, source=source, value=external_id, by=request.user, at=timezone.now())
        return HttpResponse(status=204)


class ContactName(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "name_contact",
        "Give a contact another external id",
        request=NameInput,
        answers={200: records.ContactRecord, 201: records.ContactRecord},
        problems=WRITING,
        examples=[
            OpenApiExample(
                "Of the helpdesk", value={"known_source": "crm", "known_external_id": "P-1"}, request_only=True
            )
        ],
        tag="Contacts",
        description="409 if it is another contact's.",
    )
    def put(self, request, source: str, external_id: str) -> HttpResponse:
        contact = _contact(request.user, self.payload(NameInput))
        is_new = external_ids.add(owner=contact, source=source, value=external_id, by=request.user, at=timezone.now())
        return answer(records.read_contact(contact.pk), 201 if is_new else 200)

    @describe(
        "unname_contact",
        "Take an external id off a contact",
        answers={204: None},
        problems=(404, 409),
        tag="Contacts",
        description="Not the only one.",
    )
    def delete(self, request, source: str, external_id: str) -> HttpResponse:
        contact = identity.get_contact(request.user, source=source, external_id=external_id)
        external_ids.drop(owner=contact, source=source, value=external_id, by=request.user, at=timezone.now())
        return HttpResponse(status=204)


def _customer(by: User, given: dict[str, Any]) -> Customer:
    if "id" in given:
        return access.get_customer(by, given["id"])
    return identity.get_customer(by, source=given["known_source"], external_id=given["known_external_id"])


def _contact(by: User, given: dict[str, Any]) -> Contact:
    if "id" in given:
        return identity.contact_of(by, given["id"])
    return identity.get_contact(by, source=given["known_source"], external_id=given["known_external_id"])
