"""What people type when they tell many customers, and when something comes back."""

from typing import Any

from django import forms
from django.utils import timezone

from outreach.forms import LARGEST_ID
from outreach.forms.fields import area
from outreach.forms.loops import MINUTE
from outreach.forms.message_templates import SUBJECT
from outreach.forms.seen import SeeingForm
from outreach.models import Message
from outreach.models.message import LONGEST_BODY
from outreach.services.acts import LONGEST
from outreach.services.bounces import LONGEST_REASON as LONGEST_RETURNED
from outreach.vocabulary import MessagePurpose, Verdict


class TextForm(SeeingForm):
    subject = forms.CharField(**SUBJECT)
    body = area(
        "Text", rows=18, longest=LONGEST_BODY, help_text="Plain text. A variable is written {{ customer_name }}."
    )
    is_urgent = forms.BooleanField(
        required=False,
        label="Urgent",
        help_text="It is sent in the evening and at night too. Otherwise it waits for the customer's morning.",
    )

    def text(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("subject", "body", "is_urgent")}

    @staticmethod
    def values_of(message: Message) -> dict[str, Any]:
        return {name: getattr(message, name) for name in ("subject", "body", "is_urgent")}


class ComposeForm(TextForm):
    purpose = forms.TypedChoiceField(label="What is it for?", coerce=MessagePurpose, choices=MessagePurpose.choices())
    template = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput, help_text="A version of one."
    )
    field_order = ("purpose", "subject", "body", "is_urgent", "template")


class SendBackForm(SeeingForm):
    note = area("What should be changed?")


class CancelMessageForm(SeeingForm):
    reason = area("Why is it not sent?")


class BouncedForm(SeeingForm):
    """Of one delivery, whose Message-ID is known."""

    reason = area("What does the returned mail say?", longest=LONGEST_RETURNED, help_text="Copy it.")


class BounceForm(BouncedForm):
    header_id = forms.CharField(
        required=False, max_length=200, label="Message-ID", help_text="Of the mail that came back. It finds the one."
    )
    address = forms.EmailField(required=False, help_text="Or the address: then all that went there in 30 days.")
    field_order = ("header_id", "address", "reason")


class ReplyForm(SeeingForm):
    text = area("What did they answer?", rows=4, longest=LONGEST, help_text="In their words.")
    verdict = forms.TypedChoiceField(
        label="Does it say whether the problem is solved?",
        choices=Verdict.choices(),
        coerce=Verdict,
        initial=Verdict.ANSWER.value,
        widget=forms.RadioSelect,
        help_text="“Not solved” opens loop and issue again, “solved” confirms the loop.",
    )
    happened_at = forms.DateTimeField(
        label="When?", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    )
    is_none_found = forms.BooleanField(
        required=False, label="No need came to light", help_text="Otherwise say on the touchpoint which ones did."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["happened_at"].help_text = f"Your time: {timezone.get_current_timezone_name()}."
        self.fields["happened_at"].initial = lambda: timezone.localtime().replace(second=0, microsecond=0)


class OptInForm(SeeingForm):
    reason = area("How do you know that they want to hear from us again?", longest=LONGEST_RETURNED)
