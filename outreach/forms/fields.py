"""Fields that several forms have."""

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
