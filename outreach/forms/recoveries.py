"""What people type to rebuild a customer's trust: why, the plan, what they were told, and what is done."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Contact, User
from outreach.forms import LARGEST_ID
from outreach.forms.crises import person
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.loops import DAY, ContactField, channel
from outreach.forms.seen import SeeingForm
from outreach.models import Crisis, Recovery
from outreach.recoveries import LONGEST_CADENCE, PROGRAMMES, USUAL_CADENCE, RecoveryCause, RecoveryState, StepState
from outreach.vocabulary import TouchpointKind

TOUCHES = [*TouchpointKind.choices(), ("", "Work of ours")]
CHOICES = [(name, f"{programme.label}: {programme.about}") for name, programme in PROGRAMMES.items()]


def _days(label: str, *, required: bool, help_text: str, initial: int | None = None) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, required=required, min_value=1, max_value=LONGEST_CADENCE, help_text=help_text, initial=initial
    )


class RecoveryForm(SeeingForm):
    """Knows whose case it is: whom there is to speak to, and who may be asked to do something."""

    def __init__(self, *args: Any, recovery: Recovery | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if "owner" in fields:
            fields["owner"].queryset = colleagues()
        if "contact" in fields and recovery is not None:
            fields["contact"].queryset = recovery.customer.contacts.filter(deleted_at=None).order_by("name", "pk")


class OpenForm(RecoveryForm):
    reason = area("Why is their trust at risk?", rows=3)
    owner = person("Who leads it?", empty="Whose customer it is")
    crisis = forms.ModelChoiceField(
        queryset=Crisis.objects.none(), required=False, label="Does it come from a crisis?", empty_label="No"
    )
    opened_because = forms.TypedChoiceField(
        required=False,
        choices=RecoveryCause.choices(),
        coerce=RecoveryCause,
        empty_value=RecoveryCause.BY_HAND,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, crises: QuerySet[Crisis], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["crisis"]
        chosen.queryset, chosen.label_from_instance = crises, lambda crisis: crisis.title
        if not crises:
            del self.fields["crisis"]


class PlanForm(RecoveryForm):
    heading, button = "The plan", "This is the plan"
    cause = area("What went wrong?", help_text="As you tell it to them: the cause, without excuses.")
    goal = area("What must be so, that they trust us again?", rows=2)
    cadence_days = _days(
        "Days between two words to them",
        required=True,
        initial=USUAL_CADENCE,
        help_text="They hear from us at least so often, also when nothing moved.",
    )


class WordForm(RecoveryForm):
    heading, button = "Say how it stands", "They were told"
    text = area("What were they told?", rows=3, help_text="What is so, also if nothing moved since.")
    channel = channel()
    contact = ContactField(
        queryset=Contact.objects.none(), required=False, label="Who?", empty_label="Nobody in particular"
    )
    has_moved = forms.BooleanField(required=False, label="Something moved since the last time")
    tells_the_cause = forms.BooleanField(required=False, label="They heard what went wrong, and the steps")
    next_days = _days(
        "Days until they hear from us again", required=False, help_text="As the plan says, if left empty."
    )


class NewStepForm(RecoveryForm):
    heading, button = "Add a step", "Add it"
    what = area("What is done?", rows=2, longest=2000)
    touch = forms.ChoiceField(
        label="How?",
        required=False,
        choices=TOUCHES,
        help_text="A touchpoint of this kind ticks it off when it is logged.",
    )
    due_on = forms.DateField(label="By when?", **DAY)
    owner = person("Who sees to it?", empty="Who leads the case")


class ProgrammeForm(RecoveryForm):
    heading, button = "Add a programme", "Add its steps"
    programme = forms.ChoiceField(label="Which one?", choices=CHOICES, widget=forms.RadioSelect)
    owner = person("Who sees to it?", empty="Who leads the case")


class SettleStepForm(RecoveryForm):
    heading, button = "How did it end?", "It is settled"
    step = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    to = forms.TypedChoiceField(
        label="How did it end?",
        choices=[(StepState.DONE.value, "Done"), (StepState.DROPPED.value, "Dropped")],
        coerce=StepState,
        initial=StepState.DONE.value,
        widget=forms.RadioSelect,
    )
    outcome = area("What came of it?", rows=2, longest=2000, help_text="Or why it is dropped.")


class HandOverCaseForm(RecoveryForm):
    heading, button = "Somebody else leads it", "Hand it over"
    owner = PersonField(queryset=User.objects.none(), label="Who?", empty_label="Choose a person")


class EndForm(RecoveryForm):
    heading, button = "How does it end?", "The case is over"
    to = forms.TypedChoiceField(
        label="How does it end?",
        choices=[
            (RecoveryState.RECOVERED.value, "They trust us again"),
            (RecoveryState.LOST.value, "They are lost"),
            (RecoveryState.NOT_AT_RISK.value, "They never were at risk"),
        ],
        coerce=RecoveryState,
        widget=forms.RadioSelect,
    )
    note = area("What shows it?", rows=2)
