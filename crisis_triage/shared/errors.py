"""What may be refused, by name. A page shows the message beside the field, the API as problem details, a command as one line."""

from dataclasses import dataclass


class DomainError(Exception):
    """A rule said no. ``message`` is for people and names the cure; ``code`` is for programs; ``field`` is where it belongs."""

    code = "refused"
    status = 409
    wait: int | None = None
    """Seconds after which it may be asked again, where that is the cure."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class Invalid(DomainError):
    """What was sent cannot be understood or breaks a bound."""

    code = "invalid"
    status = 422


class NotFound(DomainError):
    """There is no such thing, or not for this person: the two are never told apart."""

    code = "not_found"
    status = 404


class Forbidden(DomainError):
    """This person may see it, but not do this to it."""

    code = "forbidden"
    status = 403


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of one row or item: a code for programs, a sentence with the cure for people."""

    field: str
    code: str
    message: str
