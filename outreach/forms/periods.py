"""Which days are meant, as it stands in the address: a named period, or from one day to another."""

from datetime import date
from typing import Any

from django import forms

from crisis_triage.shared.errors import Invalid
from outreach.battles import Cause
from outreach.measures import periods
from outreach.measures.periods import Period, Preset

DAY = forms.DateInput(attrs={"type": "date"})


class PeriodForm(forms.Form):
    period = forms.ChoiceField(required=False, choices=[("", "From … to …"), *Preset.choices()])
    to = forms.DateField(required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = forms.DateField(required=False, widget=DAY)  # a word that Python keeps to itself

    def days(self) -> dict[str, Any]:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        named = Preset(clean["period"]) if clean.get("period") else None
        return {"preset": named, "first": clean.get("from"), "last": clean.get("to")}


class ReportForm(PeriodForm):
    """What cannot be understood is named, and the report is of last month meanwhile."""

    which = forms.ChoiceField(
        required=False, choices=[("", "All who moved"), ("before", ""), ("after", ""), *Cause.choices()]
    )

    def chosen(self, today: date) -> Period:
        try:
            return periods.reported(**self.days(), today=today)
        except Invalid as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            return periods.preset(Preset.LAST_MONTH, today)
