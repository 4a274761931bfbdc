"""Who could speak for us, how often anybody is asked, and what is said in public around a crisis."""

from django.http import HttpResponse
from django.utils import timezone

from accounts.models import Company
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.openapi import describe
from outreach.api.asks import READS, SETS, TAG, AdvocatesQuery, AskPolicyInput
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.verbs import one
from outreach.asks import AskRules
from outreach.queries import advocates, ask_records, crisis_scope, public_voice
from outreach.queries.readers import reader
from outreach.services import ask_policy

USUAL = vars(AskRules())


class AdvocateList(ApiView):
    permission_classes = [READS]
    query_class = AdvocatesQuery

    @describe(
        "list_advocates",
        "Who may be asked for a favour, the best first, and who may not",
        answers={200: ask_records.AdvocatesRecord},
        problems=(404, 422),
        parameters=[AdvocatesQuery],
        tag=TAG,
        description="Relationship × unaffected × reach × consent, each with its reason. Of whom was talked with in the last year, who "
        "helped before, and whom ``q`` names.",
    )
    def get(self, request) -> HttpResponse:
        query, at = self.query(), timezone.now()
        crisis = crisis_scope.get_crisis(request.user, query["crisis"]) if "crisis" in query else None
        reading = reader(user=request.user, company=Company.ours(), at=at)
        found = advocates.shortlist(reader=reading, crisis=crisis, wanted=query.get("q", ""))
        return answer(ask_records.advocates_record(found))


class AskPolicyView(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_ask_policy", "How often anybody is asked", answers={200: ask_records.AskPolicyRecord}, problems=(), tag=TAG
    )
    def get(self, request) -> HttpResponse:
        return answer(ask_records.policy())

    @describe(
        "set_ask_policy",
        "Say how often anybody is asked",
        request=AskPolicyInput,
        answers={200: ask_records.AskPolicyRecord},
        problems=WRITING_PROBLEMS,
        examples=one("As it is at first", **USUAL),
        tag=TAG,
        description="As a whole. It holds for whoever is asked from now on.",
    )
    def put(self, request) -> HttpResponse:
        ask_policy.set_rules(rules=AskRules(**self.payload(AskPolicyInput)), by=request.user)
        return answer(ask_records.policy())


class PublicVoiceOfCrisis(ApiView):
    permission_classes = [READS]

    @describe(
        "get_public_voice",
        "What is said in public around a crisis, before and after each message",
        answers={200: ask_records.PublicVoiceRecord},
        problems=(404,),
        tag=TAG,
        description="Counts of posts, which name nobody. Where fewer than ten spoke on one side there is no number.",
    )
    def get(self, request, id: int) -> HttpResponse:
        crisis = crisis_scope.get_inside(request.user, id)
        return answer(ask_records.voice_record(public_voice.of_crisis(crisis=crisis, at=timezone.now())))
