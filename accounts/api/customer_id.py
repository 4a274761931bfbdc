"""Our id of a customer, as callers send it."""

from typing import Any

from accounts.models import Customer
from crisis_triage.shared.api import Whole


class CustomerId(Whole):
    """Of one who was merged it leads to the one who goes on."""

    def to_internal_value(self, data: Any) -> int:
        given = super().to_internal_value(data)
        goes_on = Customer.objects.filter(pk=given).values_list("merged_into", flat=True).first()
        return goes_on or given
