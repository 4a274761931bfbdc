"""What people type when they write a text for many customers."""

from typing import Any

from django import forms

from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.models import MessageTemplate
from outreach.models.message import LONGEST_BODY, LONGEST_SUBJECT
from outreach.queries.message_templates import Mail
from outreach.services.message_templates import LONGEST_NAME, Draft
from outreach.vocabulary import MessagePurpose

SUBJECT: dict[str, Any] = {"max_length": LONGEST_SUBJECT, "help_text": "One line. It may hold variables too."}


class TemplateForm(SeeingForm):
    name = forms.CharField(max_length=LONGEST_NAME)
    subject = forms.CharField(**SUBJECT)
    body = area(
        "Text", rows=18, longest=LONGEST_BODY, help_text="Plain text. A variable is written {{ customer_name }}."
    )

    def draft(self) -> Draft:
        return Draft(**{name: self.cleaned_data[name] for name in ("name", "subject", "body")})

    @staticmethod
    def values_of(template: MessageTemplate, text: Mail) -> dict[str, Any]:
        return {"name": template.name, "subject": text.subject, "body": text.body}


class NewTemplateForm(TemplateForm):
    purpose = forms.TypedChoiceField(
        label="What is it for?",
        choices=MessagePurpose.choices(),
        coerce=MessagePurpose,
        help_text="A promise must name its day, a no its reason and the alternative.",
    )
    field_order = ("name", "purpose", "subject", "body")
