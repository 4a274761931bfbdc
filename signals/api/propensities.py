"""Who is likely to buy more, or again, for other systems."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, ListQuery, Moment
from crisis_triage.shared.cursors import Order
from crisis_triage.shared.openapi import describe, page_of
from signals.queries import propensities
from signals.queries.propensity_records import PropensityRecord, get_propensity, list_propensities

TAG = "Propensities"


class PropensitiesQuery(ListQuery):
    updated_since = Moment(required=False, help_text="Only who was scored at this moment or later.")
    by = serializers.ChoiceField(
        choices=list(propensities.ORDERS),
        default="money",
        help_text="The largest expected money first, or the largest chance.",
    )
    segment = serializers.CharField(max_length=80, required=False)


class PropensityList(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]
    query_class = PropensitiesQuery
    order = propensities.BY_MONEY

    @describe(
        "list_propensities",
        "Who is likely to buy more, the largest expected money first",
        answers={200: page_of(PropensityRecord)},
        problems=(400, 422),
        parameters=[PropensitiesQuery],
        tag=TAG,
        description="A ranking of now. Everyone is scored once a day, by the model that “model” names.",
    )
    def get(self, request: Any) -> HttpResponse:
        query = self.query()
        self.order = _order(query)
        page = list_propensities(request.user, self.slice_of(query), by=query["by"], segment=query.get("segment"))
        return self.answer_page(page)


class OnePropensity(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]

    @describe(
        "get_propensity",
        "How likely a customer is to buy more, with all reasons",
        answers={200: PropensityRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request: Any, id: int) -> HttpResponse:
        return answer(get_propensity(request.user, id))


def _order(query: dict[str, Any]) -> Order:
    return propensities.ORDERS[query["by"]]
