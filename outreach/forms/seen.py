"""What somebody saw when they began to type: a form that makes a step carries the version of what its page showed.

The service compares it (``seen``) with the row held. Of two who had the page open the first makes the step; the other gets the same
page with what was typed, a sentence that says who was first, and the version of now: whoever sends it again has seen that.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone

from crisis_triage.shared.errors import DomainError, Forbidden, NotFound
from crisis_triage.shared.versions import Seen, Stale

LONGEST = 200


def attempt(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether it is done. Refusals stand beside what was typed; what this person may not see or not do is no matter of a form, unless
    it is about what was typed in one of its fields, and goes on."""
    try:
        act()
    except DomainError as refusal:
        if refusal.status in (Forbidden.status, NotFound.status) and refusal.field not in form.fields:
            raise
        if isinstance(form, SeeingForm):
            form.refuse(refusal)
        else:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


class SeeingForm(forms.Form):
    # The same field stands in many forms of a page: an id of it would stand there many times.
    seen = forms.CharField(required=False, max_length=LONGEST, widget=forms.HiddenInput(attrs={"id": False}))
    heading = ""
    """Of the page that the form has, where it does not stand on the page of what it is about."""
    button = ""
    was_first = ""
    """Who was, and what it is now; empty where nobody was."""

    def clean_seen(self) -> Seen | None:
        """What services take. Nothing: whoever sends it does not say what they have seen."""
        given: str = self.cleaned_data["seen"]
        return frozenset([given]) if given else None

    def refuse(self, refusal: DomainError) -> None:
        """Beside the field that it is about; who was first is for the whole page."""
        if isinstance(refusal, Stale):
            self.was_first = refusal.message
        else:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)

    def take(self, service: Callable[..., object], **subject: Any) -> bool:
        """``service`` with what was typed, now."""
        return attempt(self, lambda: service(**subject, **self.cleaned_data, at=timezone.now()))

    def shown_beside(self, version: str) -> None:
        """For every page that shows the form: it shows ``version`` too. After another refusal than of who came second the version
        stays that was sent, because nobody has been told yet of who may have come in between."""
        if not self.is_bound:
            self.initial["seen"] = version
        elif self.was_first or not self.data.get("seen"):
            sent: Any = self.data.copy()  # type: ignore[attr-defined]  # of a request they cannot be changed
            sent["seen"] = version
            self.data = sent

    @property
    def status(self) -> int:
        """Of the page that shows the form again."""
        return Stale.status if self.was_first else 422

    def typed(self) -> list[tuple[str, str]]:
        """The words, for a page on which this form has no place any more."""
        areas = [bound for bound in self if isinstance(bound.field.widget, forms.Textarea) and bound.value()]
        return [(str(bound.label), str(bound.value())) for bound in areas]
