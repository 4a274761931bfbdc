"""What people type about webhooks."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import User
from crisis_triage.shared.egress import LONGEST_URL
from outreach.forms.seen import SeeingForm
from outreach.models import WebhookEndpoint
from outreach.services.webhooks import LONGEST_DESCRIPTION, Wish
from outreach.webhook_rules import TO_CHOOSE

OVERLAPS = [("24", "A day"), ("168", "A week"), ("1", "An hour"), ("0", "End it at once")]


def _moment(label: str, help_text: str = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget, help_text=help_text)


class WebhookForm(SeeingForm):
    url = forms.CharField(
        label="Address",
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://crm.example.com/hook"}),
        help_text="By https, on the public internet. Redirects are not followed.",
    )
    description = forms.CharField(
        label="Name", required=False, max_length=LONGEST_DESCRIPTION, help_text="So that you know it again: “CRM”."
    )
    events = forms.MultipleChoiceField(
        label="It hears of",
        choices=[(event.value, f"{event.label} ({event.value})") for event in TO_CHOOSE],
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label="With the eyes of", help_text="It hears of the customers that this person may see."
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        owner: Any = self.fields["owner"]
        owner.queryset = User.objects.filter(Q(is_active=True) | Q(pk=self.initial.get("owner"))).order_by("name")

    def wish(self) -> Wish:
        return Wish(**{name: self.cleaned_data[name] for name in ("url", "events", "owner", "description")})

    @staticmethod
    def values_of(endpoint: WebhookEndpoint) -> dict[str, Any]:
        names = ("url", "description", "events")
        return {name: getattr(endpoint, name) for name in names} | {"owner": endpoint.owner_id}


class RotateForm(SeeingForm):
    keep_hours = forms.TypedChoiceField(label="The old one signs as well for", choices=OVERLAPS, coerce=int)

    @property
    def keep(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["keep_hours"])


class ReplayForm(forms.Form):
    since = _moment("From")
    until = _moment("Until")
    only_failed = forms.BooleanField(label="Only what was given up", required=False)
