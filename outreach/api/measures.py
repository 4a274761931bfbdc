"""The measures, for other systems: the numbers of the pages with their definitions, and the rows behind each."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.models import Company
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer, answer_part
from crisis_triage.shared.api import MAX_LIMIT, ApiView, Whole
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.openapi import describe
from outreach.api.periods import PeriodQuery, days_of
from outreach.measures.periods import Every, Preset
from outreach.measures.question import CLOSE_DAYS, NOBODY, Group, Question, Slice, pose
from outreach.queries import readers
from outreach.queries.measures import records, rows
from outreach.queries.measures.asking import Asking
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.measures.measure import Measure
from outreach.queries.measures.names import check_known
from outreach.queries.readers import Reader

TAG = "Measures"
MAY = HasScope(read=Scope.OUTREACH_READ)
KEY = rf"^([1-9][0-9]{{0,17}}|{NOBODY})$"


class MeasuresQuery(PeriodQuery):
    period = serializers.ChoiceField(
        choices=Preset.choices(),
        required=False,
        help_text="Goes before “from” and “to”; the last 90 days, if nothing is said.",
    )
    every = serializers.ChoiceField(choices=Every.choices(), required=False, help_text="What trends are cut into.")
    by = serializers.ChoiceField(choices=Group.choices(), default=Group.FUNCTION.value)
    target = Whole(max_value=366, default=CLOSE_DAYS, help_text="Days within which a loop should be closed.")
    function = serializers.CharField(max_length=20, required=False, help_text="Only of this function.")
    owner = serializers.RegexField(KEY, required=False, help_text="Only of this owner: an id, or “none”.")
    segment = serializers.CharField(max_length=80, required=False)
    team = serializers.RegexField(KEY, required=False, help_text="Only of this team: an id, or “none”.")


class RowsQuery(MeasuresQuery):
    which = serializers.ChoiceField(choices=Slice.choices(), default=Slice.ALL.value)
    own = serializers.CharField(
        max_length=200, required=False, help_text="Of a root cause or a currency: the key of its group."
    )
    limit = Whole(max_value=MAX_LIMIT, default=50, help_text="Rows a page, 1 to 200.")
    cursor = serializers.RegexField(
        rows.PLACE, required=False, help_text="“next_cursor” of the page before, as it came."
    )


class Measures(ApiView):
    permission_classes = [MAY]
    query_class = MeasuresQuery

    @describe(
        "list_measures",
        "All measures of closing the loop",
        answers={200: records.MeasuresRecord},
        problems=(422,),
        parameters=[MeasuresQuery],
        tag=TAG,
        description="Each with its n, its definition, the period before, its trend and its groups, of what this token's user may see.",
    )
    def get(self, request) -> HttpResponse:
        reading = _reader(request)
        return answer(records.measures(reader=reading, question=_question(self.query(), reading)))


class OneMeasure(ApiView):
    permission_classes = [MAY]
    query_class = MeasuresQuery

    @describe(
        "read_measure",
        "One measure",
        answers={200: records.MeasuresRecord},
        problems=(404, 422),
        parameters=[MeasuresQuery],
        tag=TAG,
    )
    def get(self, request, name: str) -> HttpResponse:
        measure, reading = _named(name), _reader(request)
        question = _question(self.query(), reading)
        return answer(records.measures(reader=reading, question=question, name=measure.name))


class MeasureRows(ApiView):
    permission_classes = [MAY]
    query_class = RowsQuery

    @describe(
        "list_measure_rows",
        "The rows behind a measure, the latest first",
        answers={200: records.MeasureRowsPage},
        problems=(404, 422),
        parameters=[RowsQuery],
        tag=TAG,
    )
    def get(self, request, name: str) -> HttpResponse:
        measure, reading, query = _named(name), _reader(request), self.query()
        limit = query["limit"]
        found = rows.take(
            Asking(reading, _question(query, reading)),
            measure,
            which=Slice(query["which"]),
            own=query.get("own"),
            after=query.get("cursor", ""),
            limit=limit + 1,
        )
        cursor = rows.place_of(found[limit - 1]) if len(found) > limit else None
        sent = records.row_records(found[:limit])
        return answer_part(request, sent, cursor, is_more=cursor is not None)


def _question(query: dict[str, Any], reading: Reader) -> Question:
    narrowed = {group: query[group.value] for group in Group if group.value in query}
    check_known(narrowed)
    return pose(
        today=reading.today,
        **days_of(query),
        every=Every(query["every"]) if "every" in query else None,
        by=Group(query["by"]),
        narrowed=narrowed,
        close_days=query["target"],
    )


def _named(name: str) -> Measure:
    if name not in BY_NAME:
        raise NotFound(f"There is no such measure. There are: {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def _reader(request: Any) -> Reader:
    return readers.reader(user=request.user, company=Company.ours(), at=timezone.now())
