"""A mapping at work: from one payload to the fields of any number of signals, or to what is wrong with each field."""

import math
import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from crisis_triage.shared.errors import FieldError
from signals.mapping import paths
from signals.mapping.names import fitting_id, id_of_content, measure_of
from signals.mapping.spec import FIELDS, NEEDED, Condition, Rule, Spec

MOST_ROWS = 1_000
LONGEST_TEXT = 20_000
BETWEEN = "|"
"""No address and hardly an id has it, so that joined ids cannot be mistaken for others."""
CURES = {
    "customer_external_id": "Without it nobody knows whom it is about.",
    "occurred_at": "Say when it happened.",
    "kind": "Give it a constant value, such as survey.",
    "measure": "Give it a constant value, such as nps.",
}


class NotMapped(ValueError):
    """One value cannot become what its field needs."""


@dataclass(frozen=True)
class Made:
    """One row of a payload. Without errors, ``fields`` is a signal whose values may still be refused (a date in the future)."""

    index: int
    fields: dict[str, Any] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    made: list[Made]
    ignored: int = 0
    trouble: str = ""
    """Of the payload as a whole."""


class Whole:
    """A payload in which no path is walked anew for each of its rows: a thousand walks through megabytes take hours."""

    def __init__(self, payload: Any, delivery: str = "") -> None:
        self.delivery = delivery
        self._payload = payload
        self._found: dict[str, list[Any]] = {}

    def find(self, path: str, row: Any) -> list[Any]:
        if not path.startswith("$"):
            return paths.find(path, whole=self._payload, row=row)
        if path not in self._found:
            self._found[path] = paths.find(path, whole=self._payload, row=row)
        return self._found[path]


def apply(spec: Spec, payload: Any, *, delivery: str = "") -> Result:
    """Never raises for what a payload holds. ``delivery``: the sender's name for it; what has no id of its own is told apart by it."""
    whole = Whole(payload, delivery)
    try:
        rows = whole.find(spec.each, payload) if spec.each else [payload]
        wanted = [row for row in rows if all(_meets(condition, whole, row) for condition in spec.only)]
    except (NotMapped, paths.BadPath) as fault:
        return Result([], trouble=str(fault))
    if len(rows) >= MOST_ROWS:
        return Result([], trouble=f"A payload may hold fewer than {MOST_ROWS:,} rows.")
    try:
        made = [_made(index, spec, whole, row) for index, row in enumerate(wanted)]
    except RecursionError:
        return Result([], trouble="The payload is nested too deeply.")
    return Result(made, ignored=len(rows) - len(wanted))


def _meets(condition: Condition, whole: Whole, row: Any) -> bool:
    wanted = {_word(value) for value in condition.one_of}
    found = whole.find(condition.path, row)
    return any(_is_one_of(wanted, one) for one in found)


def _is_one_of(wanted: set[str], found: Any) -> bool:
    try:
        return _word(found) in wanted
    except NotMapped:
        return False


def _made(index: int, spec: Spec, whole: Whole, row: Any) -> Made:
    fields: dict[str, Any] = {}
    errors = []
    for name in FIELDS:
        rule = spec.fields.get(name)
        try:
            fields[name] = _value(name, rule, whole, row) if rule else None
        except (NotMapped, paths.BadPath) as fault:
            errors.append(FieldError(name, "not_mapped", str(fault)))
        else:
            if fields[name] is None and name in NEEDED:
                errors.append(FieldError(name, "not_found", _not_found(name, rule)))
    if "external_id" not in spec.fields:
        fields["external_id"] = id_of_content(whole.delivery.encode() + msgspec.json.encode(row))
    elif fields.get("external_id") is None and not errors:
        errors.append(FieldError("external_id", "not_found", _not_found("external_id", spec.fields["external_id"])))
    return Made(index, fields, errors)


def _not_found(name: str, rule: Rule | None) -> str:
    looked = [*rule.path, *rule.join] if rule else []
    return f"Nothing stands at {' or '.join(looked) or 'its place'} in this payload. {CURES.get(name, '')}".strip()


def _value(name: str, rule: Rule, whole: Whole, row: Any) -> Any:
    found = _found(rule, whole, row)
    if found is None:
        found = rule.otherwise
    elif rule.table:
        found = _from_table(rule, found)
    if found is None:
        return None
    if name == "occurred_at":
        return _moment(rule, found)
    if name == "value":
        return _number(rule, found)
    return _text(name, rule, found)


def _found(rule: Rule, whole: Whole, row: Any) -> Any:
    if rule.value is not None:
        return rule.value
    if rule.join:
        parts = [_first(path, whole, row) for path in rule.join]
        return None if None in parts else BETWEEN.join(_word(part) for part in parts)
    found = [one for path in rule.path for one in _said(path, whole, row, everything=rule.all)]
    if rule.all:
        return "\n".join(_word(one) for one in found) or None
    return found[0] if found else None


def _said(path: str, whole: Whole, row: Any, *, everything: bool) -> list[Any]:
    if everything:
        return [one for one in whole.find(path, row) if _is_said(one)]
    first = _first(path, whole, row)
    return [] if first is None else [first]


def _first(path: str, whole: Whole, row: Any) -> Any:
    return next((one for one in whole.find(path, row) if _is_said(one)), None)


def _is_said(value: Any) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _word(value: Any) -> str:
    """As it stands in JSON, so that a table can name it: true, 9, promoter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int) and abs(value) >= 2**63:
        raise NotMapped("A number of so many digits is no id and no measurement.")
    if isinstance(value, dict | list):
        raise NotMapped("A whole object or list stands there. Lead the path to one value in it.")
    return str(value).strip()


def _from_table(rule: Rule, found: Any) -> Any:
    table = {word.strip().lower(): meaning for word, meaning in rule.table.items()}
    word = _word(found)
    if word.lower() in table:
        return table[word.lower()]
    if rule.otherwise is not None:
        return rule.otherwise
    raise NotMapped(
        f"“{word[:40]}” is not in the table ({', '.join(list(rule.table)[:5])}). Add it, or say what others mean."
    )


def _number(rule: Rule, found: Any) -> float:
    try:
        if isinstance(found, bool):
            raise TypeError
        number = float(found) * (1.0 if rule.times is None else rule.times)
    except (TypeError, ValueError, OverflowError):
        raise NotMapped(f"“{_shown(found)}” is not a number. Use a table to give words one.") from None
    if not math.isfinite(number):
        raise NotMapped("This is not a number to count with.")
    return number


def _text(name: str, rule: Rule, found: Any) -> str:
    word = _word(found).replace("\0", "�")
    if rule.as_name:
        word = measure_of(word)
    word = rule.prefix + word
    if name in ("external_id", "customer_external_id"):
        return fitting_id(word)
    if name == "text" and len(word) > LONGEST_TEXT:
        return word[: LONGEST_TEXT - 1] + "…"
    return word


def _moment(rule: Rule, found: Any) -> datetime:
    try:
        moment = _parsed(rule.date or "iso", found)
        zone = zoneinfo.ZoneInfo(rule.zone) if rule.zone else UTC
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError, re.error):
        wanted = rule.date or "iso"
        raise NotMapped(
            f"“{_shown(found)}” is not a date as {wanted} writes it. Choose another way to read it."
        ) from None


def _shown(value: Any) -> str:
    try:
        return str(value)[:40]
    except ValueError:  # Python writes no number of thousands of digits
        return "a very long number"


def _parsed(date: str, found: Any) -> datetime:
    if date in ("unix", "unix_ms"):
        if isinstance(found, bool):
            raise TypeError
        return datetime.fromtimestamp(float(found) / (1000 if date == "unix_ms" else 1), UTC)
    if not isinstance(found, str):
        raise TypeError
    if date == "mail":
        return parsedate_to_datetime(found)
    return datetime.fromisoformat(found.strip()) if date == "iso" else datetime.strptime(found.strip(), date)  # noqa: DTZ007
