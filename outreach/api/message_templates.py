"""Message templates: written, edited and withdrawn by who may change settings, read by whoever tells customers."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.verbs import one
from outreach.models.message import LONGEST_BODY, LONGEST_SUBJECT
from outreach.queries import message_template_records as records
from outreach.queries.message_templates import get_template
from outreach.services import message_templates
from outreach.services.message_templates import LONGEST_NAME, Draft
from outreach.vocabulary import MessagePurpose

TAG = "Telling customers"
SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MANAGE_SETTINGS)
CREATING_PROBLEMS = (400, 409, 411, 413, 415, 422)
CHANGING_PROBLEMS = (400, 404, 409, 411, 412, 413, 415, 422, 428)
A_TEXT = {
    "name": "Where we are",
    "subject": "Where we are with “{{ issue_title }}”",
    "body": "Dear {{ contact_name }},\n\nwe work on it, and you hear from us as soon as there is a day.",
}


class TemplatesQuery(ListQuery):
    purpose = serializers.ChoiceField(choices=MessagePurpose.choices(), required=False)
    offered = serializers.BooleanField(
        allow_null=True, default=None, help_text="Only those that can be chosen, or only the withdrawn ones."
    )


class TemplateTextInput(Input):
    name = serializers.CharField(max_length=LONGEST_NAME)
    subject = serializers.CharField(max_length=LONGEST_SUBJECT)
    body = serializers.CharField(
        max_length=LONGEST_BODY, help_text="Plain text. A variable is written {{ customer_name }}."
    )


class NewTemplateInput(TemplateTextInput):
    purpose = serializers.ChoiceField(
        choices=MessagePurpose.choices(),
        help_text="A promise must name its day, a no its reason and the alternative. It cannot be changed later.",
    )


class MessageTemplateList(ApiView):
    permission_classes = [SETS]
    query_class = TemplatesQuery
    order = records.MESSAGE_TEMPLATES

    @describe(
        "list_message_templates",
        "Message templates, in the order of their change",
        answers={200: page_of(records.MessageTemplateRecord)},
        problems=(400, 422),
        parameters=[TemplatesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        page = records.list_templates(self.slice_of(query), purpose=query.get("purpose"), offered=query["offered"])
        return self.answer_page(page)

    @describe(
        "create_message_template",
        "Write a template",
        request=NewTemplateInput,
        answers={201: records.MessageTemplateRecord},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Where we are", purpose="progress", **A_TEXT),
        tag=TAG,
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(NewTemplateInput)
        purpose = MessagePurpose(given.pop("purpose"))
        made = message_templates.make(purpose=purpose, draft=Draft(**given), by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request, records.read_template(made.pk), at=reverse("api_message_template", args=[made.pk])
        )


class TemplateVerb(ApiView):
    permission_classes = [SETS]

    def act(self, id: int, service: Any, **given: Any) -> HttpResponse:
        """``service`` on the template, for whoever has seen it as it is."""
        request: Any = self.request
        seen = preconditions.seen(request)
        service(template=get_template(id), seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, records.read_template(id))


class OneMessageTemplate(TemplateVerb):
    @describe(
        "get_message_template",
        "One message template",
        answers={200: records.MessageTemplateRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, records.read_template(id))

    @describe(
        "edit_message_template",
        "Write its next version",
        request=TemplateTextInput,
        answers={200: records.MessageTemplateRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("Where we are", **A_TEXT),
        tag=TAG,
        description="The one before stays. What went out keeps the version that it had.",
    )
    def put(self, request, id: int) -> HttpResponse:
        return self.act(id, message_templates.edit, draft=Draft(**self.payload(TemplateTextInput)))


class WithdrawMessageTemplate(TemplateVerb):
    @describe(
        "withdraw_message_template",
        "Offer it no more",
        answers={200: records.MessageTemplateRecord},
        problems=(404, 409, 412, 428),
        parameters=[IF_MATCH, ETAG],
        tag=TAG,
        description="What was written with it stays.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, message_templates.withdraw)


class MessageTemplateVersions(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_message_template_versions",
        "Every version of a template",
        answers={200: records.TemplateHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.history(id))
