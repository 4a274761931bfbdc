"""Forms about payloads: how they are read, how they come in, and which are read again."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms

from crisis_triage.shared.errors import FieldError
from crisis_triage.shared.versions import Seen
from signals.mapping import shipped
from signals.mapping.spec import FIELDS, Condition, Rule, Spec

LONGEST_SAMPLE = 200_000
OR, AND = " | ", " + "
WITH_WORDS = ("kind", "measure", "value")
KEPT = ("table", "prefix", "as_name", "all", "otherwise", "times", "zone", "date")


class MappingForm(forms.Form):
    """A row for each field of a signal. What a rule says beyond the row stays as it is in the version that is edited."""

    sample = forms.CharField(
        label="A sample payload",
        max_length=LONGEST_SAMPLE,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text="JSON, as the source sends it. It is not stored.",
    )
    each = forms.CharField(
        label="One signal for each",
        max_length=300,
        required=False,
        help_text="A path to a list, such as $.answers[*]; below, @ is then the row. Empty: one signal for the payload.",
    )
    only_path = forms.CharField(label="Only where this", max_length=300, required=False)
    only_values = forms.CharField(
        label="is one of",
        max_length=2_000,
        required=False,
        help_text="With commas. The rest is left aside, and counted.",
    )
    date = forms.CharField(
        label="Dates are written",
        max_length=60,
        required=False,
        help_text="Empty: ISO 8601. Or unix, unix_ms, mail, or a pattern such as %d.%m.%Y %H:%M.",
    )
    zone = forms.CharField(
        label="in the time zone", max_length=60, required=False, help_text="For dates without one; empty: UTC."
    )
    times = forms.FloatField(
        label="Multiply the value by", required=False, help_text="0.01 for cents. Empty: as it is."
    )
    note = forms.CharField(label="What is new", max_length=200, required=False)
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, base: Spec | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        rules = base.fields if base else {}
        if base:
            self.initial = {**self.initial, **_initial_of(base)}
        if others := self._other_conditions():
            said = "; ".join(f"{one['path']} is one of {', '.join(map(_written, one['one_of']))}" for one in others)
            self.fields["only_values"].help_text += f" It stays that also {said}: change that by the API."
        for name in FIELDS:
            self._add_row(name, rules.get(name, Rule()))

    def _add_row(self, name: str, rule: Rule) -> None:
        said = AND.join(rule.join) or OR.join(rule.path)
        path = {"spellcheck": "false", "size": 40, "aria-label": f"Path of {name}"}
        self.fields[f"{name}-path"] = forms.CharField(
            required=False, max_length=2_000, initial=said, label=name, widget=forms.TextInput(path)
        )
        constant = {"size": 14, "aria-label": f"Constant of {name}"}
        self.fields[f"{name}-value"] = forms.CharField(
            required=False, max_length=300, initial=_written(rule.value), label=name, widget=forms.TextInput(constant)
        )
        if name in WITH_WORDS:
            words = {"rows": 2, "cols": 30, "spellcheck": "false", "aria-label": f"Words of {name}"}
            table = "\n".join(f"{word} = {_written(meaning)}" for word, meaning in rule.table.items())
            self.fields[f"{name}-table"] = forms.CharField(
                required=False, max_length=10_000, initial=table, label=name, widget=forms.Textarea(words)
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("only_path") and not given.get("only_values"):
            self.add_error("only_values", "Say which values are wanted.")
        return given

    def spec(self) -> dict[str, Any]:
        """As it would be sent to the API; ``mappings.checked`` judges it."""
        given = self.cleaned_data
        rules = {name: rule for name in FIELDS if (rule := self._rule(name))}
        return {"fields": rules, "each": given["each"], "only": [*self._first_condition(), *self._other_conditions()]}

    def _first_condition(self) -> list[dict[str, Any]]:
        path, said = self.cleaned_data["only_path"], self.cleaned_data["only_values"]
        if not path:
            return []
        first = self.base.only[0] if self.base and self.base.only else None
        if first and said == _words_of(first):
            return [{"path": path, "one_of": first.one_of}]
        return [{"path": path, "one_of": [value.strip() for value in said.split(",") if value.strip()]}]

    def _other_conditions(self) -> list[dict[str, Any]]:
        return [{"path": one.path, "one_of": one.one_of} for one in self.base.only[1:]] if self.base else []

    def _rule(self, name: str) -> dict[str, Any]:
        said, constant = self.cleaned_data[f"{name}-path"], self.cleaned_data[f"{name}-value"]
        if not said and not constant:
            return {}
        rule = _kept(self.base, name)
        if name == "occurred_at":
            rule |= {"date": self.cleaned_data["date"], "zone": self.cleaned_data["zone"]}
        if name == "value":
            rule["times"] = self.cleaned_data["times"]
        if constant:
            rule["value"] = constant
        if said:
            parts = [part.strip() for part in said.split(AND if AND in said else OR)]
            rule["join" if AND in said else "path"] = parts
        if name in WITH_WORDS:
            rule["table"] = dict(_pairs(self.cleaned_data[f"{name}-table"]))
        return rule

    def seen_versions(self) -> Seen | None:
        seen = self.cleaned_data["seen"]
        return None if seen is None else frozenset({str(seen)})

    def has_seen(self, version: int) -> None:
        """Whoever saves once more knows of it."""
        self.data = dict(self.data.items()) | {"seen": str(version)}

    def put(self, errors: Iterable[FieldError]) -> None:
        """Beside the field whose fault it is."""
        for error in errors:
            field, _, rest = error.field.partition("/")
            names = {"each": "each", "only": "only_path", "fields": f"{rest.partition('/')[0]}-path"}
            place = names.get(field, f"{field}-path")
            self.add_error(place if place in self.fields else None, error.message)

    def rows(self) -> list[tuple[str, list[Any]]]:
        """Each field with its path, its constant, and its words if it has some."""
        parts = ("path", "value", "table")
        return [
            (name, [self[f"{name}-{part}"] for part in parts if f"{name}-{part}" in self.fields]) for name in FIELDS
        ]

    def beside(self) -> list[Any]:
        """What holds for the payload, and for all of its dates and values."""
        return [self[name] for name in ("each", "only_path", "only_values", "date", "zone", "times", "note")]


def _initial_of(base: Spec) -> dict[str, Any]:
    only = base.only[0] if base.only else None
    moment, value = base.fields.get("occurred_at", Rule()), base.fields.get("value", Rule())
    return {
        "each": base.each,
        "only_path": only.path if only else "",
        "only_values": _words_of(only) if only else "",
        "date": moment.date,
        "zone": moment.zone,
        "times": value.times,
    }


def _words_of(condition: Condition) -> str:
    return ", ".join(map(_written, condition.one_of))


def _kept(base: Spec | None, name: str) -> dict[str, Any]:
    rule = base.fields.get(name) if base else None
    return {part: said for part in KEPT if (said := getattr(rule, part)) not in (None, "")} if rule else {}


def _pairs(table: str) -> Iterable[tuple[str, str]]:
    for line in table.splitlines():
        word, _, meaning = line.rpartition("=")
        if word.strip():
            yield word.strip(), meaning.strip()


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class PayloadsForm(forms.Form):
    """Which payloads: those in trouble, all, or from one number to another."""

    which = forms.ChoiceField(
        label="Which",
        choices=[("failed", "those in trouble"), ("all", "all of them"), ("range", "from one number to another")],
        widget=forms.RadioSelect,
        initial="failed",
    )
    first = forms.IntegerField(label="From number", min_value=1, max_value=2**63 - 1, required=False)
    last = forms.IntegerField(label="To number", min_value=1, max_value=2**63 - 1, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("which") == "range" and not (given.get("first") and given.get("last")):
            self.add_error("first", "Say from which number to which.")
        return given

    def chosen(self) -> dict[str, Any]:
        """For ``payloads.replay`` and ``payloads.discard``."""
        is_range = self.cleaned_data["which"] == "range"
        return {"ids": None, "between": (self.cleaned_data["first"], self.cleaned_data["last"]) if is_range else None}


class PayloadDiscardForm(PayloadsForm):
    """Only what is in trouble is discarded, so “all” would say the same."""

    prefix = "discard"
    field_order = ("which", "first", "last", "reason")
    reason = forms.CharField(
        max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}), help_text="Kept beside each of them."
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        chosen = [("failed", "those in trouble"), ("range", "from one number to another")]
        self.fields["which"].choices = chosen  # type: ignore[attr-defined]  # of a choice field


class HookForm(forms.Form):
    """How the source signs: as one of those that are known, in a way of its own by the API."""

    sender = forms.ChoiceField(
        label="Signed as",
        choices=[("standard", "Standard Webhooks"), ("github", "X-Hub-Signature-256 (GitHub and many others)")]
        + [(name, one.title) for name, one in shipped.everything().items() if one.signature["kind"] == "hmac"],
    )
    secret = forms.CharField(
        label="Secret",
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="As the sender shows it. Empty: we make one, and you copy it to the sender.",
    )

    def scheme(self) -> dict[str, Any]:
        sender = self.cleaned_data["sender"]
        if sender == "github":
            return {"kind": "hmac", "header": "X-Hub-Signature-256", "prefix": "sha256="}
        return {"kind": "standard"} if sender == "standard" else shipped.everything()[sender].signature


class FeedForm(forms.Form):
    url = forms.CharField(label="Address of the feed", max_length=500, help_text="RSS or Atom, with https.")
    every_minutes = forms.IntegerField(label="Read it every … minutes", min_value=15, max_value=7 * 24 * 60)
    customer_external_id = forms.CharField(
        label="It is about the customer",
        max_length=200,
        required=False,
        help_text="The customer's external id, for a source without a mapping yet. Empty: each entry names its customer by its first tag.",
    )

    @staticmethod
    def values_of(feed: Any) -> dict[str, Any]:
        return {"url": feed.url, "every_minutes": feed.every // timedelta(minutes=1)} if feed else {"every_minutes": 60}
