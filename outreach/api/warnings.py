"""Early warnings: read, put aside, or made an issue, by the same services as on the pages. One becomes a crisis by POST /crises."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WORKS, WRITING_PROBLEMS, OpenedIssueInput, issue_made
from outreach.api.verbs import one, verbs_of
from outreach.queries import issue_records, warning_records, warning_scope
from outreach.services import early_warnings
from outreach.states import WarningState
from signals.vocabulary import Dimension

TAG = "Early warning"


class WarningsQuery(ListQuery):
    state = serializers.ChoiceField(choices=WarningState.choices(), required=False)
    dimension = serializers.ChoiceField(choices=Dimension.choices(), required=False)


class SnoozeWarningInput(Input):
    until = serializers.DateTimeField(help_text="Within 30 days; earlier when twice as many customers complain.")
    reason = serializers.CharField(max_length=4000)


class DismissWarningInput(Input):
    reason = serializers.CharField(max_length=4000, help_text="Why it is nothing.")


class RaiseWarningInput(Input):
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class WarningList(ApiView):
    permission_classes = [WORKS]
    query_class = WarningsQuery
    order = warning_records.WARNINGS

    @describe(
        "list_warnings",
        "Where more customers complain than usual, in the order of change",
        answers={200: page_of(warning_records.WarningRecord)},
        problems=(400, 422),
        parameters=[WarningsQuery],
        tag=TAG,
        description="All of them to who sees everybody, else those in which a customer of yours complains.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "dimension")}
        return self.answer_page(warning_records.list_warnings(request.user, self.slice_of(query), **exact))


class OneWarning(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_warning",
        "One early warning, with every series that sees it",
        answers={200: warning_records.WarningRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, warning_records.read_warning(request.user, id))


class WarningMoves(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_warning_moves",
        "What was done with an early warning",
        answers={200: warning_records.WarningHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(warning_records.history(warning_scope.get_warning(request.user, id)))


class WarningCustomers(ApiView):
    permission_classes = [WORKS]
    query_class = ListQuery
    order = warning_records.CUSTOMERS

    @describe(
        "list_warning_customers",
        "Who complains, in the order in which they were found",
        answers={200: page_of(warning_records.WarnedCustomerRecord)},
        problems=(400, 404, 422),
        parameters=[ListQuery],
        tag=TAG,
        description="Of the customers whom you see.",
    )
    def get(self, request, id: int) -> HttpResponse:
        warning = warning_scope.get_warning(request.user, id)
        return self.answer_page(warning_records.list_customers(request.user, warning, self.slice_of(self.query())))


class WarningVerb(ApiView):
    permission_classes = [WORKS]

    def take(self, id: int, service: Any, input_class: type[Input]) -> tuple[Any, Any]:
        """The warning, and what ``service`` answers, for whoever has seen it as it is (where they say so)."""
        request: Any = self.request
        warning, seen = warning_scope.get_warning(request.user, id), preconditions.seen_if_said(request)
        given = self.payload(input_class)
        return warning, service(warning=warning, seen=seen, by=request.user, at=timezone.now(), **given)

    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        warning, _ = self.take(id, service, input_class)
        return preconditions.answer_version(self.request, warning_records.reread(warning))


described_verb = verbs_of(warning_records.WarningRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class SnoozeWarning(WarningVerb):
    @described_verb(
        "snooze_warning",
        "It can wait",
        request=SnoozeWarningInput,
        example={"until": "2026-12-01T08:00:00Z", "reason": "The fix is on its way."},
        description="By the CCO or an administrator. It wakes by itself, earlier when twice as many customers complain.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, early_warnings.snooze, SnoozeWarningInput)


class DismissWarning(WarningVerb):
    @described_verb(
        "dismiss_warning",
        "It is nothing",
        request=DismissWarningInput,
        example={"reason": "A test of the shop."},
        description="By the CCO or an administrator. While this burst goes on, nobody is warned of it again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, early_warnings.dismiss, DismissWarningInput)


class RaiseWarning(WarningVerb):
    @described_verb(
        "raise_warning",
        "It is something after all",
        request=RaiseWarningInput,
        example={"note": "It was not the test."},
        description="Of one that sleeps or was dismissed. By the CCO or an administrator.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, early_warnings.raise_again, RaiseWarningInput)


class IssueOfWarning(WarningVerb):
    @describe(
        "open_issue_of_warning",
        "Make it an issue",
        request=OpenedIssueInput,
        answers={201: issue_records.IssueRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("Late deliveries", title="Late deliveries", function="fulfilment"),
        tag=TAG,
        description="The warning is in hand then. Whoever complained is to be told the outcome, unless you say otherwise.",
    )
    def post(self, request, id: int) -> HttpResponse:
        _, issue = self.take(id, early_warnings.open_issue, OpenedIssueInput)
        return issue_made(request, issue)
