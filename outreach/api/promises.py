"""Promises: renegotiated, delivered, cancelled and handed over by whoever has seen them as they are (If-Match)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.api.customer_id import CustomerId
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.loops import TAG, TELLS, WRITING_PROBLEMS
from outreach.api.naming import sent_as, with_rows
from outreach.api.verbs import verbs_of
from outreach.queries import promise_records, scope
from outreach.services import promises
from outreach.states import PromiseState
from outreach.vocabulary import Channel


class PromisesQuery(ListQuery):
    issue = Whole(required=False)
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    loop = Whole(required=False)
    owner = Whole(required=False, help_text="Our id of who sees to it.")
    state = serializers.ChoiceField(choices=PromiseState.choices(), required=False)
    due_before = Moment(required=False, help_text="Due earlier than this moment.")


class RenegotiateInput(Input):
    due_on = serializers.DateField(help_text="The new day.")
    reason = serializers.CharField(max_length=promises.LONGEST_REASON, help_text="Why it cannot be kept.")
    channel = serializers.ChoiceField(choices=Channel.choices())
    message = serializers.CharField(max_length=4000, help_text="What the customer was told.")
    told_at = Moment(help_text="When the customer was told: before this request.")


class DeliverInput(Input):
    evidence = serializers.CharField(max_length=2000, help_text="Where it can be seen that it was delivered.")
    delivered_at = Moment(required=False, help_text="Now, if left out.")


class CancelInput(Input):
    reason = serializers.CharField(max_length=promises.LONGEST_REASON, help_text="Why the customer cancelled it.")


class HandOverInput(Input):
    owner_id = Whole(help_text="Our id of who sees to it from now on.")


class PromiseList(ApiView):
    permission_classes = [TELLS]
    query_class = PromisesQuery
    order = promise_records.PROMISES

    @describe(
        "list_promises",
        "Promises, in the order of their change",
        answers={200: page_of(promise_records.PromiseRecord)},
        problems=(400, 422),
        parameters=[PromisesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("issue", "customer", "loop", "owner", "state", "due_before")}
        return self.answer_page(promise_records.list_promises(request.user, self.slice_of(query), **exact))


class OnePromise(ApiView):
    permission_classes = [TELLS]

    @describe(
        "get_promise",
        "One promise",
        answers={200: promise_records.PromiseRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, promise_records.read_promise(request.user, id))


described_verb = verbs_of(promise_records.PromiseRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=IF_MATCH)


class PromiseVerb(ApiView):
    permission_classes = [TELLS]

    def act(self, id: int, service: Any, input_class: type[Input], status: int = 200) -> HttpResponse:
        """``service`` on the promise, for whoever has seen it as it is."""
        user: Any = self.request.user
        promise = scope.get_promise(user, id)
        seen, given = preconditions.seen(self.request), self.payload(input_class)
        with sent_as(owner="owner_id"):
            done = service(promise=promise, seen=seen, by=user, at=timezone.now(), **with_rows(given))
        return preconditions.answer_version(self.request, promise_records.read_promise(user, done.pk), status)


class RenegotiatePromise(PromiseVerb):
    @described_verb(
        "renegotiate_promise",
        "Agree on another day",
        request=RenegotiateInput,
        example={
            "due_on": "2026-12-11",
            "reason": "The repair needs a new part.",
            "channel": "call",
            "message": "We need a week more; until then …",
            "told_at": "2026-12-01T09:00:00Z",
        },
        description="Before it is due, and after the customer was told. Answered is the new promise, which keeps the first due "
        "date.",
        status=201,
    )
    def post(self, request, id: int) -> HttpResponse:
        response = self.act(id, promises.renegotiate, RenegotiateInput, 201)
        follower = scope.get_promise(request.user, id).followed_by
        response["Location"] = reverse("api_promise", args=[follower.pk])
        return response


class DeliverPromise(PromiseVerb):
    @described_verb(
        "deliver_promise",
        "What was promised is done",
        request=DeliverInput,
        example={"evidence": "Release 4.2, and their export of this morning"},
        description="The customer is still to be told: that closes the loop.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, promises.deliver, DeliverInput)


class CancelPromise(PromiseVerb):
    @described_verb(
        "cancel_promise",
        "The customer does not want it any more",
        request=CancelInput,
        example={"reason": "They solved it themselves."},
        description="The duty to tell them the outcome stays.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, promises.cancel, CancelInput)


class HandOverPromise(PromiseVerb):
    @described_verb(
        "hand_over_promise",
        "Somebody else sees to it",
        request=HandOverInput,
        example={"owner_id": 4},
        description="From now on.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, promises.hand_over, HandOverInput)
