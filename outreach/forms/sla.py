"""What people type about calendars and policies."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms

from crisis_triage.shared.errors import DomainError
from outreach.models import BusinessCalendar, CalendarVersion, SlaPolicy
from outreach.queries import sla_words
from outreach.services.sla_calendars import Draft
from outreach.services.sla_policies import Terms
from outreach.sla import written
from outreach.sla.hours import DAYS, Shift
from outreach.states import IssueState, LoopState
from outreach.vocabulary import Counting, SlaScope, SlaTarget

LONGEST_HOURS = 2000
ISSUE_PAUSES = [IssueState.TRIAGED, IssueState.ASSESSED, IssueState.BLOCKED]
LOOP_PAUSES = [LoopState.PROMISED, LoopState.DELIVERED]


class CalendarForm(forms.Form):
    name = forms.CharField(max_length=80)
    time_zone = forms.CharField(max_length=64, help_text="Such as Europe/Berlin. Clock changes are taken care of.")
    monday = forms.CharField(required=False, max_length=200, help_text="Such as 09:00-12:00, 13:00-17:30.")
    tuesday = forms.CharField(required=False, max_length=200)
    wednesday = forms.CharField(required=False, max_length=200)
    thursday = forms.CharField(required=False, max_length=200)
    friday = forms.CharField(required=False, max_length=200)
    saturday = forms.CharField(required=False, max_length=200)
    sunday = forms.CharField(
        required=False, max_length=200, help_text="A shift may pass midnight: 22:00-06:00. Nothing means closed."
    )
    holidays = forms.CharField(
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="One a line: 2026-12-25 Christmas Day. Closed from midnight to midnight.",
    )
    is_default = forms.BooleanField(
        required=False, label="The default", help_text="For every policy that names no calendar."
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def values_of(calendar: BusinessCalendar, version: CalendarVersion) -> dict[str, Any]:
        shifts = sla_words.shifts(version)
        days = {name.lower(): written.write_day(shifts, weekday) for weekday, name in enumerate(DAYS)}
        return {
            **days,
            "name": calendar.name,
            "time_zone": version.time_zone,
            "holidays": written.write_holidays(sla_words.holidays(version)),
            "is_default": calendar.is_default,
            "number": version.number,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for weekday, name in enumerate(DAYS):
            self._read(name.lower(), lambda text, weekday=weekday: written.read_day(weekday, text))
        self._read("holidays", written.read_holidays)
        return cleaned

    def _read(self, field: str, read: Any) -> None:
        try:
            self.cleaned_data[field] = read(self.cleaned_data.get(field, ""))
        except DomainError as refusal:
            self.add_error(field, refusal.message)

    def draft(self) -> Draft:
        shifts: list[Shift] = [shift for name in DAYS for shift in self.cleaned_data[name.lower()]]
        return Draft(
            name=self.cleaned_data["name"],
            time_zone=self.cleaned_data["time_zone"].strip(),
            shifts=shifts,
            holidays=self.cleaned_data["holidays"],
            is_default=self.cleaned_data["is_default"],
        )


def _hours(label: str, help_text: str) -> forms.DecimalField:
    return forms.DecimalField(
        required=False,
        label=label,
        min_value=Decimal("0.02"),
        max_value=LONGEST_HOURS,
        decimal_places=2,
        help_text=help_text,
    )


def _counting(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Counting.choices(), widget=forms.RadioSelect)


class TermsForm(forms.Form):
    """Hours, because a day of office hours is not a day."""

    first_contact = _hours("First contact, in hours", "From the opening of a loop to the first talk with the customer.")
    first_contact_counting = _counting("Which hours count until the first contact?")
    close_loop = _hours("Close the loop, in hours", "Until the customer was told the outcome.")
    close_loop_counting = _counting("Which hours count until the loop is closed?")
    resolve = _hours("Resolve the issue, in hours", "From triage to resolved. Left out: the next policy decides.")
    resolve_counting = _counting("Which hours count until the issue is resolved?")
    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.order_by("name"), required=False, empty_label="The default", label="Office hours"
    )
    issue_pauses = forms.MultipleChoiceField(
        required=False,
        label="The clock of an issue stands still while it is",
        choices=[(state.value, state.label) for state in ISSUE_PAUSES],
        widget=forms.CheckboxSelectMultiple,
    )
    loop_pauses = forms.MultipleChoiceField(
        required=False,
        label="The clocks of a loop stand still while it is",
        choices=[(state.value, state.label) for state in LOOP_PAUSES],
        widget=forms.CheckboxSelectMultiple,
    )

    @staticmethod
    def values_of(policy: SlaPolicy) -> dict[str, Any]:
        return dict(_values_of(policy))

    def terms(self) -> Terms:
        given = {target: self.cleaned_data[target.value] for target in SlaTarget}
        return Terms(
            minutes={target: round(hours * 60) for target, hours in given.items() if hours is not None},
            counting={target: Counting(self.cleaned_data[f"{target.value}_counting"]) for target in SlaTarget},
            calendar=self.cleaned_data["calendar"],
            loop_pauses=frozenset(self.cleaned_data["loop_pauses"]),
            issue_pauses=frozenset(self.cleaned_data["issue_pauses"]),
        )


class NewPolicyForm(TermsForm):
    """For whom stands first, as it is read."""

    scope = forms.ChoiceField(
        label="Whom is it for?",
        choices=[(scope.value, scope.label) for scope in SlaScope if scope != SlaScope.DEFAULT],
        initial=SlaScope.CUSTOMER.value,
        widget=forms.RadioSelect,
    )
    customer = forms.CharField(
        required=False, max_length=200, help_text="Name or number, for a policy of one customer."
    )
    segment = forms.CharField(required=False, max_length=80, help_text="As it is written at its customers.")
    severity = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "–"), *((n, str(n)) for n in range(1, 6))]
    )
    field_order = ("scope", "customer", "segment", "severity")


class AskForm(forms.Form):
    customer = forms.CharField(required=False, max_length=200)
    severity = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", "Any"), *((n, str(n)) for n in range(1, 6))]
    )


def _values_of(policy: SlaPolicy) -> Iterator[tuple[str, Any]]:
    for target in SlaTarget:
        minutes = policy.minutes_of(target)
        yield target.value, None if minutes is None else f"{minutes / 60:.2f}".rstrip("0").rstrip(".")
        yield f"{target.value}_counting", policy.counting_of(target).value
    yield "calendar", policy.calendar_id
    yield "issue_pauses", policy.issue_pauses
    yield "loop_pauses", policy.loop_pauses
