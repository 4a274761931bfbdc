"""What people type when they look back: what happened, what contributed, and what is done so that it does not happen again."""

from typing import Any

from django import forms

from accounts.models import User
from accounts.vocabulary import Function
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.lists import one_of
from outreach.forms.loops import DAY
from outreach.forms.seen import SeeingForm
from outreach.learning import FactorKind, PreventionState
from outreach.queries.prevention_cards import OVERDUE, PreventionFilters
from signals.text import taxonomy

NO_BLAME = "Not who, but what made it possible: whoever did it would do it again tomorrow, as anybody would."
THEMES = [("", "None"), *((theme.slug, theme.label) for theme in taxonomy.THEMES)]


def _kind(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=FactorKind.choices(), coerce=FactorKind, widget=forms.RadioSelect
    )


def _function() -> forms.TypedChoiceField:
    choices = [("", "Choose a function"), *Function.choices()]
    return forms.TypedChoiceField(label="Who can change it?", choices=choices, coerce=Function)


class LearningForm(SeeingForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "owner" in fields:
            fields["owner"].queryset = colleagues()


class WriteForm(LearningForm):
    heading, button = "Write it down", "Save"
    what_happened = area(
        "What happened?",
        required=False,
        rows=6,
        longest=8000,
        help_text="In the order in which it did; the timeline of the crisis has the minutes.",
    )
    went_well = area("What went well?", required=False, help_text="So that it goes well again.")
    went_badly = area("What did not go well?", required=False)


class FactorForm(LearningForm):
    heading, button = "What contributed?", "Add it"
    what = area("What contributed?", rows=2, longest=2000, help_text=NO_BLAME)
    kind = _kind("Of what kind is it?")
    function = _function()


class HandInForm(LearningForm):
    heading, button = "Hand it in", "It is written"


class CloseForm(LearningForm):
    heading, button = "Close the review", "Close it"
    note = area("Note", required=False, rows=2)


class SendBackForm(LearningForm):
    heading, button = "Send it back", "Send it back"
    note = area("What is missing?", rows=2)
    due_on = forms.DateField(label="By when?", **DAY)


class OwnerForm(LearningForm):
    heading, button = "Somebody else, or another day", "Hand it over"
    owner = PersonField(queryset=User.objects.none(), label="Who?", empty_label="Choose a person")
    due_on = forms.DateField(label="By when?", **DAY)


class NewPreventionForm(LearningForm):
    what = area(
        "What is done, so that it does not happen again?",
        rows=3,
        longest=2000,
        help_text="Something that can be seen to be done. “Be more careful” cannot.",
    )
    kind = _kind("Against what?")
    function = _function()
    theme = forms.ChoiceField(
        label="Which complaints should end?",
        required=False,
        choices=THEMES,
        help_text="If they begin again, it came back.",
    )
    owner = PersonField(queryset=User.objects.none(), required=False, label="Who sees to it?", empty_label="I do")
    due_on = forms.DateField(label="By when?", **DAY)


class DoneForm(LearningForm):
    heading, button = "It is done", "It is done"
    result = area("What was done?", help_text="Somebody else looks whether it works.")


class VerifyForm(LearningForm):
    heading, button = "It works", "Verified"
    evidence = area("What shows that it works?", help_text="What you saw: a drill, a figure, a quiet month.")


class ReopenForm(LearningForm):
    heading, button = "It does not work", "Open it again"
    note = area("What shows that it does not?", rows=2)
    due_on = forms.DateField(label="By when now?", **DAY)


class DropForm(LearningForm):
    heading, button = "Drop it", "Drop it"
    note = area("Why?", rows=2, help_text="In a year somebody asks.")


class PreventionListForm(forms.Form):
    """The state of the list as it stands in its address; what cannot be understood is left out."""

    state = one_of(OVERDUE, *PreventionState)
    kind = one_of(*FactorKind)
    function = one_of(*Function)
    mine = forms.BooleanField(required=False)

    def filters(self) -> PreventionFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        words = {name: clean.get(name) or "" for name in ("state", "kind", "function")}
        return PreventionFilters(**words, mine=bool(clean.get("mine")))
