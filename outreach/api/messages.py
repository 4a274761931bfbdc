"""Messages to the customers of an issue, by the same services as on the pages: written by one, approved by another, sent.

Whoever moves one names the version that they saw (If-Match).
"""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.loops import TELLS
from outreach.api.loops import WRITING_PROBLEMS as CHANGING_PROBLEMS
from outreach.api.message_templates import TAG
from outreach.api.verbs import one, verbs_of
from outreach.models import MessageTemplateVersion
from outreach.models.message import LONGEST_BODY, LONGEST_SUBJECT
from outreach.queries import message_cards, message_templates, scope
from outreach.queries import message_records as records
from outreach.services import deliveries, messages
from outreach.states import DeliveryState, MessageState
from outreach.vocabulary import MessagePurpose

WRITING_PROBLEMS = (400, 404, 409, 411, 413, 415, 422)
A_TEXT = {"subject": "{{ issue_title }}: it is done", "body": "{{ delivered_what }}. See {{ proof }}"}


class MessagesQuery(ListQuery):
    issue = Whole(required=False)
    state = serializers.ChoiceField(choices=MessageState.choices(), required=False)
    purpose = serializers.ChoiceField(choices=MessagePurpose.choices(), required=False)


class DeliveriesQuery(ListQuery):
    state = serializers.ChoiceField(choices=DeliveryState.choices(), required=False)


class PreviewQuery(Input):
    after = Whole(required=False, default=0, help_text="``more_blocked_after`` of the page before.")


class MessageTextInput(Input):
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(
        max_length=LONGEST_BODY, help_text="Plain text. A variable is written {{ customer_name }}."
    )
    is_urgent = serializers.BooleanField(default=False, help_text="Sent in the quiet hours of its recipients too.")


class NewMessageInput(MessageTextInput):
    """Its own words, or those of a template."""

    issue_id = Whole()
    purpose = serializers.ChoiceField(
        choices=MessagePurpose.choices(), required=False, help_text="That of the template, if left out."
    )
    template_id = Whole(required=False, help_text="A template: its words stand where none are sent.")
    subject = serializers.CharField(max_length=LONGEST_SUBJECT, required=False)
    body = serializers.CharField(max_length=LONGEST_BODY, required=False)


class SendBackInput(Input):
    note = serializers.CharField(max_length=4000, help_text="What should be changed.")


class CancelMessageInput(Input):
    reason = serializers.CharField(max_length=4000, help_text="Why it is not sent.")


class MessageList(ApiView):
    permission_classes = [TELLS]
    query_class = MessagesQuery
    order = records.MESSAGES

    @describe(
        "list_messages",
        "Messages, in the order of their change",
        answers={200: page_of(records.MessageRecord)},
        problems=(400, 422),
        parameters=[MessagesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("issue", "state", "purpose")}
        return self.answer_page(records.list_messages(request.user, self.slice_of(query), **exact))

    @describe(
        "create_message",
        "Write to the customers of an issue",
        request=NewMessageInput,
        answers={201: records.MessageRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one("It is done", issue_id=7, purpose="delivered", **A_TEXT),
        tag=TAG,
        description="A draft. It goes to those whose loop stands where the purpose wants it, when it is sent.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(NewMessageInput)
        issue = scope.get_issue(request.user, given.pop("issue_id"))
        made = messages.draft(issue=issue, **_written(given), by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request, records.read_message(request.user, made.pk), at=reverse("api_message", args=[made.pk])
        )


described_verb = verbs_of(records.MessageRecord, tag=TAG, problems=CHANGING_PROBLEMS, matching=IF_MATCH)


class MessageVerb(ApiView):
    permission_classes = [TELLS]

    def act(self, id: int, service: Any, input_class: type[Input] | None = None) -> HttpResponse:
        """``service`` on the message, for whoever has seen it as it is."""
        request: Any = self.request
        message = message_cards.get_message(request.user, id)
        seen, given = preconditions.seen(request), self.payload(input_class) if input_class else {}
        service(message=message, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, records.read_message(request.user, id))


class OneMessage(MessageVerb):
    @describe(
        "get_message",
        "One message",
        answers={200: records.MessageRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, records.read_message(request.user, id))

    @described_verb(
        "revise_message",
        "Change its text",
        request=MessageTextInput,
        description="Only of a draft. Whoever changes it cannot approve it.",
        example=A_TEXT,
    )
    def put(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.revise, MessageTextInput)


class SubmitMessage(MessageVerb):
    @described_verb("submit_message", "Ask for its approval", description="Every variable in it must be known.")
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.submit)


class ApproveMessage(MessageVerb):
    @described_verb("approve_message", "Approve it", description="Never by who wrote or changed it.")
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.approve)


class SendBackMessage(MessageVerb):
    @described_verb(
        "send_back_message",
        "Send it back to be changed",
        request=SendBackInput,
        description="It is a draft again.",
        example={"note": "Say which exports."},
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.send_back, SendBackInput)


class SendMessage(MessageVerb):
    @described_verb(
        "send_message",
        "Send it",
        description="From now on workers send it, each customer's in the customer's day; its deliveries say how far it is.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.start)


class CancelMessage(MessageVerb):
    @described_verb(
        "cancel_message",
        "Do not send it",
        request=CancelMessageInput,
        description="Or no further: what has left goes its way.",
        example={"reason": "The release was taken back."},
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, messages.cancel, CancelMessageInput)


class RetryMessage(MessageVerb):
    @described_verb(
        "retry_message",
        "Try its failed deliveries again, or have it go on",
        description="From the first attempt on. A paused message goes on by it, and what could not be booked is booked again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, deliveries.retry)


class RetryMessageWithoutRefused(MessageVerb):
    @described_verb(
        "retry_message_without_refused",
        "Have a paused message go on without whom the mail server refused",
        description="They are marked as unreachable: bounced, or failed where a rule of the server's refused them. Their loops stay open.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, partial(deliveries.retry, without_refused=True))


class PreviewMessage(ApiView):
    permission_classes = [TELLS]
    query_class = PreviewQuery

    @describe(
        "preview_message",
        "Whom it would reach, and how they would read it",
        answers={200: records.PreviewRecord},
        problems=(400, 404, 422),
        parameters=[PreviewQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        after = self.query()["after"]
        return answer(records.preview(request.user, message_cards.get_message(request.user, id), after=after))


class MessageDeliveries(ApiView):
    permission_classes = [TELLS]
    query_class = DeliveriesQuery
    order = records.DELIVERIES

    @describe(
        "list_deliveries",
        "What became of a message, customer by customer",
        answers={200: page_of(records.DeliveryRecord)},
        problems=(400, 404, 422),
        parameters=[DeliveriesQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        query = self.query()
        message = message_cards.get_message(request.user, id)
        page = records.list_deliveries(request.user, self.slice_of(query), message=message, state=query.get("state"))
        return self.answer_page(page)


def _written(given: dict[str, Any]) -> dict[str, Any]:
    """With the words of the template where none were sent."""
    text = _template(given.pop("template_id", None))
    words = {"purpose": text.template.purpose, "subject": text.subject, "body": text.body} if text else {}
    written = words | {"template": text} | given
    for name in ("purpose", "subject", "body"):
        if not written.get(name):
            raise Invalid("Say it, or name a template that does.", field=name)
    return written | {"purpose": MessagePurpose(written["purpose"])}


def _template(pk: int | None) -> MessageTemplateVersion | None:
    if pk is None:
        return None
    found = message_templates.held().filter(template=pk).first()
    if found is None:
        raise Invalid("There is no such template, or it was withdrawn.", field="template_id")
    return found
