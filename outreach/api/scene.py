"""Where help is needed most, for other systems: the figures of the page, and the issues behind them."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.models import Company
from accounts.vocabulary import Function, Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.call_plan import SETS
from outreach.api.verbs import one
from outreach.battles import Cause, Span
from outreach.models.scene import MOST_ISSUES
from outreach.queries import readers
from outreach.queries.readers import Reader
from outreach.queries.scene import bridge, records
from outreach.queries.scene.counting import WHOLE
from outreach.queries.scene.standing import BY_NEED, Place
from outreach.services import call_capacity

TAG = "The scene"
READS = HasScope(read=Scope.OUTREACH_READ)


class SceneIssuesQuery(ListQuery):
    updated_since = None  # type: ignore[assignment]  # rows come in the order of their need
    function = serializers.ChoiceField(choices=Function.choices(), required=False)
    severity = Whole(max_value=5, required=False, help_text="Exactly this one.")
    unowned = serializers.BooleanField(default=False, help_text="Only those that nobody owns.")


class Scene(ApiView):
    permission_classes = [READS]

    @describe(
        "get_scene",
        "Where help is needed most, by function and severity",
        answers={200: records.SceneRecord},
        tag=TAG,
        description="With the functions that have no capacity. For who sees every customer it is counted ahead: counted_at says when.",
    )
    def get(self, request) -> HttpResponse:
        return answer(records.scene(reader=reader_of(request)))


class SceneIssues(ApiView):
    permission_classes = [READS]
    query_class = SceneIssuesQuery
    order = BY_NEED

    @describe(
        "list_scene_issues",
        "Open issues, where help is needed most first",
        answers={200: page_of(records.SceneIssueRecord)},
        problems=(400, 422),
        parameters=[SceneIssuesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        place = Place(query.get("function", ""), query.get("severity", WHOLE), is_unowned=query["unowned"])
        found = records.list_issues(reader=reader_of(request), place=place, part=self.slice_of(query))
        return self.answer_page(found)


class ExpertsCarryInput(Input):
    issues = Whole(max_value=MOST_ISSUES, help_text="Open ones that an expert can own at a time.")


class ExpertsCarry(ApiView):
    permission_classes = [SETS]

    @describe(
        "set_expert_capacity",
        "Say how many issues an expert can carry",
        request=ExpertsCarryInput,
        answers={200: records.SceneRecord},
        problems=(400, 411, 413, 415, 422),
        examples=one("Five", issues=5),
        tag=TAG,
        description="What it is stands in GET /scene as each_carries.",
    )
    def put(self, request) -> HttpResponse:
        call_capacity.set_of_experts(**self.payload(ExpertsCarryInput), by=request.user)
        return answer(records.scene(reader=reader_of(request)))


class StepsQuery(ListQuery):
    updated_since = None  # type: ignore[assignment]  # rows come in the order of their size
    span = serializers.ChoiceField(choices=Span.choices(), default=Span.WEEK.value, help_text="Since when.")
    cause = serializers.ChoiceField(choices=Cause.choices(), required=False)


class ArrAtRisk(ApiView):
    permission_classes = [READS]

    @describe(
        "get_arr_at_risk",
        "ARR at risk, and what moved it since yesterday and since last week",
        answers={200: records.ArrAtRiskRecord},
        tag=TAG,
        description="Before, and the amounts of all causes, are after: to the cent. Money is in the reporting currency.",
    )
    def get(self, request) -> HttpResponse:
        return answer(records.arr_at_risk(reader=reader_of(request)))


class ArrAtRiskSteps(ApiView):
    permission_classes = [READS]
    query_class = StepsQuery
    order = bridge.BY_SIZE

    @describe(
        "list_arr_at_risk_steps",
        "Whose steps moved the ARR at risk, the largest first",
        answers={200: page_of(records.RiskStepRecord)},
        problems=(400, 422),
        parameters=[StepsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        cause = Cause(query["cause"]) if "cause" in query else None
        part, reading = self.slice_of(query), reader_of(request)
        return self.answer_page(records.list_steps(reader=reading, span=Span(query["span"]), cause=cause, part=part))


def reader_of(request) -> Reader:
    return readers.reader(user=request.user, company=Company.ours(), at=timezone.now())
