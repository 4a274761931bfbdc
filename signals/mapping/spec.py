"""What a mapping says, as it is stored and sent: for each field of a signal, where its value stands and what becomes of it."""

import zoneinfo
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from crisis_triage.shared.errors import FieldError
from signals.mapping import paths

FIELDS = (
    "external_id",
    "customer_external_id",
    "kind",
    "measure",
    "occurred_at",
    "value",
    "text",
    "author",
    "url",
)
NEEDED = ("customer_external_id", "kind", "measure", "occurred_at")
"""A signal without an id gets one from its content."""
DATES = ("iso", "unix", "unix_ms", "mail")

Scalar = str | int | float | bool | None
Words = Annotated[str, msgspec.Meta(max_length=300)]


class Rule(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """``path``: the first that finds something counts. ``join``: the id is made of several. ``value``: always this."""

    path: Annotated[list[Words], msgspec.Meta(max_length=10)] = []
    join: Annotated[list[Words], msgspec.Meta(max_length=5)] = []
    value: Scalar = None
    table: Annotated[dict[Words, Scalar], msgspec.Meta(max_length=200)] = {}
    otherwise: Scalar = None
    """What it means that a value is not in the table, or not there; without it, the first is an error."""
    prefix: Annotated[str, msgspec.Meta(max_length=60)] = ""
    times: float | None = None
    date: Annotated[str, msgspec.Meta(max_length=60)] = ""
    """``iso``, ``unix``, ``unix_ms``, ``mail``, or a pattern such as ``%d.%m.%Y %H:%M``."""
    zone: Annotated[str, msgspec.Meta(max_length=60)] = ""
    """Of moments that have none; UTC, if left out."""
    as_name: bool = False
    """“Order Completed” becomes the measure order_completed."""
    all: bool = False
    """Everything that is found, one under the other; for texts."""


class Condition(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    path: Words
    one_of: Annotated[list[Scalar], msgspec.Meta(min_length=1, max_length=100)]


class Spec(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """``each``: the rows of a payload, one signal for each. ``only``: what does not meet all of these is left aside."""

    fields: dict[str, Rule]
    each: Annotated[str, msgspec.Meta(max_length=300)] = ""
    only: Annotated[list[Condition], msgspec.Meta(max_length=10)] = []


def read(given: Any) -> Spec:
    """Raises msgspec.ValidationError for a shape that is none."""
    return msgspec.convert(_with_lists(given), Spec)


def _with_lists(given: Any) -> Any:
    """One path may be written without brackets."""
    if not (isinstance(given, dict) and isinstance(given.get("fields"), dict)):
        return given
    fields = {
        name: {**rule, "path": [rule["path"]]} if isinstance(rule, dict) and isinstance(rule.get("path"), str) else rule
        for name, rule in given["fields"].items()
    }
    return {**given, "fields": fields}


def faults(spec: Spec) -> list[FieldError]:
    """Everything that is wrong with it, whatever payload comes."""
    return list(_faults(spec))


def _faults(spec: Spec) -> Iterator[FieldError]:
    if spec.each:
        yield from _bad_path("each", spec.each)
    for place, condition in enumerate(spec.only):
        yield from _bad_path(f"only/{place}/path", condition.path)
    for name in NEEDED:
        if name not in spec.fields:
            yield FieldError(name, "required", f"Say where {name} stands, or give it a constant value.")
    for name, rule in spec.fields.items():
        if name not in FIELDS:
            yield FieldError(
                name[:60], "unknown_field", f"A signal has no field “{name[:60]}”. There are: {', '.join(FIELDS)}."
            )
        else:
            yield from _faults_of_rule(name, rule)


def _faults_of_rule(name: str, rule: Rule) -> Iterator[FieldError]:
    if sum((bool(rule.path), bool(rule.join), rule.value is not None)) != 1:
        yield FieldError(name, "one_of", "Give either a path, or paths to join, or a constant value.")
    for path in (*rule.path, *rule.join):
        yield from _bad_path(name, path)
    if rule.zone and not _is_zone(rule.zone):
        yield FieldError(name, "unknown_zone", f"There is no time zone “{rule.zone}”. Write one such as Europe/Berlin.")
    if rule.date and name != "occurred_at":
        yield FieldError(name, "no_date", "Only occurred_at is a date.")
    if rule.date and rule.date not in DATES and "%" not in rule.date:
        yield FieldError(name, "unknown_date", f"Write {', '.join(DATES)} or a pattern such as %d.%m.%Y %H:%M.")


def _bad_path(name: str, path: str) -> Iterator[FieldError]:
    try:
        paths.check(path)
    except paths.BadPath as fault:
        yield FieldError(name, "bad_path", str(fault))


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
