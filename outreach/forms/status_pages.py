"""What people write for everybody to read."""

from typing import Any

from django import forms
from django.utils import timezone

from outreach.forms.fields import area, moment
from outreach.forms.seen import SeeingForm
from outreach.public_pages import Phase
from outreach.services.status_pages import LONGEST_AFFECTED, LONGEST_HEADLINE, LONGEST_REASON, Said


class StatusForm(SeeingForm):
    heading, button = "Write an update", "Ask for approval"
    headline = forms.CharField(
        label="What is the matter, in a few words?",
        max_length=LONGEST_HEADLINE,
        help_text="As customers say it, not as we call it. Everybody reads all of this, so name no customer.",
    )
    phase = forms.ChoiceField(label="How far are we?", choices=Phase.choices(), widget=forms.RadioSelect)
    happened = area("What happened?", rows=3, help_text="What we know, and what we do not know yet. No blame.")
    affected = area("Who is affected?", rows=2, longest=LONGEST_AFFECTED, help_text="And who is not.")
    doing = area("What do we do?", rows=3, help_text="Now, and what customers can do meanwhile.")
    next_update_at = moment("When does the next update come?", help_text="Only what is solved needs none.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = timezone.get_current_timezone_name()
        self.fields["next_update_at"].help_text = f"Your time: {zone}. Only what is solved needs none."

    def said(self) -> Said:
        clean = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return Said(**{**clean, "phase": Phase(clean["phase"])})


class NoteForm(SeeingForm):
    """Why it is sent back, or taken back."""

    note = area("Why?", rows=2)


class RevokeForm(SeeingForm):
    reason = area("Why shall nobody read it there any more?", rows=2, longest=LONGEST_REASON)
