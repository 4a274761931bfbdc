"""What people type when they take the next step with one customer: a promise, its delivery, the outcome in words."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Contact, User
from outreach.forms.fields import area
from outreach.forms.issues import PersonField
from outreach.forms.seen import SeeingForm
from outreach.services.loops import LONGEST_MESSAGE, LONGEST_PROOF
from outreach.services.promises import LONGEST_REASON, LONGEST_WHAT
from outreach.vocabulary import Channel

DAY: dict[str, Any] = {
    "widget": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    "input_formats": ["%Y-%m-%d"],
}
SEEN_THERE = "A link, a release, a ticket: whoever doubts it finds it there."
MINUTE = "%Y-%m-%dT%H:%M"


def channel() -> Any:
    return forms.TypedChoiceField(
        label="How were they told?", choices=Channel.choices(), coerce=Channel, initial=Channel.CALL.value
    )


class ContactField(forms.ModelChoiceField):
    def label_from_instance(self, contact: Contact) -> str:
        return f"{contact.name}, {contact.job_title}" if contact.job_title else contact.name


class LoopForm(SeeingForm):
    """Knows whom we can tell, whose evening ends the day, and what was typed before."""

    def __init__(self, data: Any = None, *, contacts: "QuerySet[Contact]", zone: ZoneInfo, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        if "contact" in self.fields:
            self.fields["contact"].queryset = contacts  # type: ignore[attr-defined]
        if "due_on" in self.fields:
            there = timezone.now().astimezone(zone)
            self.fields[
                "due_on"
            ].help_text = f"It is kept until the end of that day in {zone}, where it is now {there:%-d %b %Y, %H:%M}."


class PromiseForm(LoopForm):
    what = area("What is promised?", longest=LONGEST_WHAT, help_text="As the customer would say it.")
    due_on = forms.DateField(label="By when?", **DAY)
    contact = ContactField(
        queryset=Contact.objects.none(), required=False, label="To whom?", empty_label="Nobody in particular"
    )


class PromiseAllForm(SeeingForm):
    what = area("What is promised to all of them?", longest=LONGEST_WHAT, help_text="As a customer would say it.")
    due_on = forms.DateField(label="By when?", help_text="For each until that day ends in their own zone.", **DAY)


class DeliverAllForm(SeeingForm):
    evidence = area("Where can it be seen that it is done?", longest=LONGEST_PROOF, help_text=SEEN_THERE)


class TellForm(LoopForm):
    channel = channel()
    contact = ContactField(
        queryset=Contact.objects.none(), required=False, label="Who?", empty_label="Nobody in particular"
    )
    message = area("What were they told?", rows=4, longest=LONGEST_MESSAGE)
    proof = area(
        "Where can it be seen?", rows=2, longest=LONGEST_PROOF, required=False, help_text="A link, a ticket, a file."
    )


class DeclineForm(TellForm):
    """A graceful no: thanks, the honest reason, the alternative."""


class DeliverForm(LoopForm):
    evidence = area(
        "Where can it be seen that it is done?",
        longest=LONGEST_PROOF,
        help_text=SEEN_THERE,
    )


class RenegotiateForm(LoopForm):
    due_on = forms.DateField(label="The new day", **DAY)
    reason = area("Why can the first day not be kept?", longest=LONGEST_REASON)
    channel = channel()
    told_at = forms.DateTimeField(
        label="When were they told?", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE)
    )
    message = area("What were they told?", longest=LONGEST_REASON)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["told_at"].help_text = f"Your time: {timezone.get_current_timezone_name()}. Tell them first."
        self.fields["told_at"].initial = _minute


class CancelForm(LoopForm):
    reason = area("Why does the customer not want it any more?", longest=LONGEST_REASON)


class WithdrawForm(LoopForm):
    reason = area("How do we know that this customer is not affected?", longest=LONGEST_REASON)


class ConfirmForm(LoopForm):
    message = area(
        "What did they say?", required=False, help_text="In their words, if they used any.", longest=LONGEST_REASON
    )


class DenyForm(LoopForm):
    message = area("What did they say?", longest=LONGEST_MESSAGE, help_text="In their words.")


class HandOverForm(LoopForm):
    owner = PersonField(
        queryset=User.objects.none(), label="Who sees to it from now on?", empty_label="Choose a person"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True).exclude(role="integration").order_by("name", "pk")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


def _minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)
