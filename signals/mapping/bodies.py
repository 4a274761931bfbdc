"""The body of a payload, as its content type says."""

from typing import Any
from urllib.parse import parse_qsl

import msgspec

FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 1_000


class Unreadable(ValueError):
    """Why no mapping can read it."""


def decode(body: bytes, content_type: str) -> Any:
    """Raises Unreadable."""
    if content_type.partition(";")[0].strip().lower() == FORM:
        return _form(body)
    try:
        return msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError as error:
        raise Unreadable("The JSON is nested too deeply.") from error
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise Unreadable(f"This is neither JSON nor a form: {str(error)[:200]}.") from error


def _form(body: bytes) -> dict[str, str]:
    """A form may bring JSON in one of its fields, as some senders do; then that is the payload."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable("The form cannot be read: it is not UTF-8, or has too many fields.") from error
    fields = dict(reversed(pairs))
    return decode(fields["payload"].encode(), "") if set(fields) == {"payload"} else fields
