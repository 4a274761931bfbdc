"""What people type when they give something away: what, how much, what for."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from outreach.forms.fields import area, currency, money
from outreach.forms.seen import SeeingForm
from outreach.models import Issue
from outreach.vocabulary import ConcessionKind


class IssueField(forms.ModelChoiceField):
    def label_from_instance(self, issue: Issue) -> str:
        return issue.title


class ConcessionForm(SeeingForm):
    kind = forms.TypedChoiceField(
        label="What is given?",
        choices=ConcessionKind.choices(),
        coerce=ConcessionKind,
        initial=ConcessionKind.CREDIT.value,
        widget=forms.RadioSelect,
    )
    amount = money("What is it worth?", help_text="For a free service: what it would have cost.")
    currency = currency()
    reason = area("What is it given for?", longest=2000, help_text="Whoever reads it in a year should understand it.")
    issue = IssueField(
        queryset=Issue.objects.none(), required=False, label="For which issue?", empty_label="None in particular"
    )

    def __init__(self, data: Any = None, *, issues: "QuerySet[Issue]", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["issue"].queryset = issues  # type: ignore[attr-defined]
