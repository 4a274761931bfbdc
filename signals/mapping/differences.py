"""What two mappings say otherwise, field by field, in words of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from signals.mapping.spec import FIELDS, Condition, Rule, Spec


@dataclass(frozen=True)
class Difference:
    field: str
    before: str
    after: str


def differences(before: Spec, after: Spec) -> list[Difference]:
    return [Difference(field, was, now) for field, was, now in _said_of_both(before, after) if was != now]


def _said_of_both(before: Spec, after: Spec) -> Iterator[tuple[str, str, str]]:
    yield "each", before.each, after.each
    yield "only", _wanted(before.only), _wanted(after.only)
    for name in FIELDS:
        yield name, _said(before.fields.get(name)), _said(after.fields.get(name))


def _wanted(only: list[Condition]) -> str:
    return "; ".join(f"{one.path} is one of {', '.join(map(str, one.one_of))}" for one in only)


def _said(rule: Rule | None) -> str:
    if rule is None:
        return ""
    parts: dict[str, Any] = msgspec.to_builtins(rule)
    where = " | ".join(parts.pop("path", [])) or " + ".join(parts.pop("join", []))
    words = [where] if where else []
    words += [f"{name.replace('_', ' ')}: {_word(value)}" for name, value in parts.items()]
    return ", ".join(words)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{word} = {meaning}" for word, meaning in value.items())
    return str(value)
