"""What people type: read, bounded, and turned into what queries and services take. No rule of the domain lives here."""

from collections.abc import Iterable
from decimal import Decimal

from django import forms

from outreach.models import PriorityWeights
from outreach.queries.call_list import Sort
from outreach.queries.filters import IN_DANGER, NOBODY, SHORTEST_PART, Filters
from outreach.services.escalations import LONGEST
from outreach.vocabulary import RequestedBy, Trend
from signals.vocabulary import Band

BANDS = [(IN_DANGER, "At risk or critical"), *((band.value, band.label) for band in Band)]
RENEWALS = [(30, "30 days"), (60, "60 days"), (90, "90 days"), (180, "180 days")]
SEVERITIES = [
    (1, "1 · Worst: they cannot work, or say that they will leave"),
    (2, "2 · Bad: something important is broken"),
    (3, "3 · Noticeable: there is a way around"),
    (4, "4 · Small"),
    (5, "5 · Cosmetic"),
]
LARGEST_ID = 2**63 - 1
LONGEST_ID = 18


def whole(text: str) -> int | None:
    """A number that can be an id of ours, from an address or a tick; None where it is none, whatever its length."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None


def wholes(texts: Iterable[str]) -> list[int]:
    return [number for text in texts if (number := whole(text)) is not None]


class CallListForm(forms.Form):
    """The state of the list as it stands in the address. What cannot be understood is left out and named."""

    q = forms.CharField(required=False, max_length=200, label="Name")
    band = forms.ChoiceField(required=False, choices=[("", "Any"), *BANDS])
    segment = forms.CharField(required=False, max_length=80)
    region = forms.CharField(required=False, max_length=80)
    owner = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    team = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    renewal = forms.IntegerField(required=False, min_value=0, max_value=3650, label="Renewal within")
    escalated = forms.BooleanField(required=False)
    min_arr = forms.DecimalField(required=False, min_value=Decimal(0), max_digits=20, label="Least ARR")
    caller = forms.IntegerField(required=False, min_value=NOBODY, max_value=LARGEST_ID)
    uncovered = forms.BooleanField(required=False)
    above = forms.BooleanField(required=False)
    snoozed = forms.BooleanField(required=False)
    sort = forms.ChoiceField(required=False, choices=[(sort.value, sort.value) for sort in Sort])

    def clean_q(self) -> str:
        part: str = self.cleaned_data["q"].strip()
        if 0 < len(part) < SHORTEST_PART:
            raise forms.ValidationError(
                f"Type at least {SHORTEST_PART} letters of the name; everyone is shown meanwhile."
            )
        return part

    def filters(self) -> Filters:
        """To be asked after ``is_valid``, whatever its answer was."""
        clean = self.cleaned_data
        return Filters(
            band=clean.get("band") or "",
            segment=clean.get("segment") or "",
            region=clean.get("region") or "",
            owner=clean.get("owner"),
            team=clean.get("team"),
            renewal_within=clean.get("renewal"),
            escalated=bool(clean.get("escalated")),
            min_arr=clean.get("min_arr"),
            name=clean.get("q") or "",
            caller=clean.get("caller"),
            uncovered=bool(clean.get("uncovered")),
            above=bool(clean.get("above")) and not clean.get("snoozed"),
            snoozed=bool(clean.get("snoozed")),
        )

    def sorting(self) -> Sort:
        return Sort(self.cleaned_data.get("sort") or Sort.PRIORITY)

    def complaints(self) -> list[str]:
        return [
            f"{self.fields[name].label or name.capitalize()}: {text}"
            for name, texts in self.errors.items()
            for text in texts
        ]


class EscalationForm(forms.Form):
    """For somebody with the customer on the line: one sentence, and a severity that is already chosen."""

    reason = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="In the customer's own words, if you can.",
    )
    severity = forms.TypedChoiceField(
        choices=SEVERITIES, coerce=int, initial=2, widget=forms.RadioSelect, help_text="In doubt take the worse."
    )
    requested_by = forms.ChoiceField(
        label="Who asks for it?",
        choices=[(RequestedBy.CUSTOMER.value, "The customer"), (RequestedBy.INTERNAL.value, "We do")],
        initial=RequestedBy.CUSTOMER.value,
        widget=forms.RadioSelect,
    )
    trend = forms.ChoiceField(
        choices=Trend.choices(), initial=Trend.STEADY.value, widget=forms.RadioSelect, label="Which way is it going?"
    )


class EndForm(forms.Form):
    outcome = forms.CharField(
        label="How did it end?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For whoever reads it in a year: what was done, and what the customer said.",
    )


class TrendForm(forms.Form):
    trend = forms.ChoiceField(choices=Trend.choices())


class WeightsForm(forms.Form):
    """The bounds are those of the service, said while typing."""

    renewal_near = forms.FloatField(
        label="Renewal today",
        min_value=0,
        max_value=10,
        help_text="Added to the urgency on the day of renewal; fades in a straight line over the look-ahead.",
    )
    renewal_look_ahead_days = forms.IntegerField(
        label="Look-ahead in days", min_value=1, max_value=3650, help_text="How early a renewal begins to count."
    )
    escalation = forms.FloatField(
        label="Open escalation",
        min_value=0,
        max_value=10,
        help_text="Added for severity 1; a fifth less for each step towards cosmetic.",
    )
    broken_promise = forms.FloatField(
        label="Broken promise", min_value=0, max_value=10, help_text="Added for each, three at most."
    )
    covered = forms.FloatField(
        label="Covered",
        min_value=0.01,
        max_value=1,
        help_text="The urgency is multiplied by this while a promise is pending or a touchpoint is fresh.",
    )

    @staticmethod
    def values_of(stored: PriorityWeights) -> dict[str, float]:
        return {name: getattr(stored, name) for name in WeightsForm.base_fields}
