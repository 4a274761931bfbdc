"""Events as Segment's libraries send them (``track``, ``page``, ``screen``, ``identify``, ``group``, ``alias``), as signals of engagement.

An event names its customer by a group (``groupId``, or ``context.groupId``). Most name only a person (``userId``): whose person that
is, the database knows. Whoever is not known yet keeps a name of its own kind, ``user:…`` or ``anonymous:…``, so that the id of a person
is never taken for that of a customer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from crisis_triage.shared.errors import FieldError
from signals.mapping.names import fitting_id, id_of_content, measure_of
from signals.vocabulary import Kind

CALLS = ("track", "page", "screen", "identify", "group", "alias")
MEASURES = {
    "page": "page_view",
    "screen": "screen_view",
    "identify": "identified",
    "group": "joined_group",
    "alias": "renamed",
}
SYNONYMS = {"logged_in": "logins", "signed_in": "logins", "login": "logins", "user_logged_in": "logins"}
"""Every product calls it otherwise, and the risk model knows it by one name."""

USER, ANONYMOUS = "user:", "anonymous:"
NEGLIGIBLE_SKEW = timedelta(minutes=1)
"""So long a post may take. A clock that is wrong by more is set right, as Segment does it."""


@dataclass(frozen=True)
class Event:
    fields: dict[str, Any]
    person: str
    """``user:…`` when somebody has to find out whose person this is; empty when the customer is named."""
    belongs_to: tuple[str, str] | None = None
    """(``user:…``, customer): what a group call says."""
    was: tuple[str, str] | None = None
    """(earlier name, ``user:…``): what identify and alias say."""


def skew_of(sent_at: Any, received_at: datetime) -> timedelta:
    """What to add to the sender's moments. Nothing, when the sender does not say when it sent."""
    moment = _moment(sent_at)
    if moment is None:
        return timedelta(0)
    skew = received_at - moment
    return skew if abs(skew) >= NEGLIGIBLE_SKEW else timedelta(0)


def read(given: Mapping[str, Any], *, raw: bytes, skew: timedelta, received_at: datetime) -> Event | list[FieldError]:
    faults = _faults(given)
    if faults:
        return faults
    call, group = given["type"], _group(given)
    person = _person(given)
    fields = {
        "external_id": fitting_id(_text(given, "messageId") or id_of_content(raw)),
        "customer_external_id": group or person,
        "kind": Kind.ENGAGEMENT.value,
        "measure": _measure(given),
        "occurred_at": _occurred_at(given, skew, received_at),
        "value": _value(given) if call == "track" else None,
        "url": _url(given),
    }
    return Event(
        fields=fields,
        person="" if group else person,
        belongs_to=(person, group) if call == "group" and person.startswith(USER) else None,
        was=_was(given, call),
    )


def _faults(given: Mapping[str, Any]) -> list[FieldError]:
    faults = []
    call = given.get("type")
    if call not in CALLS:
        faults.append(FieldError("type", "unknown_type", f"“{str(call)[:40]}” is no call. Send {', '.join(CALLS)}."))
    if call == "track" and not measure_of(_text(given, "event")):
        faults.append(FieldError("event", "required", "A track call names what happened in “event”."))
    if call == "group" and not _text(given, "groupId"):
        faults.append(FieldError("groupId", "required", "A group call names the customer in “groupId”."))
    if not (_group(given) or _person(given)):
        faults.append(FieldError("userId", "required", "Say who it was: userId, anonymousId or groupId."))
    if given.get("timestamp") is not None and _moment(given["timestamp"]) is None:
        message = f"“{str(given['timestamp'])[:40]}” is not a date and time. Write 2026-03-31T14:05:00Z (ISO 8601)."
        faults.append(FieldError("timestamp", "not_a_date", message))
    return faults


def _text(given: Any, name: str) -> str:
    """Ids come as numbers too."""
    value = given.get(name) if isinstance(given, Mapping) else None
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
        return str(value)
    return value.replace("\0", "�").strip() if isinstance(value, str) else ""


def _group(given: Mapping[str, Any]) -> str:
    return _text(given, "groupId") or _text(given.get("context"), "groupId")


def _person(given: Mapping[str, Any]) -> str:
    if user := _text(given, "userId"):
        return fitting_id(USER + user)
    anonymous = _text(given, "anonymousId")
    return fitting_id(ANONYMOUS + anonymous) if anonymous else ""


def _was(given: Mapping[str, Any], call: str) -> tuple[str, str] | None:
    user, anonymous, previous = (_text(given, name) for name in ("userId", "anonymousId", "previousId"))
    if call == "alias" and user and previous:
        return fitting_id(USER + previous), fitting_id(USER + user)
    if call == "identify" and user and anonymous:
        return fitting_id(ANONYMOUS + anonymous), fitting_id(USER + user)
    return None


def _measure(given: Mapping[str, Any]) -> str:
    if given["type"] != "track":
        return MEASURES[given["type"]]
    said = measure_of(_text(given, "event"))
    return SYNONYMS.get(said, said)


def _occurred_at(given: Mapping[str, Any], skew: timedelta, received_at: datetime) -> datetime:
    moment = _moment(given.get("timestamp"))
    if moment is None:
        return received_at
    try:
        return moment + skew
    except OverflowError:
        return moment


def _moment(said: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(said)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        return None


def _value(given: Mapping[str, Any]) -> float | None:
    """``value`` and ``revenue`` mean the same in every library's events; anything else is the sender's own."""
    properties = given.get("properties")
    for name in ("value", "revenue"):
        number = properties.get(name) if isinstance(properties, Mapping) else None
        if isinstance(number, int | float) and not isinstance(number, bool):
            return float(number) if abs(number) < 1e300 else None
    return None


def _url(given: Mapping[str, Any]) -> str:
    properties = given.get("properties")
    url = properties.get("url") if isinstance(properties, Mapping) else None
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2_000 else ""
