"""Forms about sources, files and refused rows. They read what was typed; services and ingest decide."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django import forms

from signals.queries.fates import LEADS, Question
from signals.queries.hindsight import SPANS
from signals.queries.model_card import DEFAULT_CALLS, MOST_CALLS
from signals.queries.propensities import ORDERS
from signals.queries.quarantine import RefusedFilters
from signals.queries.themes import USUAL_WEEKS, WEEKS
from signals.text.taxonomy import BY_SLUG, Theme
from signals.vocabulary import Band, Content, Direction

UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1), "days": timedelta(days=1)}


class SourceForm(forms.Form):
    name = forms.CharField(max_length=120)
    expected_number = forms.IntegerField(
        label="Something must arrive every",
        min_value=1,
        max_value=10_000,
        required=False,
        help_text="Empty: whenever it likes. Otherwise its silence becomes an alarm.",
    )
    expected_unit = forms.ChoiceField(label="Counted in", choices=[(unit, unit) for unit in UNITS], initial="days")
    is_directory = forms.BooleanField(
        label="Directory of customers",
        required=False,
        help_text="Other sources call customers by its ids. There is exactly one directory.",
    )

    @staticmethod
    def values_of(name: str, expected_every: timedelta | None, is_directory: bool) -> dict[str, Any]:
        number, unit = split(expected_every)
        return {"name": name, "expected_number": number, "expected_unit": unit, "is_directory": is_directory}

    @property
    def expected_every(self) -> timedelta | None:
        number = self.cleaned_data["expected_number"]
        return number * UNITS[self.cleaned_data["expected_unit"]] if number else None


def split(expected_every: timedelta | None) -> tuple[int | None, str]:
    """In the largest unit that says it exactly."""
    if expected_every is None:
        return None, "days"
    unit = next(
        (unit for unit in ("days", "hours", "minutes") if not expected_every % UNITS[unit]),
        "minutes",
    )
    return max(1, round(expected_every / UNITS[unit])), unit


class MeasureForm(forms.Form):
    unit = forms.CharField(max_length=40, required=False, help_text="Of the value: points, minutes, seats.")
    direction = forms.ChoiceField(label="More of these facts", choices=Direction.choices())
    value_direction = forms.ChoiceField(label="A larger value", choices=Direction.choices())


class ImportForm(forms.Form):
    """What is in the file is judged by the ingest, which alone knows what a good file is."""

    file = forms.FileField(
        label="File",
        help_text="CSV, XLSX or NDJSON, with a header row or one JSON object a line; .gz too.",
        error_messages={
            "empty": "The file is empty. Choose one with a header row and at least one row below it.",
            "required": "Choose a file.",
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.ndjson,.jsonl,.gz,.txt,text/csv"}),
    )
    sheet = forms.CharField(
        label="Sheet",
        max_length=60,
        required=False,
        help_text="Of a workbook. Left empty: the first one.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    content = forms.ChoiceField(
        label="What its rows are", choices=Content.choices(), widget=forms.RadioSelect, initial=Content.SIGNALS
    )
    source = forms.CharField(
        label="Source",
        max_length=60,
        help_text="Where the file comes from, such as crm or helpdesk. A new name makes a new source.",
        widget=forms.TextInput(attrs={"list": "known-sources", "autocomplete": "off", "spellcheck": "false"}),
    )
    is_backfill = forms.BooleanField(
        label="These facts were known when they happened",
        required=False,
        help_text="Tick for history from another system. Leave empty when the facts become known only now.",
    )


class ColumnsForm(forms.Form):
    """Which column of the file is which field of ours; nothing chosen: passed over."""

    def __init__(
        self, *args: Any, columns: Sequence[str], fields: Sequence[str], said: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        choices = [("", "passed over"), *((name, name) for name in fields)]
        for place, column in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column or "(a column without a name)",
                choices=choices,
                required=False,
                initial=said.get(column, ""),
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {column: self.cleaned_data[f"column_{place}"] for place, column in enumerate(self.columns) if column}


LONG = {"text", "reason"}


class MendingForm(forms.Form):
    """A refused row, cell by cell. The ingest judges it, as it judges every row."""

    def __init__(self, *args: Any, columns: tuple[str, ...], required: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in columns:
            widget = forms.Textarea(attrs={"rows": 3}) if name in LONG else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=name, required=name in required, strip=False, max_length=20_000, widget=widget
            )


class OverrideForm(forms.Form):
    """What somebody knows that the signals do not show."""

    band = forms.ChoiceField(
        label="How is this customer really?",
        choices=[
            (Band.CRITICAL.value, "Critical · about to leave"),
            (Band.AT_RISK.value, "At risk · somebody should call"),
            (Band.WATCH.value, "Watch · something is brewing"),
            (Band.HEALTHY.value, "Healthy · nothing to fear"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What do you know?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What the signals do not show: a talk, a letter, a change of people. Everybody who sees this customer reads it.",
    )
    days = forms.TypedChoiceField(
        label="For how long?",
        choices=[(7, "A week"), (14, "Two weeks"), (30, "30 days"), (60, "60 days"), (90, "90 days")],
        coerce=int,
        initial=30,
        help_text="It ends by itself. Who still knows better then, says so again.",
    )


class ReleaseForm(forms.Form):
    """Somebody has looked, and the change is real."""

    because = forms.CharField(
        label="Why are the new scores right?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What changed in the world, or in the source: a price, a unit, a migration. Who asks later reads it.",
    )


class CallsForm(forms.Form):
    """How many customers can be called. Nonsense in the address means the usual number."""

    def calls(self) -> int:
        given = str(self.data.get("calls", ""))
        is_number = given.isascii() and given.isdigit() and len(given) <= len(str(MOST_CALLS))
        return min(max(int(given), 1), MOST_CALLS) if is_number else DEFAULT_CALLS


class AddressForm(forms.Form):
    """What stands in the address of a page. Nonsense there asks for nothing."""

    def asked(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


def one_number_of(numbers: Sequence[int]) -> forms.TypedChoiceField:
    choices = [(number, str(number)) for number in numbers]
    return forms.TypedChoiceField(required=False, choices=choices, coerce=int, empty_value=None)


class QuarantineForm(AddressForm):
    """``field``, if it is there and empty, asks for rows of which no field is named."""

    source = forms.CharField(required=False, max_length=60)
    field = forms.CharField(required=False, max_length=60)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["import"] = forms.IntegerField(required=False, min_value=1, max_value=10**18)  # Python's own word

    def filters(self) -> RefusedFilters:
        field = self.asked("field") if "field" in self.data else None
        return RefusedFilters(self.asked("source") or "", field, self.asked("import"))


class ThemesForm(AddressForm):
    """How far back, and which theme."""

    weeks = one_number_of(WEEKS)
    theme = forms.ChoiceField(required=False, choices=[("", "All"), *((slug, slug) for slug in BY_SLUG)])

    def span(self) -> int:
        """In weeks."""
        return self.asked("weeks") or USUAL_WEEKS

    def chosen(self) -> Theme | None:
        return BY_SLUG.get(self.asked("theme") or "")


class HindsightForm(AddressForm):
    """Which span, and how long before. Nonsense in the address means the usual ones."""

    days = one_number_of(SPANS)
    lead = one_number_of(LEADS)

    def question(self) -> Question:
        usual = Question()
        return Question(days=self.asked("days") or usual.days, lead=self.asked("lead") or usual.lead)


class PropensitiesForm(AddressForm):
    """What comes first. Nonsense in the address means the money."""

    by = forms.ChoiceField(required=False, choices=[(name, name) for name in ORDERS])

    def order(self) -> str:
        return self.asked("by") or "money"
