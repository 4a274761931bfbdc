"""The way out: one message handed to the mail server, and what the server said of it. It decides nothing about the row.

The one thing that must be told apart is whether a message may have left. SMTP takes a message over with its answer to the text; what
breaks off before the text was given has surely not left, what breaks off after it may have.
"""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

SERVICE_CLOSES = 421
GO_ON = 354
"""The server's answer to DATA: what follows is the text."""

RULE = re.compile(r"5\d\d[ -]5\.7\.")
"""Enhanced status codes (RFC 3463): what begins so is about security and policy, and not about the mailbox."""

LONGEST_REASON = 300


class ServerDown(Exception):
    """No message can be handed over: nobody answers, or we are not let in. Not the fault of any message."""


class Fate(Enum):
    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good: there is no such mailbox, or it takes nothing from us
    DENIED = "denied"  # for good, by a rule of the server's: the mailbox may well be there
    LATER = "later"  # the server asks us to come again
    CUT_OFF = "cut_off"  # the connection broke before the text was given
    UNKNOWN = "unknown"  # it broke after that
    UNSENDABLE = "unsendable"  # no mail can be made of it


@dataclass(frozen=True)
class Answer:
    fate: Fate
    words: str = ""


@dataclass(frozen=True)
class Mail:
    id: int
    address: str
    subject: str
    body: str
    header_id: str
    way_out: str
    answers_to: str


class _Watched:
    """Knows whether the text of the current message was given."""

    text_was_given = False

    def mail(self, *given: Any, **options: Any) -> Any:
        self.text_was_given = False
        return super().mail(*given, **options)  # type: ignore[misc]

    def getreply(self) -> tuple[int, bytes]:
        code, words = super().getreply()  # type: ignore[misc]
        self.text_was_given |= code == GO_ON
        return code, words


class WatchedSMTP(_Watched, smtplib.SMTP):
    pass


class WatchedSMTPOverTLS(_Watched, smtplib.SMTP_SSL):
    pass


class WatchedBackend(smtp.EmailBackend):
    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return WatchedSMTPOverTLS if self.use_ssl else WatchedSMTP


@dataclass
class Post:
    """A connection to the mail server."""

    backend: BaseEmailBackend

    def open(self) -> None:
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            raise ServerDown(f"The mail server cannot be reached: {_words(error)}") from error

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def send(self, given: Mail) -> Answer:
        """Raises ServerDown where the server does not take anything from us."""
        letter = mail.EmailMessage(
            subject=given.subject,
            body=given.body,
            to=[given.address],
            reply_to=[given.answers_to],
            connection=self.backend,
            headers={
                "Message-ID": given.header_id,
                "List-Unsubscribe": f"<{given.way_out}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )
        try:
            self.backend.send_messages([letter])
        except smtplib.SMTPSenderRefused as error:
            if error.smtp_code == SERVICE_CLOSES:
                return Answer(Fate.CUT_OFF, _words(error))
            raise ServerDown(
                f"The mail server does not take mail from {settings.DEFAULT_FROM_EMAIL}: {_words(error)}"
            ) from error
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            said = _said(code, words)
            return Answer(_fate_of(code, said), said)
        except smtplib.SMTPResponseException as error:
            return Answer(_fate_of(error.smtp_code, _words(error)), _words(error))
        except smtplib.SMTPNotSupportedError as error:
            return Answer(Fate.REFUSED, _words(error))
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Fate.UNKNOWN if self._may_have_left() else Fate.CUT_OFF, _words(error))
        except ValueError as error:
            return Answer(Fate.UNSENDABLE, _words(error))
        return Answer(Fate.ACCEPTED)

    def _may_have_left(self) -> bool:
        """A backend that we do not know may have done anything."""
        return getattr(getattr(self.backend, "connection", None), "text_was_given", True)


@contextmanager
def connected() -> Iterator[Post]:
    """Raises ServerDown."""
    is_smtp = settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend"
    post = Post(WatchedBackend() if is_smtp else mail.get_connection())
    post.open()
    try:
        yield post
    finally:
        post.close()


def _fate_of(code: int, said: str) -> Fate:
    if code == SERVICE_CLOSES:
        return Fate.CUT_OFF
    if RULE.match(said):
        return Fate.DENIED
    return Fate.REFUSED if code >= 500 else Fate.LATER


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return f"{str(error) or type(error).__name__}"[:LONGEST_REASON]


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}".replace("\0", "")[:LONGEST_REASON]
