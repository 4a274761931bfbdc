"""What people type when they ask somebody to join a call of a sales crisis, and when they answer."""

from django import forms

from accounts.models import User
from outreach.forms.fields import area, moment
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.learning import LearningForm
from outreach.sales import JoinResult


class NewJoinForm(LearningForm):
    asked = PersonField(queryset=User.objects.none(), label="Who should join?", empty_label="Choose a person")
    purpose = forms.CharField(label="What is the call to reach?", max_length=300)
    call_at = moment("When is the call?", help_text="In your own time zone.")
    brief = area("What must they know?", rows=4, help_text="Who will be there, what they want, what we must not say.")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asked"].queryset = colleagues()  # type: ignore[attr-defined]
        self.fields["call_at"].required = True


class AcceptForm(LearningForm):
    heading, button = "I join the call", "I join"
    note = area("A word to them", required=False, rows=2)


class DeclineJoinForm(LearningForm):
    heading, button = "I cannot join", "Say no"
    note = area("Why, and what would help instead?", rows=2, help_text="A graceful no is a good answer.")


class WithdrawJoinForm(LearningForm):
    heading, button = "Nobody need join any more", "Take it back"
    note = area("Why?", rows=2)


class HeldForm(LearningForm):
    heading, button = "The call was held", "Write it down"
    result = forms.TypedChoiceField(
        label="What came of it?", choices=JoinResult.choices(), coerce=JoinResult, widget=forms.RadioSelect
    )
    outcome = area("In words", rows=3)
