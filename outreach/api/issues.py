"""Issues: opened and taken through their states by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.models import Company, User
from accounts.vocabulary import Function, Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one, verbs_of
from outreach.models import Issue
from outreach.queries import issue_records, readers, records, scope
from outreach.queries.readers import Reader
from outreach.services import issues, merging
from outreach.states import IssueState
from outreach.vocabulary import Origin
from signals.text import taxonomy

TAG = "Issues"
ORIGINS = [(origin.value, origin.label) for origin in Origin if origin != Origin.WARNING]
"""An early warning has a verb of its own."""
WORKS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.WORK_ON_ISSUES)
WRITING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422)
STEPS = [
    IssueState.ASSESSED,
    IssueState.IN_PROGRESS,
    IssueState.BLOCKED,
    IssueState.VERIFIED,
    IssueState.DECLINED,
    IssueState.CLOSED,
]


class Acting(ApiView):
    """For who works on issues: ``who`` is what every service wants to know."""

    permission_classes = [WORKS]

    @property
    def who(self) -> dict[str, Any]:
        return {"by": self.request.user, "at": timezone.now()}

    @property
    def reader(self) -> Reader:
        user: Any = self.request.user
        return readers.reader(user=user, company=Company.ours(), at=timezone.now())


class IssuesQuery(ListQuery):
    state = serializers.ChoiceField(choices=IssueState.choices(), required=False)
    function = serializers.ChoiceField(choices=Function.choices(), required=False)
    owner = Whole(required=False, help_text="Our id of the expert who owns it.")
    customer = CustomerId(required=False, help_text="Our id of a customer whom it touches.")


class OpenedIssueInput(Input):
    """An issue that is opened of something else."""

    title = serializers.CharField(max_length=issues.LONGEST_TITLE)
    description = serializers.CharField(max_length=issues.LONGEST_DESCRIPTION, allow_blank=True, default="")
    function = serializers.ChoiceField(choices=Function.choices(), help_text="The business function that owns it.")
    with_customers = serializers.BooleanField(
        default=True, help_text="Whoever is touched gets a loop, as far as you see them."
    )


class IssueInput(Input):
    title = serializers.CharField(max_length=issues.LONGEST_TITLE)
    description = serializers.CharField(max_length=issues.LONGEST_DESCRIPTION, allow_blank=True, default="")
    function = serializers.ChoiceField(choices=Function.choices(), help_text="The business function that owns it.")
    origin = serializers.ChoiceField(choices=ORIGINS, default=Origin.BY_HAND.value)
    escalation_id = Whole(required=False, help_text="Needed where the origin is an escalation.")
    theme = serializers.ChoiceField(choices=sorted(taxonomy.BY_SLUG), required=False)

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        for origin, field in ((Origin.ESCALATION, "escalation_id"), (Origin.THEME, "theme")):
            if attributes["origin"] == origin and field not in attributes:
                raise serializers.ValidationError({field: ["Say which one it was made from."]}, code="required")
        return attributes


class OwnerInput(Input):
    function = serializers.ChoiceField(choices=Function.choices())
    owner_id = Whole(help_text="Our id of an expert of that function.")


class TriageInput(OwnerInput):
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class AdvanceInput(Input):
    to = serializers.ChoiceField(choices=[(step.value, step.label) for step in STEPS])
    note = serializers.CharField(
        max_length=4000, allow_blank=True, default="", help_text="Needed where it is blocked: what it waits for."
    )


class ResolveInput(Input):
    root_cause = serializers.CharField(max_length=4000)
    action = serializers.CharField(max_length=4000, help_text="What was done against the cause.")


class SeverityInput(Input):
    severity = Whole(max_value=5, allow_null=True, help_text="1 (worst) to 5; null: the numbers decide again.")


class MergeInput(Input):
    into_id = Whole(help_text="Our id of the issue that goes on.")


described_verb = verbs_of(issue_records.IssueRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class IssueList(ApiView):
    permission_classes = [WORKS]
    query_class = IssuesQuery
    order = issue_records.ISSUES

    @describe(
        "list_issues",
        "Issues, in the order of their change",
        answers={200: page_of(issue_records.IssueRecord)},
        problems=(400, 422),
        parameters=[IssuesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "function", "owner", "customer")}
        return self.answer_page(issue_records.list_issues(request.user, self.slice_of(query), **exact))

    @describe(
        "open_issue",
        "Open an issue",
        request=IssueInput,
        answers={201: issue_records.IssueRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("By hand", title="Exports fail for large accounts", function="engineering"),
        tag=TAG,
        description="It touches nobody yet: say next who is affected.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(IssueInput)
        issue = issues.open_issue(
            title=given["title"],
            description=given["description"],
            function=Function(given["function"]),
            origin=Origin(given["origin"]),
            escalation=_escalation(request.user, given),
            theme=given.get("theme", ""),
            by=request.user,
            at=timezone.now(),
        )
        return issue_made(request, issue)


def issue_made(request: Any, issue: Issue) -> HttpResponse:
    return preconditions.answer_created(request, issue_records.reread(issue), at=reverse("api_issue", args=[issue.pk]))


class OneIssue(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_issue",
        "One issue",
        answers={200: issue_records.IssueRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, issue_records.read_issue(request.user, id))


class IssueMoves(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_issue_moves",
        "Every step of an issue",
        answers={200: issue_records.IssueHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(issue_records.history(scope.get_issue(request.user, id)))


class IssueVerb(ApiView):
    permission_classes = [WORKS]

    def act(self, id: int, service: Any, input_class: type[Input], read: Any = dict) -> HttpResponse:
        """``service`` on the issue, for whoever has seen it as it is (where they say so). ``read``: what is sent, as it is called
        there."""
        request: Any = self.request
        issue, seen = scope.get_issue(request.user, id), preconditions.seen_if_said(request)
        given = read(self.payload(input_class))
        with sent_as(owner="owner_id", into="into_id"):
            done = service(issue=issue, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, issue_records.reread(done))


class TriageIssue(IssueVerb):
    @described_verb(
        "triage_issue",
        "Say who owns it",
        request=TriageInput,
        example={"function": "engineering", "owner_id": 4},
        description="An expert of the function owns it, never the CCO's office.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, issues.triage, TriageInput, _owner)


class HandOverIssue(IssueVerb):
    @described_verb(
        "hand_over_issue",
        "Hand it over to another expert",
        request=OwnerInput,
        example={"function": "product", "owner_id": 5},
        description="Perhaps of another function. Its state stays.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, issues.hand_over, OwnerInput, _owner)


class AdvanceIssue(IssueVerb):
    @described_verb(
        "advance_issue",
        "Take the next step",
        request=AdvanceInput,
        example={"to": "in_progress"},
        description="Fixed is not closed: it closes only when every affected customer was told, and is declined only with an "
        "approved decision.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, issues.advance, AdvanceInput, lambda given: {**given, "to": IssueState(given["to"])})


class ResolveIssue(IssueVerb):
    @described_verb(
        "resolve_issue",
        "The work is done",
        request=ResolveInput,
        example={"root_cause": "A queue without a limit ran full.", "action": "It has a limit and an alarm now."},
        description="Needs an approved decision to address or to mitigate it. The customers are still to be told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, issues.resolve, ResolveInput)


class IssueSeverity(IssueVerb):
    @described_verb(
        "raise_issue_severity",
        "Take it for worse than the numbers do",
        request=SeverityInput,
        example={"severity": 1},
        description="Never for milder.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, issues.raise_severity, SeverityInput)


class MergeIssue(IssueVerb):
    @described_verb(
        "merge_issue",
        "It is another issue",
        request=MergeInput,
        example={"into_id": 12},
        description="Loops, promises and squad go over, and this one ends. Answered is the one that goes on.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(
            id, merging.merge, MergeInput, lambda given: {"into": scope.get_issue(request.user, given["into_id"])}
        )


def _owner(given: dict[str, Any]) -> dict[str, Any]:
    owner = named_person(given.pop("owner_id"), field="owner_id")
    return {**given, "function": Function(given["function"]), "owner": owner}


def _escalation(user: User, given: dict[str, Any]):
    return records.get_escalation(user, given["escalation_id"]) if "escalation_id" in given else None
