"""Which days are asked for."""

from typing import Any

from rest_framework import serializers

from crisis_triage.shared.api import Input
from outreach.measures.periods import Preset


class PeriodQuery(Input):
    period = serializers.ChoiceField(
        choices=Preset.choices(),
        required=False,
        help_text="Goes before “from” and “to”; last month, if nothing is said.",
    )
    to = serializers.DateField(required=False, help_text="The last day, included.")

    def get_fields(self) -> dict[str, Any]:
        """“from” is a word that Python keeps to itself."""
        return super().get_fields() | {"from": serializers.DateField(required=False, help_text="The first day.")}


def days_of(query: dict[str, Any]) -> dict[str, Any]:
    named = Preset(query["period"]) if "period" in query else None
    return {"preset": named, "first": query.get("from"), "last": query.get("to")}
