"""Who is affected by an issue, and who works on it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts import access
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Moment, Whole
from crisis_triage.shared.openapi import describe
from outreach.api.issues import WORKS
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one
from outreach.queries import issue_records, scope
from outreach.queries.audience_rules import Filter
from outreach.services import audience, squads
from outreach.vocabulary import SquadRole
from signals.text import taxonomy
from signals.vocabulary import Band

TAG = "Issues"
PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
MOST_NAMED = 1_000


class CustomersInput(Input):
    customer_ids = serializers.ListField(child=Whole(), min_length=1, max_length=MOST_NAMED)


class AudienceInput(Input):
    """All that is given must hold; of a list, one."""

    segments = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50, required=False)
    regions = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50, required=False)
    bands = serializers.ListField(child=serializers.ChoiceField(choices=Band.choices()), max_length=10, required=False)
    least_arr = Whole(required=False, min_value=0, max_value=10**12, help_text="In the reporting currency.")


class ThemeInput(Input):
    theme = serializers.ChoiceField(choices=sorted(taxonomy.BY_SLUG))
    since = Moment(help_text="Complaints from this moment on.")


class SquadInput(Input):
    user_id = Whole(help_text="Our id of a colleague.")
    role = serializers.ChoiceField(choices=SquadRole.choices())


class Affected(ApiView):
    permission_classes = [WORKS]

    def add(self, id: int, service: Any, **given: Any) -> HttpResponse:
        user: Any = self.request.user
        issue = scope.get_issue(user, id)
        with sent_as(customers="customer_ids", audience=""):
            added = service(issue=issue, by=user, at=timezone.now(), **given)
        return answer(issue_records.AddedRecord(added))


class IssueCustomers(Affected):
    @describe(
        "add_issue_customers",
        "These customers are affected",
        request=CustomersInput,
        answers={200: issue_records.AddedRecord},
        problems=PROBLEMS,
        examples=one("Two customers", customer_ids=[17, 18]),
        tag=TAG,
        description="Each gets a loop, one and no more. One that you may not see is 404, and none is added.",
    )
    def post(self, request, id: int) -> HttpResponse:
        scope.get_issue(request.user, id)
        wanted = set(self.payload(CustomersInput)["customer_ids"])
        found = list(access.visible_customers(request.user).filter(pk__in=wanted))
        for missing in sorted(wanted - {customer.pk for customer in found}):
            access.get_customer(request.user, missing)
        return self.add(id, audience.add_by_hand, customers=found)


class IssueAudience(Affected):
    permission_classes = [WORKS]

    @describe(
        "get_issue_audience",
        "By which rules customers are found, and who was counted in",
        answers={200: issue_records.Audiences},
        problems=(404,),
        tag=TAG,
        description="Rules are read again every few minutes. Nobody leaves by a rule: who was affected is told.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(issue_records.audiences(scope.get_issue(request.user, id), request.user))

    @describe(
        "set_issue_audience",
        "Whoever matches is affected",
        request=AudienceInput,
        answers={200: issue_records.AddedRecord},
        problems=PROBLEMS,
        examples=one("A segment", segments=["enterprise"], bands=["critical", "at_risk"]),
        tag=TAG,
        description="Read now, again every few minutes, and on demand. Nobody leaves by a filter: who was affected is told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        scope.get_issue(request.user, id)
        wanted = Filter.of(self.payload(AudienceInput))
        return self.add(id, audience.set_filter, audience=wanted)


class ReadAudienceAgain(Affected):
    @describe(
        "read_issue_audience_again",
        "Who came to match since",
        answers={200: issue_records.AddedRecord},
        problems=(404, 409, 422),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.add(id, audience.read_again)


class IssueTheme(Affected):
    @describe(
        "add_issue_theme",
        "Whoever complained about a theme is affected",
        request=ThemeInput,
        answers={200: issue_records.AddedRecord},
        problems=PROBLEMS,
        examples=one("Since October", theme="slow", since="2026-10-01T00:00:00Z"),
        tag=TAG,
        description="Whoever complained about it since that moment, in what could be read, now and later.",
    )
    def post(self, request, id: int) -> HttpResponse:
        scope.get_issue(request.user, id)
        given = self.payload(ThemeInput)
        return self.add(id, audience.add_by_theme, theme=taxonomy.BY_SLUG[given["theme"]], since=given["since"])


class IssueSquad(ApiView):
    permission_classes = [WORKS]
    query_class = SquadInput

    @describe("get_issue_squad", "Its squad", answers={200: issue_records.Squad}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(issue_records.squad(scope.get_issue(request.user, id)))

    @describe(
        "join_issue_squad",
        "Somebody joins the squad",
        request=SquadInput,
        answers={200: issue_records.Squad},
        problems=PROBLEMS,
        examples=one("A liaison", user_id=4, role="liaison"),
        tag=TAG,
        description="Whoever is in it sees the issue and its loops. Joining twice changes nothing.",
    )
    def post(self, request, id: int) -> HttpResponse:
        issue = scope.get_issue(request.user, id)
        given = self.payload(SquadInput)
        with sent_as(user="user_id"):
            squads.join(issue=issue, **_member(given), by=request.user, at=timezone.now())
        return answer(issue_records.squad(issue))

    @describe(
        "leave_issue_squad",
        "Somebody leaves the squad",
        answers={200: issue_records.Squad},
        problems=(404, 422),
        parameters=[SquadInput],
        tag=TAG,
        description="By the query: user_id and role. Who is not in it has left already.",
    )
    def delete(self, request, id: int) -> HttpResponse:
        issue = scope.get_issue(request.user, id)
        squads.leave(issue=issue, **_member(self.query()), by=request.user, at=timezone.now())
        return answer(issue_records.squad(issue))


def _member(given: dict[str, Any]) -> dict[str, Any]:
    return {"user": named_person(given["user_id"], field="user_id"), "role": SquadRole(given["role"])}
