"""How a payload names a customer: by our id, or by the id that a source has for it."""

from typing import Any

from rest_framework import serializers

from accounts import access, identity
from accounts.models import Customer, User
from crisis_triage.shared.api import Input, Whole
from signals.services import sources


class CustomerInput(Input):
    """The customer is named by our id, or by the id that a source has for it."""

    customer_id = Whole(required=False, help_text="Our id of the customer.")
    customer_external_id = serializers.CharField(max_length=200, required=False)
    source = serializers.SlugField(  # type: ignore[assignment]  # no field's own source
        max_length=60, required=False, help_text="Whose external id it is; the directory's, if left out."
    )

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        if ("customer_id" in attributes) == ("customer_external_id" in attributes):
            raise serializers.ValidationError(
                {"customer_id": ["Name the customer once: by customer_id or by customer_external_id."]}, code="required"
            )
        return attributes


def named_customer(user: User, given: dict[str, Any]) -> Customer:
    """An id in a payload means something only inside what the person may see: NotFound otherwise."""
    if "customer_id" in given:
        return access.get_customer(user, given["customer_id"])
    source = given.get("source") or sources.directory_slug()
    return identity.get_customer(user, source=source, external_id=given["customer_external_id"])
