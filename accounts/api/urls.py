"""Addresses below /api/v1/, except the batches of customers and contacts: the root wires them (crisis_triage.api)."""

from django.urls import path

from accounts.api.contacts import ContactList
from accounts.api.customers import CustomerList
from accounts.api.external_ids import ContactName

urlpatterns = [
    path("customers", CustomerList.as_view(), name="api_customers"),
    path("contacts", ContactList.as_view(), name="api_contacts"),
    path("external-ids/contacts/<str:source>/<path:external_id>", ContactName.as_view(), name="api_contact_name"),
]
