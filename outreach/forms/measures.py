"""What people ask of the measures, as it stands in the address."""

from datetime import date
from typing import Any

from django import forms

from crisis_triage.shared.errors import Invalid
from outreach.forms.periods import PeriodForm
from outreach.measures.periods import Every
from outreach.measures.question import NOBODY, Group, Question, Slice, pose
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.measures.names import check_known

LONGEST_TARGET = 366


class MeasuresForm(PeriodForm):
    """What cannot be understood is left out and named, and the figures are those of the last 90 days meanwhile."""

    every = forms.ChoiceField(required=False, label="In steps of a", choices=[("", "As fits"), *Every.choices()])
    by = forms.ChoiceField(required=False, label="Grouped by", choices=[("", "Function"), *Group.choices()[1:]])
    target = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_TARGET, label="Close within, days")
    function = forms.CharField(required=False, max_length=20)
    owner = forms.RegexField(rf"^([1-9][0-9]{{0,17}}|{NOBODY})$", required=False)
    segment = forms.CharField(required=False, max_length=80)
    team = forms.RegexField(rf"^([1-9][0-9]{{0,17}}|{NOBODY})$", required=False)
    which = forms.ChoiceField(required=False, choices=Slice.choices())
    own = forms.CharField(required=False, max_length=200, empty_value=None)

    def question(self, today: date) -> Question:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        asked: dict[str, Any] = {
            **self.days(),
            "every": Every(clean["every"]) if clean.get("every") else None,
        }
        others: dict[str, Any] = {
            "by": Group(clean["by"]) if clean.get("by") else Group.FUNCTION,
            "narrowed": self._narrowed(),
        }
        if clean.get("target"):
            others["close_days"] = clean["target"]
        try:
            return pose(today=today, **asked, **others)
        except Invalid as refusal:
            self.add_error(refusal.field, refusal.message)
            return pose(today=today, **others)

    def _narrowed(self) -> dict[Group, str]:
        narrowed: dict[Group, str] = {}
        for group in Group:
            if key := self.cleaned_data.get(group.value):
                try:
                    check_known({group: key})
                except Invalid as refusal:
                    self.add_error(refusal.field, refusal.message)
                else:
                    narrowed[group] = key
        return narrowed

    def which_rows(self) -> Slice:
        return Slice(self.cleaned_data.get("which") or Slice.ALL)


class MeasureRowsForm(MeasuresForm):
    measure = forms.ChoiceField(choices=[(name, name) for name in BY_NAME])
