"""Fields that several forms have."""

from decimal import Decimal
from typing import Any

from django import forms

from outreach.services.words import LONGEST


def area(label: str, *, required: bool = True, rows: int = 3, longest: int = LONGEST, help_text: str = "") -> Any:
    """Room for a few sentences."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


def moment(label: str, *, help_text: str = "") -> forms.DateTimeField:
    """In the zone of whoever types it."""
    return forms.DateTimeField(
        label=label,
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=help_text,
    )


def money(label: str, *, help_text: str = "") -> forms.DecimalField:
    """With ``currency`` beside it."""
    return forms.DecimalField(
        label=label,
        max_digits=14,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"min_value": "Say how much it is worth, as a number above 0."},
        help_text=help_text,
    )


def currency() -> forms.CharField:
    return forms.CharField(
        label="Currency",
        max_length=3,
        help_text="Three letters, such as EUR.",
        widget=forms.TextInput(attrs={"size": 4}),
    )
