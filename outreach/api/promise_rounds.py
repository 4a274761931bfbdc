"""One promise for every customer of an issue who waits, and its delivery to all of them."""

from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, Whole
from crisis_triage.shared.openapi import describe
from crisis_triage.shared.preconditions import MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.loops import TAG, TELLS
from outreach.api.naming import sent_as, with_rows
from outreach.api.verbs import one
from outreach.queries import scope
from outreach.services import promise_rounds, promises


class RoundRecord(msgspec.Struct):
    """``left_out``: customers who are gone, so that nothing can be promised to them."""

    promises: int
    left_out: int


class PromiseAllInput(Input):
    what = serializers.CharField(max_length=promises.LONGEST_WHAT)
    due_on = serializers.DateField(help_text="For each until that day ends in their own zone.")
    owner_id = Whole(required=False, help_text="Our id of who sees to it; you, if left out.")


class DeliverAllInput(Input):
    evidence = serializers.CharField(
        max_length=promises.LONGEST_REASON, help_text="Where it can be seen that it was delivered."
    )


class RoundVerb(ApiView):
    permission_classes = [TELLS]

    def act(self, id: int, service: Any, input_class: type[Input]) -> HttpResponse:
        request: Any = self.request
        issue, seen = scope.get_issue(request.user, id), preconditions.seen_if_said(request)
        given = with_rows(self.payload(input_class))
        with sent_as(owner="owner_id"):
            done = service(issue=issue, seen=seen, by=request.user, at=timezone.now(), **given)
        return answer(RoundRecord(done.promises, done.left_out))


class PromiseAll(RoundVerb):
    @describe(
        "promise_all_of_issue",
        "Promise the same to everybody who waits",
        request=PromiseAllInput,
        answers={200: RoundRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH],
        examples=one("Everybody", what="Exports of any size work again.", due_on="2026-12-04"),
        tag=TAG,
        description="To every customer of the issue to whom nothing is promised now: all of them, or none.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, promise_rounds.make, PromiseAllInput)


class DeliverAll(RoundVerb):
    @describe(
        "deliver_all_of_issue",
        "All that was promised is done",
        request=DeliverAllInput,
        answers={200: RoundRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH],
        examples=one("A release", evidence="Release 4.2"),
        tag=TAG,
        description="Of every pending promise of the issue. The customers are still to be told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, promise_rounds.deliver, DeliverAllInput)
