"""What people type when they decide. The question about customers comes first."""

from typing import Any

from django import forms

from accounts.models import User
from outreach.forms.fields import area
from outreach.forms.issues import PersonField, colleagues
from outreach.forms.seen import SeeingForm
from outreach.models import Decision
from outreach.services.decisions import Answer
from outreach.vocabulary import DecisionKind, Impact

IMPACTS = [
    (Impact.POSITIVE.value, "It is good for them: we highlight it"),
    (Impact.NEUTRAL.value, "It changes little for them"),
    (Impact.NEGATIVE.value, "It hurts them: we mitigate it"),
    (Impact.UNKNOWN.value, "We do not know yet: it cannot be approved so"),
]


class ImpactForm(SeeingForm):
    """The question that cannot be skipped, and what follows from its answer."""

    impact = forms.ChoiceField(
        label="How will this affect customers?",
        choices=IMPACTS,
        widget=forms.RadioSelect,
        error_messages={"required": "Answer this one first: how will it affect customers?"},
    )
    impact_words = area("In which way?", required=False, help_text="From their side, not from ours.")
    highlight_to = area("Who should hear the good news?", required=False, rows=2, longest=1000)
    highlight_words = area("What will they hear?", required=False)
    highlight_by = forms.DateField(
        label="By when?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    mitigation = area("What is done to soften it?", required=False)
    residual = area("What remains of it all the same?", required=False)
    residual_accepted_by = PersonField(
        queryset=User.objects.none(), required=False, label="Who accepts what remains?", empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["residual_accepted_by"].queryset = colleagues()  # type: ignore[attr-defined]


class DecisionForm(ImpactForm):
    kind = forms.ChoiceField(
        label="What do we do?",
        choices=[
            (DecisionKind.ADDRESS.value, "Address it: remove the cause"),
            (DecisionKind.MITIGATE.value, "Mitigate it: the cause stays, customers get something else"),
            (DecisionKind.WILL_NOT_ADDRESS.value, "We will not address it: a graceful no"),
        ],
        widget=forms.RadioSelect,
    )
    reason = area("The honest reason", required=False, help_text="Of a no: customers will hear it.")
    alternative = area("What can they do instead?", required=False, help_text="Of a no.")
    options = area("What else was considered?")
    customer_value = area("What is it worth to customers?")
    cost_and_strategy = area("What does it cost, and how does it fit the strategy?")

    def answer(self) -> Answer:
        clean = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Answer(**{**clean, "kind": DecisionKind(clean["kind"]), "impact": Impact(clean["impact"])})

    def differences(self, stored: Decision) -> list[tuple[str, str]]:
        """What stands there now, where it is not what was typed."""
        return [
            (str(self.fields[name].label), str(value or "nothing"))
            for name, value in self.values_of(stored).items()
            if name in self.cleaned_data and (self.cleaned_data[name] or "") != (value or "")
        ]

    @staticmethod
    def values_of(stored: Decision) -> dict[str, Any]:
        return {name: getattr(stored, name) for name in DecisionForm.base_fields if name != "seen"}


class VerdictForm(SeeingForm):
    verdict = area("What would have to be different?", required=False, longest=2000)


class SubstituteForm(SeeingForm):
    what = area("What is done for customers instead of removing the cause?", rows=2, longest=2000)


class EffectForm(SeeingForm):
    effect = area("What changed, as measured?", rows=2, longest=2000, help_text="With the numbers, before and after.")
