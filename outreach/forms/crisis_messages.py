"""What people type when they write to the customers of a crisis, drop a call, or say who is premium."""

from typing import Any

from django import forms

from outreach.forms.fields import area
from outreach.forms.message_templates import SUBJECT
from outreach.forms.scripts import SpokenForm
from outreach.forms.seen import SeeingForm
from outreach.honesty.blocks import Part
from outreach.models import Message
from outreach.services import spoken
from outreach.vocabulary import MessagePurpose


class BlocksForm(SpokenForm):
    subject = forms.CharField(**SUBJECT)
    is_urgent = forms.BooleanField(
        required=False,
        label="Urgent",
        help_text="It is sent in the evening and at night too. Otherwise it waits for the customer's morning.",
    )
    field_order = ("issue", "purpose", "subject", *(part.value for part in Part), "is_urgent")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)

    def said(self) -> dict[str, Any]:
        return {**{name: self.cleaned_data[name] for name in ("subject", "is_urgent")}, "text": self.text()}

    @staticmethod
    def values_of(message: Message) -> dict[str, Any]:
        return {
            "subject": message.subject,
            "is_urgent": message.is_urgent,
            **spoken.values_of(message.blocks),
        }


class NewCrisisMessageForm(BlocksForm):
    issue = forms.TypedChoiceField(
        label="About which issue?", coerce=int, help_text="Its customers are told; the premium ones are called instead."
    )
    purpose = forms.TypedChoiceField(
        label="What is it for?",
        coerce=MessagePurpose,
        choices=MessagePurpose.choices(),
        initial=MessagePurpose.PROGRESS,
    )

    def __init__(self, *args: Any, issues: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issue"].choices = issues  # type: ignore[attr-defined]


class DropCallForm(SeeingForm):
    reason = area("Why does nobody call?", rows=2, longest=1000)


class PremiumForm(forms.Form):
    segments = forms.CharField(
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line, as they are written at the customers. Case does not matter.",
    )
    least_arr = forms.DecimalField(
        label="Or from this ARR on",
        required=False,
        min_value=1,
        max_digits=14,
        decimal_places=2,
        help_text="In the reporting currency. Empty: ARR alone makes nobody premium.",
    )

    def clean_segments(self) -> list[str]:
        return str(self.cleaned_data["segments"]).splitlines()
