"""Who can close the gap of a sales crisis, and how likely it closes."""

from django.http import HttpResponse
from rest_framework import serializers

from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, Whole
from crisis_triage.shared.openapi import describe
from outreach.api.sales import TAG, OfTarget
from outreach.queries import gap_page, gap_records
from outreach.queries.gap_page import MOST_CALLS, GapQuestion


class SimulationQuery(Input):
    calls = Whole(min_value=0, max_value=MOST_CALLS, default=5, help_text="So many, those first that are worth most.")
    lift = serializers.FloatField(min_value=0, max_value=1, default=0.1, help_text="What a call adds to a chance.")
    spread = serializers.FloatField(
        min_value=0, max_value=3, default=0.3, help_text="How far all chances may be off together, in log odds."
    )
    who = serializers.ListField(
        child=Whole(), required=False, max_length=100, help_text="Ids of customers: they are called, and nobody else."
    )


class SalesClosers(OfTarget):
    @describe(
        "get_sales_closers",
        "Who can close the gap, and who is left in peace",
        answers={200: gap_records.ClosersRecord},
        problems=(404,),
        tag=TAG,
        description="Customers with an open loop, a pending or broken promise, or at risk are left in peace, with the reason.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(gap_records.closers_record(self.target(id), reader=self.reader))


class SalesSimulation(OfTarget):
    query_class = SimulationQuery

    @describe(
        "simulate_sales_gap",
        "How likely the gap closes, with so many calls",
        answers={200: gap_records.SimulationRecord},
        problems=(404, 422),
        parameters=[SimulationQuery],
        tag=TAG,
        description="What a call adds is an assumption of yours: it was not measured. Nothing is changed.",
    )
    def get(self, request, id: int) -> HttpResponse:
        given = self.query()
        asked = GapQuestion(**{name: given[name] for name in ("calls", "lift", "spread", "who") if name in given})
        target = self.target(id)
        found = gap_page.simulate(target=target, reader=self.reader, asked=asked)
        return answer(gap_records.simulation_record(found, target=target, asked=asked))
