"""The report of a period."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from accounts.api.permissions import HasScope
from accounts.models import Company
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.openapi import describe
from outreach.api.periods import PeriodQuery, days_of
from outreach.measures import periods
from outreach.queries import readers
from outreach.queries.report import records


class Report(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ)]
    query_class = PeriodQuery

    @describe(
        "get_report",
        "The report of a period",
        answers={200: records.ReportRecord},
        problems=(422,),
        parameters=[PeriodQuery],
        tag="Measures",
        description="The figures of the page for executives, of what this token's user may see. The lists behind them are rows of measures, "
        "crises, recurrences, and the file “report-arr-at-risk”.",
    )
    def get(self, request) -> HttpResponse:
        user: Any = request.user
        reading = readers.reader(user=user, company=Company.ours(), at=timezone.now())
        period = periods.reported(**days_of(self.query()), today=reading.today)
        return answer(records.read(reader=reading, period=period))
