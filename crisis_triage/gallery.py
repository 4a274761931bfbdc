"""Every component on one page, in light and dark. Behind DEBUG only: for those who build pages."""

from datetime import UTC, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from crisis_triage.shared import charts
from signals.vocabulary import Band, Kind

THE_DAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


class ExampleForm(forms.Form):
    name = forms.CharField(label="Customer", help_text="As it stands on the contract.")
    email = forms.EmailField(label="E-mail", required=False)
    segment = forms.ChoiceField(choices=[("", "Any"), ("smb", "Small business"), ("enterprise", "Enterprise")])
    severity = forms.ChoiceField(
        choices=[(str(n), label) for n, label in enumerate(["Worst", "Bad", "Noticeable", "Small", "Cosmetic"], 1)],
        widget=forms.RadioSelect,
        help_text="In doubt take the worse.",
    )
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), help_text="In the customer's own words.")
    file = forms.FileField(required=False)
    watch = forms.BooleanField(required=False, label="Tell me when it ends")


def _score_history() -> charts.LineChart:
    values = [71, 69, 72, 66, 61, 63, 48, 41, 44, 31, 27, 29]
    return charts.line_chart(
        title="Health score",
        points=[
            charts.Point(at=at, value=value, label=str(value), when=f"{at:%-d %b %Y}")
            for index, value in enumerate(values)
            for at in [THE_DAY - timedelta(days=9 * (len(values) - index))]
        ],
        bands=[("critical", 0, 25), ("at_risk", 25, 50), ("watch", 50, 70), ("healthy", 70, 100)],
        markers=[charts.Marker(at=THE_DAY - timedelta(days=45), label="model prior 2")],
    )


def _reasons() -> list[dict[str, object]]:
    contributions = [
        ("Logins fell 63 % against this customer's usual rate", 0.92),
        ("Two severe support tickets in 14 days, usually one in 60", 0.55),
        ("The last invoice was paid 21 days late", 0.21),
        ("Seats in use rose from 180 to 204", -0.34),
    ]
    bars = charts.contribution_bars([value for _, value in contributions])
    return [
        {"sentence": sentence, "bar": bar, "value": f"{value:+.2f}"}
        for (sentence, value), bar in zip(contributions, bars, strict=True)
    ]


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    context = {
        "bands": list(Band),
        "kinds": list(Kind),
        "chart": _score_history(),
        "empty_chart": charts.line_chart(title="Health score", points=[]),
        "spark": charts.sparkline([71, 69, 72, 66, 61, 63, 48, 41, 44, 31]),
        "reasons": _reasons(),
        "form": ExampleForm(prefix="fresh"),
        "refused": ExampleForm({"refused-name": "Acme", "refused-email": "not an address"}, prefix="refused"),
        "themes": ["light", "dark"],
    }
    return render(request, "gallery.html", context)
