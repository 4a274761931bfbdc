"""What people type who set the course: which battles to fight, and which programmes give way to a crisis."""

from typing import Any

from django import forms

from accounts.models import User
from outreach.battles import Parking, Stand
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.seen import SeeingForm
from outreach.models import Crisis
from outreach.queries import crisis_scope
from outreach.states import CrisisState


def _day(label: str, *, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        help_text=help_text,
    )


class BattleForm(SeeingForm):
    heading, button = "Pick it, or leave it", "This is decided"
    stand = forms.TypedChoiceField(
        label="What is done about it?",
        choices=[(Stand.PICKED.value, "Pick it: we fight it now"), (Stand.LEFT.value, "Leave it deliberately")],
        coerce=Stand,
        widget=forms.RadioSelect,
    )
    reason = area("Why?", longest=2000, help_text="Everybody who sees the issue reads it.")
    due_on = _day("When is it looked at again?", help_text="You are reminded on the morning of that day.")


class WithdrawForm(SeeingForm):
    heading, button = "Take it back", "Neither picked nor left"
    note = area("Why?", rows=2, longest=2000)


class ParkForm(forms.Form):
    name = forms.CharField(label="Which programme gives way?", max_length=200)
    why = area("Why?", rows=2, longest=2000)
    crisis = forms.ModelChoiceField(queryset=Crisis.objects.none(), label="To which crisis?", empty_label=None)
    owner = PersonField(queryset=User.objects.none(), required=False, label="Who resumes it?", empty_label="I do")
    due_on = _day("When is it resumed?", help_text="Its owner is reminded on the morning of that day.")

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        going_on = crisis_scope.crises_inside(by).exclude(state=CrisisState.STOOD_DOWN)
        self.fields["crisis"].queryset = going_on.order_by("severity", "pk")  # type: ignore[attr-defined]
        self.fields["crisis"].label_from_instance = lambda crisis: crisis.title  # type: ignore[attr-defined]
        self.fields["owner"].queryset = colleagues()  # type: ignore[attr-defined]


class EndParkingForm(SeeingForm):
    heading, button = "Resume it, or drop it", "This is settled"
    to = forms.TypedChoiceField(
        label="How does it go on?",
        choices=[(Parking.RESUMED.value, "Resumed"), (Parking.DROPPED.value, "Dropped")],
        coerce=Parking,
        initial=Parking.RESUMED.value,
        widget=forms.RadioSelect,
    )
    note = area("In a word", rows=2, longest=2000, help_text="How it goes on, or why it does not.")


class PostponeForm(SeeingForm):
    heading, button = "Postpone it", "Postpone it"
    due_on = _day("When is it resumed?")
    note = area("Why does it wait longer?", rows=2, longest=2000)
