"""What people type when they give something away: what, how much, what for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from outreach.forms.fields import area
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
    amount = forms.DecimalField(
        label="What is it worth?",
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"min_value": "Say how much it is worth, as a number above 0."},
        help_text="For a free service: what it would have cost.",
    )
    currency = forms.CharField(
        label="Currency",
        max_length=3,
        help_text="Three letters, such as EUR.",
        widget=forms.TextInput(attrs={"size": 4}),
    )
    reason = area("What is it given for?", longest=2000, help_text="Whoever reads it in a year should understand it.")
    issue = IssueField(
        queryset=Issue.objects.none(), required=False, label="For which issue?", empty_label="None in particular"
    )

    def __init__(self, data: Any = None, *, issues: "QuerySet[Issue]", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["issue"].queryset = issues  # type: ignore[attr-defined]
