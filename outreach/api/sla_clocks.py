"""Clocks, to read: programs that show or hand on how much time is left."""

from django.http import HttpResponse
from rest_framework import serializers

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.api import ApiView, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.queries import sla_clocks
from outreach.vocabulary import SlaState, SlaTarget


class ClocksQuery(ListQuery):
    target = serializers.ChoiceField(choices=SlaTarget.choices(), required=False)
    state = serializers.ChoiceField(choices=SlaState.choices(), required=False)
    loop = Whole(required=False, help_text="Our id of the loop.")
    issue = Whole(required=False, help_text="Our id of the issue.")


class SlaClockList(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ)]
    query_class = ClocksQuery
    order = sla_clocks.CLOCKS

    @describe(
        "list_sla_clocks",
        "SLA clocks, in the order of their change",
        answers={200: page_of(sla_clocks.SlaClockRecord)},
        problems=(400, 422),
        parameters=[ClocksQuery],
        tag="SLA",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        asked = {name: query.get(name) for name in ("target", "state", "loop", "issue")}
        return self.answer_page(sla_clocks.list_clocks(request.user, self.slice_of(query), **asked))
