"""SLA policies by API: what the settings show, by the same services. Clocks that run follow within seconds."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts import access
from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.models import User
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from crisis_triage.shared.versions import GO_ON, Stale
from outreach.api.naming import sent_as
from outreach.api.verbs import one
from outreach.queries import sla_records as records
from outreach.services import sla_policies
from outreach.services.sla_policies import Terms, Whom
from outreach.vocabulary import Counting, SlaScope, SlaTarget

TAG = "SLA"
SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MANAGE_SETTINGS)
CREATING_PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
CHANGING_PROBLEMS = (*CREATING_PROBLEMS[:3], 411, 412, *CREATING_PROBLEMS[4:], 428)
SENT_AS = {target.value: f"{target.value}_minutes" for target in SlaTarget}
SOME_TERMS = {"first_contact_minutes": 1440, "first_contact_counting": "wall_clock", "close_loop_minutes": 2400}


class PoliciesQuery(ListQuery):
    scope = serializers.ChoiceField(choices=SlaScope.choices(), required=False)
    holds = serializers.BooleanField(
        allow_null=True, default=None, help_text="Only those that hold now, or only past versions."
    )


def _minutes(help_text: str) -> Whole:
    return Whole(required=False, allow_null=True, help_text=f"{help_text} Left out: the next policy decides.")


def _counting() -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=Counting.choices(), default=Counting.BUSINESS.value)


class TermsInput(Input):
    first_contact_minutes = _minutes("From the opening of a loop to the first talk with the customer.")
    first_contact_counting = serializers.ChoiceField(choices=Counting.choices(), default=Counting.WALL_CLOCK.value)
    close_loop_minutes = _minutes("Until the customer was told the outcome.")
    close_loop_counting = _counting()
    resolve_minutes = _minutes("From triage to resolved.")
    resolve_counting = _counting()
    calendar_id = Whole(required=False, allow_null=True, help_text="Left out: the default calendar.")
    loop_pauses = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20, default=list)
    issue_pauses = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20, default=list)


class PolicyInput(TermsInput):
    scope = serializers.ChoiceField(choices=SlaScope.choices())
    customer_id = Whole(required=False, help_text="Of a policy for one customer: our id of it.")
    segment = serializers.CharField(required=False, max_length=80, help_text="Of a policy for a segment.")
    severity = Whole(required=False, max_value=5, help_text="Of a policy for a severity: 1 (worst) to 5.")


class SlaPolicyList(ApiView):
    permission_classes = [SETS]
    query_class = PoliciesQuery
    order = records.POLICIES

    @describe(
        "list_sla_policies",
        "SLA policies, with their past versions",
        answers={200: page_of(records.SlaPolicyRecord)},
        problems=(400, 403, 422),
        parameters=[PoliciesQuery],
        tag=TAG,
        description="The policy of the customer comes first, then of its segment, of the severity, and the default.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_policies(request.user, self.slice_of(query), scope=query.get("scope"), holds=query["holds"])
        return self.answer_page(page)

    @describe(
        "write_sla_policy",
        "Write a policy for whom there is none yet",
        request=PolicyInput,
        answers={201: records.SlaPolicyRecord},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=one("For severity 1", scope="severity", severity=1, **SOME_TERMS),
        tag=TAG,
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(PolicyInput)
        with sent_as(**SENT_AS, customer="customer_id"):
            whom, terms = _whom(given, request.user), _terms(given, request.user)
            made = sla_policies.write(whom=whom, terms=terms, by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request, records.policy_record(made), at=reverse("api_sla_policy", args=[made.pk])
        )


class OneSlaPolicy(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_sla_policy",
        "One version of an SLA policy",
        answers={200: records.SlaPolicyRecord, 304: None},
        problems=(403, 404),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, records.policy_record(records.get_policy(request.user, id)))

    @describe(
        "change_sla_policy",
        "Write its next version",
        request=TermsInput,
        answers={200: records.SlaPolicyRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("A day to the first contact", **SOME_TERMS),
        tag=TAG,
        description="It has an id of its own; the one before stays as it was. What is left out is left to the next policy.",
    )
    def put(self, request, id: int) -> HttpResponse:
        before = records.get_policy(request.user, id)
        check_seen(
            request,
            records.policy_record(before).etag,
            "Somebody wrote another version of this policy, or withdrew it.",
        )
        whom = Whom(SlaScope(before.scope), before.customer, before.segment, before.severity)
        with sent_as(**SENT_AS):
            terms = _terms(self.payload(TermsInput), request.user)
            made = sla_policies.write(whom=whom, terms=terms, by=request.user, at=timezone.now(), instead_of=before)
        response = preconditions.answer_version(request, records.policy_record(made))
        response["Content-Location"] = reverse("api_sla_policy", args=[made.pk])
        return response


class WithdrawSlaPolicy(ApiView):
    permission_classes = [SETS]

    @describe(
        "withdraw_sla_policy",
        "From now on the next policy holds",
        answers={200: records.SlaPolicyRecord},
        problems=(403, 404, 409, 412, 428),
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="The default stays.",
    )
    def post(self, request, id: int) -> HttpResponse:
        held = records.get_policy(request.user, id)
        check_seen(
            request, records.policy_record(held).etag, "Somebody wrote another version of this policy, or withdrew it."
        )
        sla_policies.withdraw(policy=held, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, records.policy_record(records.get_policy(request.user, id)))


def check_seen(request: Any, etag: str, what: str) -> None:
    """The services hold the row and compare the version itself: who slips in between is refused there."""
    if etag.strip('"') not in preconditions.seen(request):
        raise Stale(f"{what} {GO_ON}")


def _whom(given: dict[str, Any], user: User) -> Whom:
    customer = access.get_customer(user, given["customer_id"]) if "customer_id" in given else None
    return Whom(SlaScope(given["scope"]), customer, given.get("segment", ""), given.get("severity"))


def _terms(given: dict[str, Any], user: User) -> Terms:
    minutes = {target: given.get(f"{target.value}_minutes") for target in SlaTarget}
    calendar = given.get("calendar_id")
    return Terms(
        minutes={target: count for target, count in minutes.items() if count is not None},
        counting={target: Counting(given[f"{target.value}_counting"]) for target in SlaTarget},
        calendar=records.get_calendar(user, calendar).calendar if calendar else None,
        loop_pauses=frozenset(given["loop_pauses"]),
        issue_pauses=frozenset(given["issue_pauses"]),
    )
