"""One cell of a file, or one field of an item: from what was sent to what is stored, or a ``BadCell`` that names the cure."""

import re
import zoneinfo
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.money import CENT, CURRENCIES

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
LARGEST_AMOUNT = Decimal("999999999999.99")
SLUG = re.compile(r"[A-Za-z0-9_-]{1,60}\Z")


class BadCell(ValueError):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def text(value: object, *, longest: int) -> str:
    """Trimmed. Refuses what PostgreSQL cannot keep: NUL bytes and halves of characters."""
    if value is None:
        return ""
    words = (value if isinstance(value, str) else str(value)).strip()
    if "\x00" in words:
        raise BadCell("nul_byte", "It holds a NUL byte. Remove it, or save the file as plain UTF-8.")
    if not words.isascii() and not _is_unicode(words):
        raise BadCell("bad_unicode", "It holds half a character. Save the file as UTF-8.")
    if len(words) > longest:
        raise BadCell("too_long", f"At most {longest} characters; this has {len(words)}.")
    return words


def amount(value: object) -> Decimal | None:
    """Rounded to cents. Empty is "not known", which is not 0."""
    words = text(value, longest=60)
    if not words:
        return None
    try:
        # Decimal is generous: it would read 1_000 and digits of other scripts.
        number = Decimal(words) if words.isascii() and "_" not in words else Decimal("?")
    except InvalidOperation:
        raise BadCell("not_a_number", f"“{words}” is not a number. Write it like 12000.50, without signs.") from None
    if not number.is_finite():
        raise BadCell(
            "not_finite", f"“{words}” is not an amount. Write a number, or leave it empty if it is not known."
        )
    if number < 0:
        raise BadCell("negative", f"{words} is negative. Write 0 or more, or leave it empty if it is not known.")
    if number > LARGEST_AMOUNT:
        raise BadCell("too_large", "At most 12 digits before the point.")
    return number.quantize(CENT)


def currency(value: object) -> str:
    code = text(value, longest=60).upper()
    if code and code not in CURRENCIES:
        raise BadCell("unknown_currency", f"“{code}” is not a currency in use. Write its ISO 4217 code, such as EUR.")
    return code


@lru_cache(maxsize=10_000)
def _day(words: str) -> date:
    return datetime.fromisoformat(words).date() if len(words) > len("2026-01-31") else date.fromisoformat(words)


def day(value: object) -> date | None:
    """ISO 8601; of a moment, the day as written."""
    words = text(value, longest=60)
    if not words:
        return None
    try:
        found = _day(words)
    except ValueError:
        raise BadCell("not_a_date", f"“{words}” is not a date. Write it like 2026-01-31.") from None
    if not EARLIEST <= found <= LATEST:
        raise BadCell("date_out_of_range", f"{found} is not between {EARLIEST} and {LATEST}. Check the year.")
    return found


def moment(value: object) -> datetime | None:
    """ISO 8601; without a zone it is UTC."""
    words = text(value, longest=60)
    if not words:
        return None
    try:
        found = datetime.fromisoformat(words)
        found = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCell("not_a_moment", f"“{words}” is no moment. Write it like 2026-01-31T14:05:00Z.") from None
    if found < BEGIN:
        raise BadCell("too_long_ago", f"{found:%Y-%m-%d} is before 1970. Check the year.")
    return found


def email(value: object) -> str:
    address = text(value, longest=254).lower()
    if address and not _is_email(address):
        raise BadCell("not_an_email", f"“{address}” is not an e-mail address. Write it like ana@example.com.")
    return address


@lru_cache(maxsize=10_000)
def _is_email(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


@lru_cache(maxsize=1_000)
def _is_time_zone(name: str) -> bool:
    return name in zoneinfo.available_timezones()


def time_zone(value: object) -> str:
    name = text(value, longest=64)
    if name and not _is_time_zone(name):
        raise BadCell("unknown_time_zone", f"“{name}” is not a time zone. Write a name such as Europe/Berlin.")
    return name


def _is_unicode(words: str) -> bool:
    try:
        words.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_source(slug: str) -> bool:
    return SLUG.match(slug) is not None
