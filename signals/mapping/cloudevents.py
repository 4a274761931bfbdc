"""CloudEvents 1.0 as they come by HTTP: one (structured), many (batched), or in headers with the data as the body (binary)."""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import msgspec

from crisis_triage.shared.errors import FieldError

ONE, MANY = "application/cloudevents+json", "application/cloudevents-batch+json"
VERSION = "1.0"
REQUIRED = ("id", "source", "type")
PREFIX = "ce-"


def faults(event: Any) -> list[FieldError]:
    if not isinstance(event, dict):
        return [FieldError("", "malformed", "An event is a JSON object with specversion, id, source and type.")]
    found = []
    if event.get("specversion") != VERSION:
        found.append(FieldError("specversion", "unknown_version", f"Send specversion “{VERSION}”."))
    missing = [name for name in REQUIRED if not (isinstance(event.get(name), str) and event[name].strip())]
    return found + [FieldError(name, "required", f"An event has a {name}, which is text.") for name in missing]


def prepared(event: Mapping[str, Any], *, received_at: datetime) -> dict[str, Any]:
    """With its data read, and with a moment: an event need not say when it happened."""
    data = event.get("data")
    if data is None and isinstance(event.get("data_base64"), str):
        data = _unpacked(event["data_base64"])
    return {**event, "data": data, "time": event.get("time") or received_at.isoformat()}


def _unpacked(packed: str) -> Any:
    try:
        return msgspec.json.decode(base64.b64decode(packed, validate=True))
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None  # of a kind that no mapping reads; the event itself counts


def from_headers(headers: Mapping[str, str], data: Any) -> dict[str, Any]:
    """The binary mode: attributes are headers, percent-encoded."""
    named = {
        name.lower().removeprefix(PREFIX): unquote(value) for name, value in headers.items() if _is_attribute(name)
    }
    return {**named, "data": data}


def is_binary(headers: Mapping[str, str]) -> bool:
    return any(name.lower() == f"{PREFIX}specversion" for name in headers)


def _is_attribute(name: str) -> bool:
    return name.lower().startswith(PREFIX)
