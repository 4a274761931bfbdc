"""Recovery cases: opened, planned, led and ended, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from accounts.models import Company
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach import trust
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import named_person, sent_as, with_rows
from outreach.api.verbs import one, verbs_of
from outreach.models import Recovery
from outreach.queries import crisis_scope, recovery_records, recovery_scope, trust_compared
from outreach.queries.readers import reader
from outreach.recoveries import ENDED, LONGEST_CADENCE, RecoveryCause, RecoveryState
from outreach.services import recoveries
from signals.api.naming import CustomerInput, named_customer

TAG = "Recovery cases"
ENDS = [(state.value, state.label) for state in RecoveryState if state in ENDED]


class RecoveriesQuery(ListQuery):
    state = serializers.ChoiceField(choices=RecoveryState.choices(), required=False)
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    open = serializers.BooleanField(allow_null=True, default=None, help_text="Only open ones, or only ended ones.")


class RecoveryInput(CustomerInput):
    reason = serializers.CharField(max_length=4000, help_text="Why their trust is at risk.")
    opened_because = serializers.ChoiceField(choices=RecoveryCause.choices(), default=RecoveryCause.BY_HAND.value)
    owner_id = Whole(required=False, help_text="Who leads it; whose customer it is, if left out.")
    crisis_id = Whole(required=False, help_text="The crisis that it comes from.")


class RecoveryPlanInput(Input):
    cause = serializers.CharField(max_length=4000, help_text="What went wrong, as they are told.")
    goal = serializers.CharField(max_length=4000, help_text="What must be so, that they trust us again.")
    cadence_days = Whole(max_value=LONGEST_CADENCE, help_text="They hear from us at least so often.")


class RecoveryHandOverInput(Input):
    owner_id = Whole()


class RecoveryEndInput(Input):
    to = serializers.ChoiceField(choices=ENDS)
    note = serializers.CharField(max_length=4000, help_text="What shows it.")


class Inside(Acting):
    def recovery(self, id: int) -> Recovery:
        user: Any = self.request.user
        return recovery_scope.get_recovery(user, id)


class RecoveryList(Inside):
    query_class = RecoveriesQuery
    order = recovery_records.RECOVERIES

    @describe(
        "list_recoveries",
        "Recovery cases, in the order of their change",
        answers={200: page_of(recovery_records.RecoveryRecord)},
        problems=(400, 422),
        parameters=[RecoveriesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "customer")}
        page = recovery_records.list_recoveries(request.user, self.slice_of(query), is_open=query["open"], **exact)
        return self.answer_page(page)

    @describe(
        "open_recovery",
        "Open a recovery case",
        request=RecoveryInput,
        answers={201: recovery_records.RecoveryRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Two outages", customer_external_id="A-1", source="crm", reason="Two outages in one week."),
        tag=TAG,
        description="Whose customer it is may, and the CCO. A customer has one open case: 409 says that there is one. The plan is owed "
        "within three days.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(RecoveryInput)
        customer = named_customer(request.user, given)
        about = {"reason": given["reason"], "opened_because": RecoveryCause(given["opened_because"])}
        if "crisis_id" in given:
            about["crisis"] = crisis_scope.get_crisis(request.user, given["crisis_id"])
        if "owner_id" in given:
            about["owner"] = named_person(given["owner_id"], field="owner_id")
        with sent_as(owner="owner_id"):
            case = recoveries.open_case(customer=customer, **about, **self.who)
        return preconditions.answer_created(
            request, recovery_records.reread(case), at=reverse("api_recovery", args=[case.pk])
        )


class ComparedQuery(Input):
    days = serializers.ChoiceField(choices=[(days, str(days)) for days in trust_compared.SPANS], default=30)
    crisis = Whole(required=False, help_text="Of whom this crisis touched; else of those with a recovery case.")


class TrustCompared(Inside):
    query_class = ComparedQuery

    @describe(
        "compare_trust",
        "Trust before and after, of the affected against others like them",
        answers={200: recovery_records.ComparisonRecord},
        problems=(404, 422),
        parameters=[ComparedQuery],
        tag=TAG,
        description=trust.RULE,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        crisis = crisis_scope.get_crisis(request.user, query["crisis"]) if "crisis" in query else None
        reading = reader(user=request.user, company=Company.ours(), at=timezone.now())
        found = trust_compared.comparison(reader=reading, days=int(query["days"]), crisis=crisis)
        return answer(recovery_records.compared(found))


class OneRecovery(Inside):
    @describe(
        "get_recovery",
        "One recovery case",
        answers={200: recovery_records.RecoveryRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, recovery_records.read_recovery(request.user, id))


class RecoveryMoves(Inside):
    @describe(
        "get_recovery_moves",
        "Every stage of a recovery case",
        answers={200: recovery_records.RecoveryHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(recovery_records.history(self.recovery(id)))


class RecoveryStanding(Inside):
    @describe(
        "get_recovery_standing",
        "What is owed next, and what is open before anybody may say “recovered”",
        answers={200: recovery_records.RecoveryStandingRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(recovery_records.standing(self.recovery(id), at=timezone.now()))


described_verb = verbs_of(recovery_records.RecoveryRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class RecoveryVerb(Inside):
    def act(self, id: int, service: Any, input_class: type[Input], read: Any = dict) -> HttpResponse:
        """``service`` on the case, for whoever has seen it as it is (where they say so)."""
        recovery, seen = self.recovery(id), preconditions.seen_if_said(self.request)
        given = read(self.payload(input_class))
        with sent_as(owner="owner_id"):
            service(recovery=recovery, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, recovery_records.reread(recovery))


class PlanRecovery(RecoveryVerb):
    @described_verb(
        "plan_recovery",
        "Make the plan, or a better one",
        request=RecoveryPlanInput,
        example={"cause": "A switch failed twice.", "goal": "A month without an outage.", "cadence_days": 7},
        description="From now on a word to them is owed at least so often, also when nothing moved.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, recoveries.plan, RecoveryPlanInput)


class HandOverRecovery(RecoveryVerb):
    @described_verb(
        "hand_over_recovery",
        "Somebody else leads it",
        request=RecoveryHandOverInput,
        example={"owner_id": 4},
        description="Somebody who sees the customer. They are told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, recoveries.hand_over, RecoveryHandOverInput, with_rows)


class EndRecovery(RecoveryVerb):
    @described_verb(
        "end_recovery",
        "The case is over",
        request=RecoveryEndInput,
        example={"to": "recovered", "note": "They renewed, and said why."},
        description="Recovered is refused while something is open: 409 says what. Lost, or never at risk, drops the open steps.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, recoveries.end, RecoveryEndInput, lambda given: {**given, "to": RecoveryState(given["to"])})
