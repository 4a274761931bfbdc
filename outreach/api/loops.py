"""Loops: told, declined, confirmed, denied, withdrawn, and promised, by the same services as on the pages.

Whoever moves one names the version that they saw (If-Match): of many who do at once, the first does it, the others hear who was first.
"""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.models import Customer
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.naming import named_contact, sent_as, with_rows
from outreach.api.verbs import one, verbs_of
from outreach.queries import loop_records, promise_records, scope
from outreach.services import loops, promises
from outreach.states import LoopState
from outreach.vocabulary import Channel

TAG = "Loops and promises"
TELLS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MAKE_PROMISES)
WRITING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422, 428)


class LoopsQuery(ListQuery):
    issue = Whole(required=False)
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    state = serializers.ChoiceField(choices=LoopState.choices(), required=False)
    open = serializers.BooleanField(
        allow_null=True, default=None, help_text="Only those who still wait for the outcome, or only the others."
    )


class TellInput(Input):
    channel = serializers.ChoiceField(choices=Channel.choices())
    message = serializers.CharField(max_length=loops.LONGEST_MESSAGE, help_text="What the customer was told.")
    contact_id = Whole(required=False, allow_null=True, help_text="Our id of the contact who was told.")
    proof = serializers.CharField(
        max_length=loops.LONGEST_PROOF, allow_blank=True, default="", help_text="Where it can be seen that it was said."
    )


class ConfirmInput(Input):
    message = serializers.CharField(
        max_length=4000, allow_blank=True, default="", help_text="In the customer's words, if they used any."
    )


class DenyInput(Input):
    message = serializers.CharField(max_length=loops.LONGEST_MESSAGE, help_text="In the customer's words.")


class WithdrawInput(Input):
    reason = serializers.CharField(max_length=4000, help_text="How we know that this customer is not affected.")


class PromiseInput(Input):
    what = serializers.CharField(max_length=promises.LONGEST_WHAT, help_text="As the customer would say it.")
    due_on = serializers.DateField(help_text="Kept until this day ends where the customer is.")
    owner_id = Whole(required=False, help_text="Who sees to it; you, if left out.")
    contact_id = Whole(required=False, allow_null=True, help_text="Our id of the contact to whom it is promised.")


class LoopList(ApiView):
    permission_classes = [TELLS]
    query_class = LoopsQuery
    order = loop_records.LOOPS

    @describe(
        "list_loops",
        "Loops, in the order of their change",
        answers={200: page_of(loop_records.LoopRecord)},
        problems=(400, 422),
        parameters=[LoopsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("issue", "customer", "state")}
        page = loop_records.list_loops(request.user, self.slice_of(query), is_open=query["open"], **exact)
        return self.answer_page(page)


class OneLoop(ApiView):
    permission_classes = [TELLS]

    @describe(
        "get_loop",
        "One loop",
        answers={200: loop_records.LoopRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, loop_records.read_loop(request.user, id))


class LoopMoves(ApiView):
    permission_classes = [TELLS]

    @describe(
        "get_loop_moves",
        "Every step of a loop",
        answers={200: loop_records.LoopHistory},
        problems=(404,),
        tag=TAG,
        description="With what the customer was told, by which channel, and what they said.",
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(loop_records.history(scope.get_loop(request.user, id)))


described_verb = verbs_of(loop_records.LoopRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=IF_MATCH)


class LoopVerb(ApiView):
    permission_classes = [TELLS]

    def do(self, id: int, service: Any, input_class: type[Input]) -> Any:
        """``service`` on the loop, for whoever has seen it as it is."""
        user: Any = self.request.user
        loop = scope.get_loop(user, id)
        seen, given = preconditions.seen(self.request), _named(loop.customer, self.payload(input_class))
        with sent_as(contact="contact_id", owner="owner_id"):
            return service(loop=loop, seen=seen, by=user, at=timezone.now(), **given)

    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        request: Any = self.request
        self.do(id, service, input_class)
        return preconditions.answer_version(request, loop_records.read_loop(request.user, id))


class PromiseOfLoop(LoopVerb):
    @describe(
        "make_promise",
        "Promise something by a day",
        request=PromiseInput,
        answers={201: promise_records.PromiseRecord},
        problems=WRITING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("A promise", what="Exports of any size work again.", due_on="2026-12-04"),
        tag=TAG,
        description="One at a time in a loop. After a broken one, the new one links to it and keeps its first due date.",
    )
    def post(self, request, id: int) -> HttpResponse:
        promise = self.do(id, promises.make, PromiseInput)
        record = promise_records.read_promise(request.user, promise.pk)
        return preconditions.answer_created(request, record, at=reverse("api_promise", args=[promise.pk]))


class TellLoop(LoopVerb):
    @described_verb(
        "tell_loop",
        "The customer was told that it is done",
        request=TellInput,
        example={"channel": "call", "message": "Exports of any size work again.", "proof": "Call of 4 December"},
        description="What was promised must be delivered. This, and not the fix, closes the loop.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, loops.tell, TellInput)


class DeclineLoop(LoopVerb):
    @described_verb(
        "decline_loop",
        "The customer was told that we will not do it",
        request=TellInput,
        example={"channel": "email", "message": "Thank you for asking. We will not build it, because …; you can …"},
        description="The graceful no. Needs an approved decision with its reason and an alternative.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, loops.decline, TellInput)


class ConfirmLoop(LoopVerb):
    @described_verb(
        "confirm_loop",
        "The customer agrees that it is solved",
        request=ConfirmInput,
        example={"message": "Works, thank you."},
        description="After they were told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, loops.confirm, ConfirmInput)


class DenyLoop(LoopVerb):
    @described_verb(
        "deny_loop",
        "The customer says: no, not solved",
        request=DenyInput,
        example={"message": "It still fails for last year's data."},
        description="Loop and issue are open again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, loops.deny, DenyInput)


class WithdrawLoop(LoopVerb):
    @described_verb(
        "withdraw_loop",
        "It was a mistake to count this customer in",
        request=WithdrawInput,
        example={"reason": "They never bought exports."},
        description="Only while nothing was promised.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, loops.withdraw, WithdrawInput)


def _named(customer: Customer, given: dict[str, Any]) -> dict[str, Any]:
    """People, contacts and channels instead of what names them."""
    named = with_rows(given)
    if "contact_id" in named:
        named["contact"] = named_contact(customer, named.pop("contact_id"))
    return named
