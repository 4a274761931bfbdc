"""Favours: who may be asked, and each from the idea to the thanks; by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import sent_as, with_rows
from outreach.api.verbs import one, verbs_of
from outreach.asks import ANSWERS, AskKind, AskState
from outreach.models import Ask
from outreach.models.ask_policy import MOST_ASKS, MOST_DAYS
from outreach.queries import ask_records, ask_scope, crisis_scope
from outreach.services import asks
from outreach.vocabulary import Channel

TAG = "Favours"
READS = HasScope(read=Scope.OUTREACH_READ)
SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MANAGE_SETTINGS)
CHANNELS = Channel.choices()


class AsksQuery(ListQuery):
    state = serializers.ChoiceField(choices=AskState.choices(), required=False)
    kind = serializers.ChoiceField(choices=AskKind.choices(), required=False)
    crisis = Whole(required=False, help_text="Our id of the crisis that it is for.")
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    owner = Whole(required=False, help_text="Our id of who asks.")


class AskInput(Input):
    contact_id = Whole(help_text="Who is asked.")
    kind = serializers.ChoiceField(choices=AskKind.choices())
    what = serializers.CharField(max_length=2000, help_text="What they are asked for.")
    crisis_id = Whole(required=False, help_text="The crisis that it is for.")
    prospect = serializers.CharField(max_length=200, required=False, help_text="For whom, if for a prospect.")
    owner_id = Whole(required=False, help_text="Who asks, and gives thanks; you, if left out.")


class AskingInput(Input):
    channel = serializers.ChoiceField(choices=CHANNELS, help_text="How they were asked.")
    note = serializers.CharField(max_length=4000, required=False)


class AskAnswerInput(Input):
    to = serializers.ChoiceField(choices=[(state.value, state.label) for state in ANSWERS])
    said = serializers.CharField(max_length=4000, required=False, help_text="In their words; of a no: why.")


class AskDoneInput(Input):
    outcome = serializers.CharField(max_length=4000, help_text="What came of it.")


class AskWithdrawInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why it is not needed.")


class AskThankInput(Input):
    channel = serializers.ChoiceField(choices=CHANNELS)
    thanks = serializers.CharField(max_length=4000, help_text="What was said, or sent.")


class AskHandOverInput(Input):
    owner_id = Whole()


class AdvocatesQuery(Input):
    crisis = Whole(required=False, help_text="Our id of a crisis: who is touched by it comes last.")
    q = serializers.CharField(max_length=200, required=False, help_text="Part of the name of a person or a customer.")


class AskPolicyInput(Input):
    contact_most = Whole(max_value=MOST_ASKS)
    contact_days = Whole(max_value=MOST_DAYS)
    contact_most_a_year = Whole(max_value=MOST_ASKS)
    customer_most = Whole(max_value=MOST_ASKS)
    customer_days = Whole(max_value=MOST_DAYS)
    broken_days = Whole(min_value=0, max_value=MOST_DAYS)
    thank_days = Whole(min_value=0, max_value=30)


class Inside(Acting):
    def found(self, id: int) -> Ask:
        user: Any = self.request.user
        return ask_scope.get_ask(user, id)


class AskList(Inside):
    query_class = AsksQuery
    order = ask_records.ASKS

    @describe(
        "list_asks",
        "Favours, in the order of their change",
        answers={200: page_of(ask_records.AskRecord)},
        problems=(400, 422),
        parameters=[AsksQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "kind", "crisis", "customer", "owner")}
        return self.answer_page(ask_records.list_asks(request.user, self.slice_of(query), **exact))

    @describe(
        "propose_ask",
        "Propose a favour",
        request=AskInput,
        answers={201: ask_records.AskRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "A reference", contact_id=12, kind="reference", what="Half an hour on the phone.", prospect="Globex"
        ),
        tag=TAG,
        description="Nobody is asked yet. Of somebody who is excluded: 409, with why and what would end it.",
    )
    def post(self, request) -> HttpResponse:
        given = with_rows(self.payload(AskInput))
        given["contact"] = ask_scope.get_contact(request.user, given.pop("contact_id"))
        if "crisis_id" in given:
            given["crisis"] = crisis_scope.get_crisis(request.user, given.pop("crisis_id"))
        given["kind"] = AskKind(given["kind"])
        with sent_as(owner="owner_id", contact="contact_id"):
            made = asks.propose(**given, **self.who)
        return preconditions.answer_created(
            request, ask_records.reread_ask(made), at=reverse("api_ask", args=[made.pk])
        )


class OneAsk(Inside):
    @describe(
        "get_ask",
        "One favour",
        answers={200: ask_records.AskRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, ask_records.read_ask(request.user, id))


class AskMoves(Inside):
    @describe(
        "get_ask_moves", "Every move of a favour", answers={200: ask_records.AskHistory}, problems=(404,), tag=TAG
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(ask_records.history(self.found(id)))


described_verb = verbs_of(ask_records.AskRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class AskVerb(Inside):
    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        found, seen = self.found(id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class))
        if "to" in given:
            given["to"] = AskState(given["to"])
        with sent_as(owner="owner_id"):
            service(ask=found, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, ask_records.reread_ask(found))


class AskThem(AskVerb):
    @described_verb(
        "ask_favour",
        "They were asked",
        request=AskingInput,
        example={"channel": "call"},
        description="Whoever came to be excluded since it was proposed is not asked: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.ask, AskingInput)


class AnswerAsk(AskVerb):
    @described_verb(
        "answer_ask",
        "What they said",
        request=AskAnswerInput,
        example={"to": "agreed", "said": "With pleasure."},
        description="Agreed, declined, or no answer; an answer may still come after that.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.answer, AskAnswerInput)


class DoneAsk(AskVerb):
    @described_verb(
        "do_ask",
        "They did it",
        request=AskDoneInput,
        example={"outcome": "Globex signed the week after."},
        description="From now on a thank-you is owed: thanks_due_at.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.done, AskDoneInput)


class WithdrawAsk(AskVerb):
    @described_verb(
        "withdraw_ask",
        "It is not needed",
        request=AskWithdrawInput,
        example={"note": "Globex chose already."},
        description="Who agreed already is thanked all the same.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.withdraw, AskWithdrawInput)


class ThankForAsk(AskVerb):
    @described_verb(
        "thank_for_ask",
        "They were thanked",
        request=AskThankInput,
        example={"channel": "letter", "thanks": "By hand, and with what came of it."},
        description="Once. Where nothing is owed: 409.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.thank, AskThankInput)


class HandOverAsk(AskVerb):
    @described_verb(
        "hand_over_ask",
        "Somebody else asks",
        request=AskHandOverInput,
        example={"owner_id": 4},
        description="And gives thanks. They are told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, asks.hand_over, AskHandOverInput)
