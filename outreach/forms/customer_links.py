"""For how long a customer may read what we promised them, and who gets the link by mail."""

from typing import Any

from django import forms

from accounts.models import Contact, Customer
from outreach.forms.seen import SeeingForm
from outreach.models.customer_link import LONGEST
from outreach.services.customer_links import CONSENT, USUAL_DAYS


class CustomerLinkForm(SeeingForm):
    days = forms.IntegerField(
        label="For how many days does it work?", min_value=1, max_value=LONGEST.days, initial=USUAL_DAYS
    )
    contact = forms.ModelChoiceField(
        queryset=Contact.objects.none(),
        required=False,
        label="Who gets it by e-mail?",
        empty_label="Nobody: I copy it",
        help_text="Those who agreed to hear from us by e-mail. You see the link in either case, once.",
    )

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reachable = Contact.objects.filter(customer=customer, deleted_at=None, consent=CONSENT).exclude(email="")
        self.fields["contact"].queryset = reachable.order_by("name")  # type: ignore[attr-defined]
