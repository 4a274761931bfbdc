"""What people choose when two customers turn out to be one, or to be two."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.services.duplicates import LONGEST_REASON
from accounts.services.merged_fields import OTHER, OWN
from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.services.merge_previews import Choice

EMPTY = "none"


class MergeForm(SeeingForm):
    """A choice for each field in which the two differ; in the others there is nothing to choose."""

    def __init__(self, data: Any, *, choices: Sequence[Choice]) -> None:
        super().__init__(data)
        for choice in choices:
            if choice.differs:
                self.fields[choice.name] = forms.ChoiceField(
                    label=choice.label,
                    choices=[(OWN, choice.survivor_shown or EMPTY), (OTHER, choice.loser_shown or EMPTY)],
                    initial=choice.suggested,
                    widget=forms.RadioSelect,
                )

    def chosen(self) -> dict[str, str]:
        return {name: whose for name, whose in self.cleaned_data.items() if name != "seen"}


class NotTheSameForm(SeeingForm):
    reason = area("How do we know that they are two?", required=False, rows=2, longest=LONGEST_REASON)
