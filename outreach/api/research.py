"""How much is known of customers: coverage with its readiness, blind spots, those whom a crisis touches, and for how long it is fresh."""

from django.http import HttpResponse
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.insights import TAG, Researching
from outreach.api.verbs import one
from outreach.insights import MOST_FRESH_DAYS, ResearchMethod, SpotKind
from outreach.models import CrisisResearch
from outreach.queries import crisis_scope, insight_records
from outreach.queries.research import crisis as of_crisis
from outreach.queries.research.current import BY_WEIGHT, figures_of
from outreach.services import research_freshness

SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MANAGE_SETTINGS)


class SpotsQuery(ListQuery):
    updated_since = None  # type: ignore[assignment]  # rows come in the order of their weight
    kind = serializers.ChoiceField(choices=SpotKind.choices(), default=SpotKind.BLIND.value)
    segment = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text="Empty: of who has none."
    )


class FreshnessInput(Input):
    method = serializers.ChoiceField(choices=ResearchMethod.choices())
    days = Whole(max_value=MOST_FRESH_DAYS, help_text="For so many days it is fresh.")


class Coverage(Researching):
    @describe(
        "get_research_coverage",
        "Whom somebody learned about lately, by segment, method and ARR",
        answers={200: insight_records.ResearchCoverage},
        tag=TAG,
        description="Of the customers whom you see. For who sees every customer it is counted ahead: as_of says when.",
    )
    def get(self, request) -> HttpResponse:
        return answer(insight_records.coverage(reader=self.reader))


class BlindSpotList(Researching):
    query_class = SpotsQuery
    order = BY_WEIGHT

    @describe(
        "list_blind_spots",
        "Customers of whom too little is known, what weighs most first",
        answers={200: page_of(insight_records.BlindSpotRecord)},
        problems=(400, 422),
        parameters=[SpotsQuery],
        tag=TAG,
        description="Of who sees every customer the heaviest three hundred of each segment.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        kind, segment = SpotKind(query["kind"]), query.get("segment")
        found = insight_records.list_spots(self.reader, self.slice_of(query), kind=kind, segment=segment)
        return self.answer_page(found)


class ResearchOfCrisis(Researching):
    @describe(
        "get_crisis_research",
        "What is known of those whom a crisis touches, now and when it was declared",
        answers={200: insight_records.CrisisResearchRecord},
        problems=(404,),
        tag=TAG,
        description="For who sees all of the crisis.",
    )
    def get(self, request, id: int) -> HttpResponse:
        crisis = crisis_scope.get_inside(request.user, id)
        then = CrisisResearch.objects.filter(crisis=crisis).first()
        now = of_crisis.figures_now(crisis, self.reader)
        return answer(insight_records.crisis_record(now, then, figures_of(then) if then else None))


class SetFreshness(Researching):
    permission_classes = [SETS]

    @describe(
        "set_research_freshness",
        "Say for how long research by a method is fresh",
        request=FreshnessInput,
        answers={200: insight_records.FreshnessRecord},
        problems=(400, 411, 413, 415, 422),
        examples=one("Half a year", method="interview", days=180),
        tag=TAG,
    )
    def put(self, request) -> HttpResponse:
        given = self.payload(FreshnessInput)
        research_freshness.set_days(days={ResearchMethod(given["method"]): given["days"]}, by=request.user)
        return answer(insight_records.freshness())

    @describe(
        "get_research_freshness",
        "For how many days research is fresh, by method",
        answers={200: insight_records.FreshnessRecord},
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return answer(insight_records.freshness())
