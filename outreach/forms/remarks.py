"""What people type about how the organisation works: noted in a crisis, taken up when it is calm."""

from django import forms

from accounts.models import User
from outreach.forms import whole
from outreach.forms.fields import area
from outreach.forms.issues import PersonField
from outreach.forms.learning import LearningForm, OwnerForm
from outreach.forms.lists import one_of
from outreach.forms.loops import DAY
from outreach.learning import Habit, RemarkState
from outreach.queries.remark_cards import RemarkFilters


class NoteForm(LearningForm):
    heading, button = "Note it for later", "Keep it until calm"
    habit = forms.TypedChoiceField(
        label="Where does it hurt?", choices=Habit.choices(), coerce=Habit, widget=forms.RadioSelect
    )
    what = area(
        "What happens?",
        rows=3,
        longest=2000,
        help_text="What happens, and not who does it. Nobody reads it now but who commands crises.",
    )


class TakeUpForm(LearningForm):
    heading, button = "Take it up", "Take it up"
    trying = area("What is tried?", rows=3, longest=2000, help_text="Small enough to be seen within weeks.")
    owner = PersonField(queryset=User.objects.none(), required=False, label="Who sees to it?", empty_label="I do")
    due_on = forms.DateField(label="When does somebody say what came of it?", **DAY)


class HandRemarkOverForm(OwnerForm):
    heading = "Somebody else, or another day"


class SettleRemarkForm(LearningForm):
    heading, button = "What came of it?", "That came of it"
    outcome = area("What came of it?", help_text="Also if nothing did: then the next one tries something else.")


class LetGoForm(LearningForm):
    heading, button = "Let it go", "Let it go"
    note = area("Why?", rows=2, help_text="Whoever noted it reads it.")


class RemarkListForm(forms.Form):
    """The state of the list as it stands in its address; what cannot be understood is left out."""

    state = one_of(*RemarkState)
    habit = one_of(*Habit)
    crisis = forms.CharField(required=False, max_length=20)

    def filters(self) -> RemarkFilters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return RemarkFilters(clean.get("state") or "", clean.get("habit") or "", whole(clean.get("crisis") or ""))
