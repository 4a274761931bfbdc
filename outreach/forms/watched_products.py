"""What is typed about a product that is watched."""

from typing import Any

from django import forms

from outreach.forms.fields import area
from outreach.forms.seen import SeeingForm
from outreach.services.watched_products import LONGEST, Naming
from signals.models import WatchedProduct


class WatchedProductForm(SeeingForm):
    name = forms.CharField(label="Product", max_length=LONGEST, help_text="As you call it.")
    said = area(
        "What customers call it",
        rows=5,
        required=False,
        longest=2000,
        help_text="One name a line, such as TimeClock or the terminal. Whole words, capitals or not. Empty: as above.",
    )

    def naming(self) -> Naming:
        return Naming(self.cleaned_data["name"], self.cleaned_data["said"].splitlines())

    @staticmethod
    def values_of(product: WatchedProduct) -> dict[str, Any]:
        return {"name": product.name, "said": "\n".join(product.words)}
