"""Messages of a crisis in six blocks, and the personal calls that premium customers get instead. What follows the draft is as for every
message: /messages/{id}/submit and so on."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.loops import TELLS
from outreach.api.loops import WRITING_PROBLEMS as CHANGING_PROBLEMS
from outreach.api.message_templates import SETS, TAG
from outreach.api.naming import sent_as
from outreach.api.scripts import A_TEXT, SpokenInput
from outreach.api.verbs import one
from outreach.models.message import LONGEST_SUBJECT
from outreach.queries import crisis_message_page, crisis_scope, message_cards, personal_calls, scope
from outreach.queries import message_records as records
from outreach.services import crisis_messages
from outreach.services import personal_calls as services
from outreach.vocabulary import MessagePurpose

CALL_STATES = [("open", "Open"), ("made", "Made"), ("dropped", "Dropped")]


class BlocksInput(SpokenInput):
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    is_urgent = serializers.BooleanField(default=False, help_text="Sent in the quiet hours of its recipients too.")


class CrisisMessageInput(BlocksInput):
    issue_id = Whole(help_text="An issue of the crisis: its customers are told.")
    purpose = serializers.ChoiceField(choices=MessagePurpose.choices(), default=MessagePurpose.PROGRESS.value)


class CallsQuery(ListQuery):
    crisis = Whole(required=False)
    asked_of = Whole(required=False, help_text="Our id of who shall call.")
    state = serializers.ChoiceField(choices=CALL_STATES, required=False)


class DropInput(Input):
    reason = serializers.CharField(max_length=1000, help_text="Why nobody calls.")


class PremiumInput(Input):
    segments = serializers.ListField(child=serializers.CharField(max_length=80), max_length=50)
    least_arr = serializers.DecimalField(
        max_digits=14, decimal_places=2, required=False, allow_null=True, help_text="In the reporting currency."
    )


def _said(given: dict[str, Any]) -> dict[str, Any]:
    """What is of the message beside its parts, which are its text."""
    about = {name: given.pop(name) for name in ("subject", "is_urgent")}
    return {**about, "text": given}


class MessagesOfCrisis(ApiView):
    permission_classes = [TELLS]

    @describe(
        "create_crisis_message",
        "Write to the customers of a crisis in six blocks",
        request=CrisisMessageInput,
        answers={201: records.MessageRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Where we are", issue_id=7, subject="Your line at night", **A_TEXT),
        tag=TAG,
        description="A draft. When it is sent, its premium customers get no mail: who keeps them is asked to call.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis, given = crisis_scope.get_inside(request.user, id), self.payload(CrisisMessageInput)
        issue = scope.get_issue(request.user, given.pop("issue_id"))
        purpose = MessagePurpose(given.pop("purpose"))
        with sent_as(issue="issue_id"):
            made = crisis_messages.draft(
                crisis=crisis, issue=issue, purpose=purpose, **_said(given), by=request.user, at=timezone.now()
            )
        return preconditions.answer_created(
            request, records.read_message(request.user, made.pk), at=reverse("api_message", args=[made.pk])
        )


class MessageBlocks(ApiView):
    permission_classes = [TELLS]

    @describe(
        "get_message_blocks",
        "The blocks of a message, and what is not honest in them",
        answers={200: crisis_message_page.BlocksRecord},
        problems=(404,),
        tag=TAG,
        description="404 for a message that was written as one text.",
    )
    def get(self, request, id: int) -> HttpResponse:
        message = message_cards.get_message(request.user, id)
        return answer(crisis_message_page.read(message, at=timezone.now()))

    @describe(
        "edit_message_blocks",
        "Change the blocks of a message",
        request=BlocksInput,
        answers={200: records.MessageRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("Where we are", subject="Your line at night", **A_TEXT),
        tag=TAG,
        description="Only of a draft, as a whole. Its text follows. Whoever changes it cannot approve it.",
    )
    def put(self, request, id: int) -> HttpResponse:
        message, seen = message_cards.get_message(request.user, id), preconditions.seen(request)
        crisis_message_page.check_has_blocks(message)
        given = _said(self.payload(BlocksInput))
        crisis_messages.revise(message=message, seen=seen, **given, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, records.read_message(request.user, id))


class PersonalCallList(ApiView):
    permission_classes = [TELLS]
    query_class = CallsQuery
    order = personal_calls.CALLS

    @describe(
        "list_personal_calls",
        "Premium customers who shall hear it in person",
        answers={200: page_of(personal_calls.PersonalCallRecord)},
        problems=(400, 422),
        parameters=[CallsQuery],
        tag=TAG,
        description="In the order in which they were asked for; ``updated_since`` asks when that was. A call is made when a talk is logged.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("crisis", "asked_of", "state")}
        return self.answer_page(personal_calls.list_calls(request.user, self.slice_of(query), **exact))


class OnePersonalCall(ApiView):
    permission_classes = [TELLS]

    @describe(
        "get_personal_call",
        "One personal call",
        answers={200: personal_calls.PersonalCallRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(personal_calls.read(request.user, id))


class DropPersonalCall(ApiView):
    permission_classes = [TELLS]

    @describe(
        "drop_personal_call",
        "Nobody calls",
        request=DropInput,
        answers={200: personal_calls.PersonalCallRecord},
        problems=WRITING_PROBLEMS,
        examples=one("They know", reason="They were at our office this morning."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        call, given = personal_calls.get_call(request.user, id), self.payload(DropInput)
        services.drop(call=call, **given, by=request.user, at=timezone.now())
        return answer(personal_calls.read(request.user, id))


class Premium(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_premium_policy",
        "Who is premium",
        answers={200: crisis_message_page.PremiumRecord},
        tag=TAG,
        description="They get a personal call and no mail when a crisis message goes out.",
    )
    def get(self, request) -> HttpResponse:
        return answer(crisis_message_page.premium())

    @describe(
        "set_premium_policy",
        "Say who is premium",
        request=PremiumInput,
        answers={200: crisis_message_page.PremiumRecord},
        problems=WRITING_PROBLEMS,
        examples=one("Two segments", segments=["Enterprise", "Premium"], least_arr="100000.00"),
        tag=TAG,
        description="As a whole. Messages that are sent from now on go by it.",
    )
    def put(self, request) -> HttpResponse:
        given = self.payload(PremiumInput)
        services.set_policy(segments=given["segments"], least_arr=given.get("least_arr"), by=request.user)
        return answer(crisis_message_page.premium())
