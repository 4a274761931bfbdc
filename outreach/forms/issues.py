"""What people type about issues: what is wrong, who owns it, who works on it, whom it touches."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.choices import as_options
from outreach.forms import LARGEST_ID, SEVERITIES, wholes
from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.queries import issue_page
from outreach.queries.audience_rules import Filter
from outreach.queries.issue_board import NOBODY, IssueFilters
from outreach.services.issues import LONGEST_DESCRIPTION, LONGEST_TITLE
from outreach.states import IssueState
from outreach.vocabulary import SquadRole
from signals.text import taxonomy
from signals.vocabulary import Band

FUNCTIONS = [("", "Choose one"), *Function.choices()]
ALL_FUNCTIONS = [("", "All functions"), *Function.choices()]
UP_TO = [("", "Any"), (1, "1"), (2, "1–2"), (3, "1–3"), (4, "1–4")]
PERIODS = [(7, "7 days"), (30, "30 days"), (90, "90 days"), (365, "a year")]
MOST_CHOSEN = 200


class PersonField(forms.ModelChoiceField):
    """By name, with what they are an expert of, so that nobody guesses."""

    def label_from_instance(self, person: User) -> str:
        return f"{person.name} · {Function(person.function).label}" if person.function else person.name


def colleagues() -> QuerySet[User]:
    """Who can be asked to do something."""
    return User.objects.filter(is_active=True).exclude(role="integration").order_by("name", "pk")


class IssueFilterForm(forms.Form):
    """The state of the board as it stands in the address; what cannot be understood is left out."""

    function = forms.ChoiceField(required=False, choices=ALL_FUNCTIONS)
    owner = forms.IntegerField(required=False, min_value=NOBODY, max_value=LARGEST_ID)
    severity = forms.TypedChoiceField(
        required=False,
        label="Severity",
        coerce=int,
        empty_value=None,
        choices=UP_TO,
    )
    mine = forms.BooleanField(required=False)

    def filters(self) -> IssueFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return IssueFilters(
            function=clean.get("function") or "",
            owner=clean.get("owner"),
            severity=clean.get("severity"),
            mine=bool(clean.get("mine")),
        )

    def options(self, owners: Sequence[tuple[int, str]]) -> dict[str, SafeString]:
        """After ``is_valid``, too."""
        chosen = self.filters()
        people = [("", "Anybody"), (NOBODY, "Nobody yet"), *owners]
        return {
            "function": as_options(ALL_FUNCTIONS, chosen.function),
            "severity": as_options(UP_TO, chosen.severity or ""),
            "owner": as_options(people, "" if chosen.owner is None else chosen.owner),
        }


class NewIssueForm(forms.Form):
    title = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"autofocus": True}),
        help_text="In a few words, as customers would say it.",
    )
    function = forms.ChoiceField(
        label="Which function owns it?",
        choices=FUNCTIONS,
        help_text="An expert of that function will own it; never the CCO's office.",
    )
    description = area("What do we know?", rows=4, required=False, longest=LONGEST_DESCRIPTION)


class OwnerForm(SeeingForm):
    """The function follows from the expert: nobody chooses the same thing twice. ``function``: one of whose experts is wanted."""

    heading, button = "Give it an owner", "Give it an owner"
    owner = PersonField(queryset=User.objects.none(), label="Owner", empty_label="Choose an expert")
    note = area("Note", rows=2, required=False)

    def __init__(self, *args: Any, function: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = issue_page.experts(function=function)  # type: ignore[attr-defined]


class HandOverForm(OwnerForm):
    heading, button = "Hand the issue over", "Hand over"
    note = None


class StepForm(SeeingForm):
    to = forms.ChoiceField(choices=IssueState.choices(), widget=forms.HiddenInput)
    note = area("Note", rows=2, required=False)


class ResolveForm(SeeingForm):
    heading, button = "Resolved", "Resolved"
    root_cause = area("What caused it?")
    action = area("What was done against the cause?", help_text="The customers are still to be told after this.")


class SeverityForm(SeeingForm):
    heading, button = "Raise the severity", "Set"
    severity = forms.TypedChoiceField(
        label="Take it for worse than the numbers say",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "As the numbers say"), *SEVERITIES],
    )


class MemberForm(SeeingForm):
    heading, button = "Add somebody to the squad", "Add"
    user = PersonField(queryset=User.objects.none(), label="Who?", empty_label="Choose a person")
    role = forms.ChoiceField(choices=SquadRole.choices(), initial=SquadRole.EXPERT.value, label="As what?")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues()  # type: ignore[attr-defined]


class AudienceForm(SeeingForm):
    """All that is given must hold."""

    segments = forms.MultipleChoiceField(required=False, label="Segments", widget=forms.CheckboxSelectMultiple)
    regions = forms.MultipleChoiceField(required=False, label="Regions", widget=forms.CheckboxSelectMultiple)
    bands = forms.MultipleChoiceField(
        required=False, label="Risk bands", choices=Band.choices(), widget=forms.CheckboxSelectMultiple
    )
    least_arr = forms.IntegerField(required=False, min_value=0, max_value=10**12, label="Least ARR")

    def __init__(self, *args: Any, segments: list[str], regions: list[str], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["segments"].choices = [(word, word) for word in segments]  # type: ignore[attr-defined]
        self.fields["regions"].choices = [(word, word) for word in regions]  # type: ignore[attr-defined]
        self.fields["least_arr"].help_text = f"A year, in {currency}."

    def audience(self) -> Filter:
        clean = self.cleaned_data
        return Filter(tuple(clean["segments"]), tuple(clean["regions"]), tuple(clean["bands"]), clean["least_arr"] or 0)


class ThemeForm(SeeingForm):
    theme = forms.ChoiceField(
        label="Theme", choices=[("", "Choose one"), *((theme.slug, theme.label) for theme in taxonomy.THEMES)]
    )
    days = forms.TypedChoiceField(label="Said within the last", choices=PERIODS, coerce=int, initial=30)


class ChosenForm(SeeingForm):
    """The ticked customers of a search."""

    customer = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        ticked = wholes(data.getlist("customer"))
        self.fields["customer"].choices = [(text, text) for text in ticked[:MOST_CHOSEN]]  # type: ignore[attr-defined]

    def ids(self) -> list[int]:
        return list(self.cleaned_data.get("customer") or [])


class MergeForm(SeeingForm):
    into = forms.IntegerField(min_value=1, max_value=LARGEST_ID, label="Into which issue?")
