"""What the model says, for other systems."""

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.api import ApiView, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from signals.queries import records
from signals.vocabulary import Band


class RiskScoresQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    band = serializers.ChoiceField(choices=Band.choices(), required=False)


class RiskScoreList(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]
    query_class = RiskScoresQuery
    order = records.RISK_SCORES

    @describe(
        "list_risk_scores",
        "Risk scores, in the order in which they were made",
        answers={200: page_of(records.RiskScoreRecord)},
        problems=(400, 422),
        parameters=[RiskScoresQuery],
        tag="Risk scores",
        description="“updated_since” means “scored_at”. churn_risk up is bad, health_score up is good.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_risk_scores(
            request.user, self.slice_of(query), customer=query.get("customer"), band=query.get("band")
        )
        return self.answer_page(page)
