"""What people type in a crisis: in a hurry, often on a phone. What can wait is optional, and what is usual is chosen already."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from outreach.crises import LONGEST_CADENCE, CrisisActionState, CrisisKind, Facing
from outreach.forms import LARGEST_ID, SEVERITIES
from outreach.forms.decisions import IMPACTS, ImpactForm
from outreach.forms.fields import area, moment
from outreach.forms.issues import FUNCTIONS, AudienceForm, PersonField, colleagues
from outreach.forms.seen import SeeingForm
from outreach.services.crises import LONGEST_TITLE, Room
from outreach.services.crisis_actions import Step
from outreach.services.issues import LONGEST_TITLE as LONGEST_ISSUE_TITLE
from outreach.states import CrisisState
from outreach.vocabulary import Impact

DECLARE, SUSPECT = "declare", "suspect"
ROLES = ("commander", "liaison", "scribe")


def person(label: str, *, empty: str = "Nobody yet", help_text: str = "") -> PersonField:
    return PersonField(
        queryset=User.objects.none(), required=False, label=label, empty_label=empty, help_text=help_text
    )


def _offer_colleagues(form: forms.Form, *names: str) -> None:
    for name in names:
        form.fields[name].queryset = colleagues()  # type: ignore[attr-defined]


def _minutes(label: str, *, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=LONGEST_CADENCE, help_text=help_text)


class RoomForm(AudienceForm):
    """Who runs it, and whom it touches."""

    heading, button = "Declare it", "Declare the crisis"
    commander = person("Commander", empty="I command it")
    liaison = person("Customer liaison", help_text="Speaks with customers.")
    scribe = person("Scribe", help_text="Writes down what happens.")
    cadence_minutes = _minutes("Minutes between updates", help_text="As its severity asks, if left empty.")
    field_order = [*ROLES, "segments", "regions", "bands", "least_arr", "cadence_minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_colleagues(self, *ROLES)

    def room(self) -> Room:
        people = {name: self.cleaned_data[name] for name in ROLES}
        return Room(**people, audience=self.audience(), cadence_minutes=self.cleaned_data["cadence_minutes"])


class NewCrisisForm(RoomForm):
    kind = forms.ChoiceField(label="What kind?", choices=CrisisKind.choices(), widget=forms.RadioSelect)
    title = forms.CharField(
        label="What is happening?",
        max_length=LONGEST_TITLE,
        help_text="In a few words, without names of customers: whoever has a customer in it reads this.",
    )
    severity = forms.TypedChoiceField(
        label="How bad is it?",
        choices=SEVERITIES,
        coerce=int,
        initial=1,
        widget=forms.RadioSelect,
        help_text="In doubt take the worse.",
    )
    summary = area("What do we know?", rows=3, required=False, longest=8000)
    how = forms.ChoiceField(choices=[(DECLARE, "Declare it"), (SUSPECT, "Suspect it")], widget=forms.HiddenInput)


class StageForm(SeeingForm):
    to = forms.ChoiceField(choices=CrisisState.choices(), widget=forms.HiddenInput)
    note = area("Note", rows=2, required=False)


class StandDownForm(SeeingForm):
    heading, button = "Stand down", "It is over"
    note = area("Why is it over?", rows=2)
    after_action_owner = person("Who looks back at it?")
    after_action_due_on = forms.DateField(
        label="By when?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_colleagues(self, "after_action_owner")


class NoneForm(SeeingForm):
    """What was only suspected owes no review."""

    heading, button = "It is no crisis", "It is no crisis"
    note = area("Why not?", rows=2)


class RolesForm(SeeingForm):
    heading, button = "Who runs it", "Give these roles"
    commander = PersonField(queryset=User.objects.none(), label="Commander", empty_label="Choose a person")
    liaison = person("Customer liaison")
    scribe = person("Scribe")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_colleagues(self, *ROLES)


class WeighForm(SeeingForm):
    heading, button = "Severity and cadence", "Set"
    severity = forms.TypedChoiceField(choices=SEVERITIES, coerce=int, widget=forms.RadioSelect)
    cadence_minutes = _minutes("Minutes between updates", help_text="As the severity asks, if left empty.")


class UpdateForm(SeeingForm):
    heading, button = "Give the update", "Give the update"
    text = area("How does it stand?", rows=3, help_text="What is known, what is done, what is not known yet.")
    next_minutes = _minutes("Minutes until the next one", help_text="As the cadence says, if left empty.")


class LogForm(SeeingForm):
    heading, button = "Write it down", "Write it down"
    text = area("What happened?", rows=2)
    happened_at = moment("When was it?")
    known_at = moment("When did we know?")
    corrects = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["happened_at"].help_text = f"Your time: {zone}. Now, if left empty."
        self.fields["known_at"].help_text = "Now, if left empty."
        if self.initial.get("corrects"):
            self.fields["text"].label = "What is right?"

    def moments(self) -> dict[str, datetime | None]:
        """The page shows no seconds: a minute that has just begun is now."""
        return {name: self.cleaned_data[name] for name in ("happened_at", "known_at")}


class ActionForm(ImpactForm):
    heading, button = "Add an action", "Add it"
    what = area("What is done?", rows=2, longest=2000)
    facing = forms.ChoiceField(label="Whom is it for?", choices=Facing.choices(), widget=forms.RadioSelect)
    owner = person("Who sees to it?", empty="I do")
    field_order = ["what", "facing", "owner"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_colleagues(self, "owner")
        self.fields["impact_words"].required = True
        answers = [(value, label) for value, label in IMPACTS if value != Impact.UNKNOWN]
        self.fields["impact"].choices = answers  # type: ignore[attr-defined]

    def step(self) -> Step:
        clean = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Step(**{**clean, "facing": Facing(clean["facing"]), "impact": Impact(clean["impact"])})


class SettleForm(SeeingForm):
    heading, button = "How did it end?", "It is settled"
    action = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    to = forms.ChoiceField(
        label="How did it end?",
        choices=[(CrisisActionState.DONE.value, "Done"), (CrisisActionState.DROPPED.value, "Dropped")],
        initial=CrisisActionState.DONE.value,
        widget=forms.RadioSelect,
    )
    outcome = area("What came of it?", rows=2, longest=2000, help_text="Or why it is dropped.")


class LinkForm(SeeingForm):
    heading, button = "Link an issue", "Link it"
    issue = forms.IntegerField(
        label="Number of the issue",
        min_value=1,
        max_value=LARGEST_ID,
        help_text="It stands in its address: /issues/12.",
    )


class OpenIssueForm(SeeingForm):
    heading, button = "Open an issue", "Open the issue"
    title = forms.CharField(
        label="What is wrong?", max_length=LONGEST_ISSUE_TITLE, help_text="In a few words, as customers would say it."
    )
    function = forms.ChoiceField(label="Which function owns it?", choices=FUNCTIONS)
    with_customers = forms.BooleanField(
        required=False,
        label="With whoever the crisis touches",
        help_text="They are told the outcome: messages go to the customers of an issue.",
    )


class CrisisAudienceForm(AudienceForm):
    heading, button = "Whom does it touch?", "Whoever matches is touched"
