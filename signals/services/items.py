"""One signal on its way in: its shape, and every reason for which it may be refused.

The shape is checked while msgspec decodes (150 times as fast as a serializer); what a type cannot say is checked by
``faults``. An item that fails is read once more, field by field, so that the sender learns about all its faults at once.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from typing import Annotated, Any

import msgspec

from crisis_triage.shared.errors import FieldError
from signals.vocabulary import Kind

LONGEST = {
    "external_id": 200,
    "customer_external_id": 200,
    "measure": 60,
    "text": 20_000,
    "author": 200,
    "url": 2_000,
}
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
FUTURE_ALLOWED = timedelta(days=1)
LARGEST_OFFSET = timedelta(hours=15, minutes=59)
LARGEST_VALUE = 1e15
"""Far beyond any measurement, and small enough that its decayed sums stay finite until 2044."""

UNKNOWN_FIELDS_NAMED = 10
"""A body of 5 MB has room for 500,000 of them; an answer that named them all would be a hundred megabytes."""

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class SignalItem(msgspec.Struct, forbid_unknown_fields=True, frozen=True, gc=False):
    external_id: Name
    customer_external_id: Name
    kind: Kind
    measure: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    occurred_at: datetime
    value: float | None = None
    text: Annotated[str, msgspec.Meta(max_length=20_000)] | None = None
    author: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    url: Annotated[str, msgspec.Meta(max_length=2_000)] | None = None


FIELDS = SignalItem.__struct_fields__
REQUIRED = ("external_id", "customer_external_id", "kind", "measure", "occurred_at")


class Refused(msgspec.Struct, frozen=True):
    """An item that could not be read. ``raw`` is what came, for the quarantine."""

    raw: str
    errors: list[FieldError]
    external_id: str = ""


_decoder = msgspec.json.Decoder(SignalItem)
_batch_decoder = msgspec.json.Decoder(list[SignalItem])
_raw_batch_decoder = msgspec.json.Decoder(list[msgspec.Raw])


def decode_list(body: bytes | msgspec.Raw) -> Sequence[SignalItem | Refused]:
    """A JSON array of items. Raises msgspec.DecodeError when it is no JSON array; a bad item is a value, not an error."""
    try:
        return _batch_decoder.decode(body)
    except msgspec.ValidationError:
        return [decode(raw) for raw in _raw_batch_decoder.decode(body)]


def decode(body: bytes | msgspec.Raw) -> SignalItem | Refused:
    """One JSON object, such as a line of NDJSON."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _read_slowly(bytes(body))


def _read_slowly(body: bytes) -> SignalItem | Refused:
    raw = body.decode(errors="replace").replace("\0", "�")
    try:
        fields = msgspec.json.decode(body)
    except RecursionError:
        return Refused(raw, [FieldError("", "malformed", "The JSON is nested too deeply. An item is flat.")])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return Refused(
            raw, [FieldError("", "malformed", f"This is not a JSON object: {error}. Mend the brackets and quotes.")]
        )
    if not isinstance(fields, dict):
        return Refused(
            raw,
            [FieldError("", "malformed", f"An item is a JSON object such as {{“external_id”: …}}, not {raw[:40]}.")],
        )
    return read(fields, raw=raw)


def read(fields: Mapping[str, Any], *, raw: str) -> SignalItem | Refused:
    """From names and values of any type, such as a decoded JSON object or the cells of a file."""
    errors = [
        FieldError(
            name[:60].replace("\0", "�"),
            "unknown_field",
            f"There is no field “{name[:60]}”. Known are {', '.join(FIELDS)}.",
        )
        for name in islice((name for name in fields if name not in FIELDS), UNKNOWN_FIELDS_NAMED)
    ]
    values: dict[str, Any] = {}
    for name in FIELDS:
        value, error = _value(name, fields.get(name))
        values[name] = value
        if error:
            errors.append(error)
    if errors:
        external_id = fields.get("external_id")
        return Refused(raw, errors, external_id[:200].replace("\0", "") if isinstance(external_id, str) else "")
    return SignalItem(**values)


def _value(name: str, given: Any) -> tuple[Any, FieldError | None]:
    if given is None or (isinstance(given, str) and not given.strip()):
        return None, _missing(name) if name in REQUIRED else None
    if name == "occurred_at":
        return _moment(given)
    if name == "value":
        return _number(given)
    if not isinstance(given, str):
        return None, FieldError(name, "not_text", f"{name} must be text in quotes, not {given!r:.40}.")
    if name == "kind":
        return _kind(given)
    return given, None


def _missing(name: str) -> FieldError:
    cures = {
        "external_id": "Give every signal an id that its source never uses again, so that sending it twice does no harm.",
        "customer_external_id": "Say which customer it is about, by the id that your systems use.",
        "kind": f"Use {Kind.listed()}.",
        "measure": "Say what was measured, such as logins, nps or ticket.",
        "occurred_at": "Say when it happened, such as 2026-03-31T14:05:00Z.",
    }
    return FieldError(name, "required", f"{name} is missing. {cures[name]}")


def _kind(given: str) -> tuple[Kind | None, FieldError | None]:
    try:
        return Kind(given.strip().lower()), None
    except ValueError:
        return None, FieldError("kind", "unknown_kind", f"There is no kind “{given[:40]}”. Use {Kind.listed()}.")


def _moment(given: Any) -> tuple[datetime | None, FieldError | None]:
    if isinstance(given, datetime):
        return given, None
    try:
        return datetime.fromisoformat(given.strip()), None
    except (ValueError, AttributeError):
        return None, FieldError(
            "occurred_at",
            "not_a_date",
            f"“{str(given)[:40]}” is not a date and time. Write 2026-03-31T14:05:00Z (ISO 8601).",
        )


def _number(given: Any) -> tuple[float | None, FieldError | None]:
    try:
        if isinstance(given, bool):
            raise TypeError
        return float(given), None
    except (ValueError, TypeError, OverflowError):
        return None, FieldError(
            "value", "not_a_number", f"“{str(given)[:40]}” is not a number. Write it like 1234.5, or leave it empty."
        )


def latest_allowed(at: datetime) -> datetime:
    return at + FUTURE_ALLOWED


def faults(item: SignalItem, *, latest: datetime) -> list[FieldError]:
    """Everything wrong with an item whose types are right. Empty when it may come in."""
    errors = [error for name in LONGEST for error in _text_faults(name, getattr(item, name))]
    if error := _moment_fault(item.occurred_at, latest):
        errors.append(error)
    if error := _number_fault(item.value):
        errors.append(error)
    if item.url and not item.url.startswith(("https://", "http://")):
        errors.append(FieldError("url", "not_a_link", "url must begin with https:// or http://, or be left empty."))
    return errors


def are_plain(items: Collection[SignalItem], *, latest: datetime) -> bool:
    """Is every one of them beyond doubt? Told column by column, at a tenth of the cost of looking at each.

    May say no to a sound batch (then each is looked at), never yes to one with a fault.
    """
    moments = [item.occurred_at for item in items]
    values = [item.value for item in items if item.value is not None]
    return (
        {moment.tzinfo for moment in moments} <= {UTC}
        and min(moments, default=EARLIEST) >= EARLIEST
        and max(moments, default=EARLIEST) <= latest
        and sum(map(abs, values)) <= LARGEST_VALUE
        and not any(item.url for item in items)
        and all(_are_plain_texts(name, items) for name in LONGEST)
    )


def _are_plain_texts(name: str, items: Collection[SignalItem]) -> bool:
    texts = list(filter(None, map(attrgetter(name), items)))
    return (
        max(map(len, texts), default=0) <= LONGEST[name]
        and "\0" not in "".join(texts)
        and (name not in REQUIRED or (len(texts) == len(items) and not any(map(str.isspace, texts))))
    )


def in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is UTC:
        return moment
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _text_faults(name: str, given: str | None) -> list[FieldError]:
    if not given or given.isspace():
        return [_missing(name)] if name in REQUIRED else []
    if "\0" in given:
        return [FieldError(name, "nul_byte", f"{name} holds a NUL byte, which is no text. Remove it.")]
    if len(given) > LONGEST[name]:
        return [
            FieldError(
                name,
                "too_long",
                f"{name} has {len(given):,} characters, and at most {LONGEST[name]:,} fit. Shorten it.",
            )
        ]
    return []


def _moment_fault(moment: datetime, latest: datetime) -> FieldError | None:
    offset = moment.utcoffset()
    if offset is not None and abs(offset) > LARGEST_OFFSET:
        return FieldError(
            "occurred_at", "bad_offset", "The offset from UTC is beyond ±15:59. Write it in UTC, with a Z."
        )
    if offset is None:
        moment = moment.replace(tzinfo=UTC)
    if moment > latest:
        return FieldError(
            "occurred_at",
            "in_the_future",
            f"{moment:%Y-%m-%d %H:%M} lies more than a day in the future. Check the year and the clock of the source.",
        )
    if moment < EARLIEST:
        return FieldError("occurred_at", "too_long_ago", f"{moment.isoformat()[:10]} is before 1970. Check the year.")
    return None


def _number_fault(value: float | None) -> FieldError | None:
    if value is None or -LARGEST_VALUE <= value <= LARGEST_VALUE:
        return None
    if math.isfinite(value):
        return FieldError("value", "out_of_range", f"{value:g} is beyond ±1e15. Check the unit.")
    return FieldError("value", "not_finite", f"{value} is not a number to count with. Leave the value empty instead.")


def checked(items: Sequence[SignalItem | Refused], *, at: datetime) -> tuple[dict[int, SignalItem], dict[int, Refused]]:
    """The sound items and the refused ones, each by its place."""
    latest = latest_allowed(at)
    sound = {place: item for place, item in enumerate(items) if isinstance(item, SignalItem)}
    refused = {place: item for place, item in enumerate(items) if isinstance(item, Refused)}
    if are_plain(sound.values(), latest=latest):
        return sound, refused
    for place, item in list(sound.items()):
        if errors := faults(item, latest=latest):
            refused[place] = refuse(item, errors)
            del sound[place]
    return sound, refused


def refuse(item: SignalItem, errors: list[FieldError]) -> Refused:
    raw = msgspec.json.encode(item).decode()
    return Refused(raw, errors, item.external_id[:200].replace("\0", ""))


def too_many_measures(item: SignalItem) -> Refused:
    message = (
        f"“{item.measure}” would be one measure too many. A measure is what was measured, such as logins; ids and numbers "
        "belong into other fields."
    )
    return refuse(item, [FieldError("measure", "too_many_measures", message)])
