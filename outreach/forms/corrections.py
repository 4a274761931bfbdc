"""What people type when something stands in the wrong place."""

from django import forms

from outreach.forms import LARGEST_ID
from outreach.forms.fields import area


class MoveTouchpointForm(forms.Form):
    customer = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_ID,
        widget=forms.HiddenInput,
        error_messages={"required": "Find the right customer by name, and choose it."},
    )
    reason = area("How do we know that it was this customer?")


class UnlinkNeedForm(forms.Form):
    reason = area("Why does it not belong to this issue?")
