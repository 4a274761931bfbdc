"""What people type about an early warning."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from accounts.vocabulary import Function
from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.services.issues import LONGEST_TITLE

DAYS = (1, 3, 7, 14, 30)


class SnoozeWarningForm(SeeingForm):
    heading, button = "Snooze it", "Snooze"
    days = forms.TypedChoiceField(
        label="For how long?",
        coerce=int,
        choices=[(days, "A day" if days == 1 else f"{days} days") for days in DAYS],
        initial=1,
        widget=forms.RadioSelect,
        help_text="It wakes earlier when twice as many customers complain.",
    )
    reason = area("Why can it wait?", rows=2)

    def given(self) -> dict[str, Any]:
        until = timezone.now() + timedelta(days=self.cleaned_data["days"])
        return {"until": until, "reason": self.cleaned_data["reason"]}


class DismissWarningForm(SeeingForm):
    heading, button = "Dismiss it", "It is nothing"
    reason = area("Why is it nothing?", rows=2, help_text="For whoever sees the next one.")

    def given(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class RaiseAgainForm(SeeingForm):
    heading, button = "Raise it again", "It is something"
    note = area("Why?", rows=2, required=False)

    def given(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class WarningIssueForm(SeeingForm):
    heading, button = "Make it an issue", "Open the issue"
    title = forms.CharField(label="What is the problem?", max_length=LONGEST_TITLE)
    function = forms.ChoiceField(label="Who sees to it?", choices=Function.choices())
    description = area("What do we know?", rows=3, required=False, longest=8000)
    with_customers = forms.BooleanField(
        label="Whoever complained is to be told the outcome",
        required=False,
        initial=True,
        help_text="Each of them gets a loop, as far as you see them.",
    )

    def given(self) -> dict[str, Any]:
        clean = self.cleaned_data
        return {
            "title": clean["title"],
            "function": Function(clean["function"]),
            "description": clean["description"],
            "with_customers": clean["with_customers"],
        }
