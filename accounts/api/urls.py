"""Addresses below /api/v1/, except the batches of customers and contacts: the root wires them (crisis_triage.api)."""

from django.urls import path

from accounts.api.contacts import ContactList
from accounts.api.customers import CustomerList
from accounts.api.duplicates import (
    ContactDuplicate,
    ContactDuplicateList,
    ContactsNotTheSame,
    Duplicate,
    DuplicateList,
    NotTheSame,
)
from accounts.api.external_ids import ContactName
from accounts.api.keepers import FieldKeeperList, OneFieldKeeper

urlpatterns = [
    path("customers", CustomerList.as_view(), name="api_customers"),
    path("contacts", ContactList.as_view(), name="api_contacts"),
    path("duplicates", DuplicateList.as_view(), name="api_duplicates"),
    path("duplicates/<int:id>", Duplicate.as_view(), name="api_duplicate"),
    path("duplicates/<int:id>/not-the-same", NotTheSame.as_view(), name="api_not_the_same"),
    path("contact-duplicates", ContactDuplicateList.as_view(), name="api_contact_duplicates"),
    path("contact-duplicates/<int:id>", ContactDuplicate.as_view(), name="api_contact_duplicate"),
    path("contact-duplicates/<int:id>/not-the-same", ContactsNotTheSame.as_view(), name="api_contacts_not_the_same"),
    path("field-keepers", FieldKeeperList.as_view(), name="api_field_keepers"),
    path("field-keepers/<str:kind>/<str:field>", OneFieldKeeper.as_view(), name="api_field_keeper"),
    path("external-ids/contacts/<str:source>/<path:external_id>", ContactName.as_view(), name="api_contact_name"),
]
