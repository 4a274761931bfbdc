"""What people type for the call centre: a script in its eight parts, and what customers asked."""

from typing import Any

from django import forms

from outreach.forms import LARGEST_ID
from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.honesty.blocks import LONGEST_PART, Part
from outreach.queries.script_questions import QuestionRow
from outreach.services.script_use import LONGEST_QUESTION
from outreach.services.scripts import LONGEST_TITLE


class SpokenForm(SeeingForm):
    """The six blocks; a draft may have gaps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in Part:
            label = f"Clarify: {part.label.lower()}" if part.value.startswith("what_") else part.label
            self.fields[part.value] = area(label, required=False, longest=LONGEST_PART, help_text=part.hint)

    def text(self) -> dict[str, str]:
        return {part.value: self.cleaned_data[part.value] for part in Part}


class NewScriptForm(SpokenForm):
    title = forms.CharField(
        label="Whom or what is it for?",
        max_length=LONGEST_TITLE,
        help_text="Such as “Sites that lost a shift”, without names of customers.",
    )


class ScriptForm(SpokenForm):
    answers = forms.TypedMultipleChoiceField(
        label="Which questions does it answer now?",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is open again if it is asked after this version is published.",
    )

    def __init__(self, *args: Any, questions: list[QuestionRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.id, f"{row.text} (asked {row.times} ×)") for row in questions]
        self.fields["answers"].choices = choices  # type: ignore[attr-defined]
        self.order_fields([*(part.value for part in Part), "answers"])
        if not questions:
            del self.fields["answers"]


class SendScriptBackForm(SeeingForm):
    note = area("What should be changed?")


class WithdrawScriptForm(SeeingForm):
    reason = area("Why shall nobody say it?")


class QuestionForm(forms.Form):
    text = forms.CharField(
        label="They ask something else",
        required=False,
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In a sentence, without their name.",
    )
    question = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    block = forms.IntegerField(required=False, min_value=1, max_value=6, widget=forms.HiddenInput)
