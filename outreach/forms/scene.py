"""What the issues of the scene are narrowed to, as it stands in the address."""

from django import forms

from outreach.battles import Cause, Span
from outreach.forms.issues import ALL_FUNCTIONS
from outreach.models.scene import MOST_ISSUES
from outreach.queries.scene.standing import Place

EXACTLY = [("", "Any"), *((severity, str(severity)) for severity in range(1, 6))]


class PlaceForm(forms.Form):
    function = forms.ChoiceField(required=False, choices=ALL_FUNCTIONS)
    severity = forms.TypedChoiceField(required=False, coerce=int, empty_value=None, choices=EXACTLY)
    unowned = forms.BooleanField(required=False)

    def place(self) -> Place:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return Place(clean.get("function") or "", clean.get("severity") or 0, is_unowned=bool(clean.get("unowned")))


class StepsForm(forms.Form):
    span = forms.ChoiceField(required=False, choices=Span.choices)
    cause = forms.ChoiceField(required=False, choices=[("", "Whatever"), *Cause.choices()])

    def span_chosen(self) -> Span:
        """To be asked after ``is_valid``, whatever its answer was; a week, if nothing is said."""
        return Span(self.cleaned_data.get("span") or Span.WEEK)

    def cause_chosen(self) -> Cause | None:
        asked = self.cleaned_data.get("cause")
        return Cause(asked) if asked else None


class ExpertCapacityForm(forms.Form):
    issues = forms.IntegerField(
        label="Issues an expert can carry",
        min_value=1,
        max_value=MOST_ISSUES,
        help_text="Open ones that they own. A function has no capacity when none of its experts owns fewer.",
    )
