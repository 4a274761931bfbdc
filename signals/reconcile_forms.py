"""The form of a list that is read again every day."""

from datetime import timedelta
from typing import Any

from django import forms

from signals.mapping.pages import Layout
from signals.models import Reconcile
from signals.services.reconciles import FIRST, MOST_DAYS, MOST_PAGES, Wish
from signals.vocabulary import GoneVerdict, SinceAs

MINUTE = timedelta(minutes=1)


class ReconcileForm(forms.Form):
    url = forms.CharField(
        label="Address of the list",
        max_length=500,
        help_text="With {since}, and {cursor} or {page} (a number from 1) if its pages have one: https://desk.example.com/api/tickets?updated_since={since}&after={cursor}. No secret in it.",
    )
    since_as = forms.ChoiceField(
        label="Since is written",
        choices=[
            (SinceAs.ISO, "2026-11-22T08:00:00Z"),
            (SinceAs.DATE, "2026-11-22"),
            (SinceAs.UNIX, "seconds since 1970"),
            (SinceAs.UNIX_MS, "milliseconds since 1970"),
        ],
    )
    items = forms.CharField(
        label="The items stand at",
        max_length=300,
        required=False,
        help_text="A path such as $.tickets[*]. Empty: a page is one payload, and the mapping goes through it.",
    )
    wrap = forms.CharField(
        label="A webhook has an item under the name",
        max_length=60,
        required=False,
        help_text="Such as ticket, if the webhook sends {“ticket”: {…}} where the list has {…}: then one mapping reads both.",
    )
    next_path = forms.CharField(
        label="The next page stands at",
        max_length=300,
        required=False,
        help_text="A path such as $.meta.next_cursor, or of an address such as $.next; or the word link, if the header Link says it. Empty: there is one page, or they are numbered.",
    )
    header = forms.CharField(
        label="Header of the secret", max_length=60, required=False, help_text="Such as Authorization."
    )
    secret = forms.CharField(
        label="Secret",
        max_length=2_000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="As it is sent, such as Bearer abc…. Empty: the one that is there. It is sealed, and not shown again.",
    )
    hour = forms.IntegerField(label="Every day at … o’clock", min_value=0, max_value=23, initial=3)
    overlap_minutes = forms.IntegerField(
        label="Begin … minutes before the last time",
        min_value=0,
        max_value=7 * 24 * 60,
        initial=60,
        help_text="So that what was written late is not missed. What comes again counts once.",
    )
    most_pages = forms.IntegerField(
        label="Pages in one go", min_value=1, max_value=MOST_PAGES, initial=100, help_text="The rest an hour later."
    )
    whole_days = forms.IntegerField(
        label="Read all of it every … days",
        min_value=0,
        max_value=MOST_DAYS,
        initial=0,
        required=False,
        help_text="To see what was deleted over there: it is marked, and you decide. 0: only when you ask. Not for numbered pages.",
    )
    since = forms.DateTimeField(
        label="Read from",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=f"Empty: from where it stands, at first {FIRST.days} days ago.",
    )

    def wish(self) -> Wish:
        given = self.cleaned_data
        return Wish(
            layout=Layout(given["url"], given["items"], given["wrap"], given["next_path"]),
            since_as=SinceAs(given["since_as"]),
            header=given["header"],
            secret=given["secret"] or None,
            hour=given["hour"],
            overlap=given["overlap_minutes"] * MINUTE,
            most_pages=given["most_pages"],
            since=given["since"],
            whole_days=given["whole_days"] or 0,
        )

    @staticmethod
    def values_of(row: Reconcile | None) -> dict[str, Any]:
        if row is None:
            return {}
        same = ("url", "since_as", "items", "wrap", "next_path", "header", "hour", "most_pages", "whole_days")
        return {name: getattr(row, name) for name in same} | {"overlap_minutes": row.overlap // MINUTE}


class GoneForm(forms.Form):
    """Which of those that are shown, what about them, and why."""

    ids = forms.TypedMultipleChoiceField(
        coerce=int, widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one record."}
    )
    verdict = forms.ChoiceField(
        label="What about those that are chosen?",
        choices=[(GoneVerdict.TAKEN_BACK, "they do not count any more"), (GoneVerdict.KEPT, "they stay as they are")],
    )
    reason = forms.CharField(max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: Any, *, ids: list[int]) -> None:
        super().__init__(data)
        self.fields["ids"].choices = [(id, str(id)) for id in ids]  # type: ignore[attr-defined]  # of a choice field
