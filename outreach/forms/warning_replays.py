"""What is asked of history."""

from datetime import date, timedelta

from django import forms

from outreach.forms.loops import DAY
from signals.vocabulary import Dimension

USUAL_DAYS = 28


class ReplayForm(forms.Form):
    first = forms.DateField(label="From", **DAY)
    last = forms.DateField(label="To", **DAY, help_text="Both days included, at most a year.")
    dimension = forms.ChoiceField(
        label="Which series?", required=False, choices=[("", "All of them"), *Dimension.choices()]
    )
    named = forms.CharField(
        label="Named",
        required=False,
        max_length=120,
        help_text="Part of a name, such as delivery. Empty: whatever its name.",
    )

    @staticmethod
    def begun(today: date) -> dict[str, date]:
        return {"first": today - timedelta(days=USUAL_DAYS), "last": today}
