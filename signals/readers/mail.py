"""Reports of account teams by e-mail: a message that somebody of ours wrote or forwarded, as a signal about one customer.

Whom it is about is said by a plus-address (``reports+A-1@…``), or by the addresses in it that belong to contacts of one customer only.
Only what people of ours send counts as a report: a sender whom we do not know could say anything about anybody. That it is they, a mail
server that we trust must vouch for (``mail_senders``).
"""

import email
import email.policy
import re
from collections.abc import Iterable
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from django.conf import settings

from accounts.models import User
from crisis_triage.shared.errors import FieldError
from signals.mapping.html import words_of
from signals.mapping.names import fitting_id, id_of_content
from signals.models import Payload
from signals.readers import mail_senders
from signals.readers.reading import Read
from signals.services import items, people
from signals.services.items import Refused
from signals.vocabulary import Kind

MEASURE = "report"
CONTENT_TYPE = "message/rfc822"
MOST_ADDRESSES = 100
LONGEST_TEXT = 20_000
UNPROVEN = (
    "No mail server that we trust says that the sender is who it seems to be. Set MAIL_AUTHENTICATED_BY to the name under which yours "
    "writes Authentication-Results, see to it that it checks DMARC, and read this mail again."
)
QUOTED = re.compile(r"^(>|On .{0,200} wrote:\s*$|-{2,}\s*(Original|Forwarded) Message)", re.IGNORECASE)


def read(payload: Payload) -> Read:
    """The mail's own words, without those that it answers to."""
    body = bytes(payload.body)
    message: EmailMessage = email.message_from_bytes(body, policy=email.policy.default)
    author, faults_of_author = _author(message)
    customer = _customer(message, payload.source.slug)
    faults = [*faults_of_author, *_faults_of_customer(customer)]
    name = str(message.get("Message-ID", "")).strip() or id_of_content(body)
    fields = {
        "external_id": fitting_id(name.replace("\0", "")),
        "customer_external_id": customer,
        "kind": Kind.ACCOUNT_REPORT.value,
        "measure": MEASURE,
        "occurred_at": _sent_at(message) or payload.received_at,
        "text": _words(message),
        "author": author.name if author else "",
    }
    return Read([Refused("", faults) if faults else items.read(fields, raw="")])


def _author(message: EmailMessage) -> tuple[User | None, list[FieldError]]:
    senders = _addresses(message, "From")
    author = User.objects.filter(email__iexact=senders[0], is_active=True).first() if len(senders) == 1 else None
    if author is None:
        unknown = "The sender is nobody of ours. Invite the person, or let a colleague forward it."
        return None, [FieldError("author", "unknown_sender", unknown)]
    results = [str(value) for value in message.get_all("Authentication-Results", [])]
    if not mail_senders.is_vouched_for(senders[0], results, servers=settings.MAIL_AUTHENTICATED_BY):
        return author, [FieldError("author", "unproven_sender", UNPROVEN)]
    return author, []


def _faults_of_customer(customer: str) -> list[FieldError]:
    if customer:
        return []
    message = (
        "No customer can be told by its addresses. Write the customer's id behind a plus in the address to which it is sent "
        "(reports+A-1@…), or copy a contact of one customer."
    )
    return [FieldError("customer_external_id", "unknown_customer", message)]


def _addresses(message: EmailMessage, *headers: str) -> list[str]:
    given = [str(value)[:10_000] for header in headers for value in message.get_all(header, [])]
    found = [address.strip().lower() for _, address in getaddresses(given)[:MOST_ADDRESSES]]
    return [address for address in found if "@" in address and "\0" not in address]


def _customer(message: EmailMessage, source: str) -> str:
    reached = _addresses(message, "To", "Cc", "Delivered-To", "X-Original-To")
    for address in reached:
        _, plus, name = address.partition("@")[0].partition("+")
        if plus and name and (known := people.customer_called(name, source=source)):
            return known
    return people.customer_of_addresses(
        [*reached, *_addresses(message, "From", "Reply-To"), *_mentioned(message)], source=source
    )


def _mentioned(message: EmailMessage) -> list[str]:
    """Of a mail that was forwarded, the addresses stand in its words."""
    return re.findall(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}", _content(message)[:LONGEST_TEXT])[
        :MOST_ADDRESSES
    ]


def _sent_at(message: EmailMessage):  # type: ignore[no-untyped-def]  # a moment, or None
    try:
        return parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, OverflowError):
        return None


def _words(message: EmailMessage) -> str:
    subject = " ".join(str(message.get("Subject", "")).split())
    own = "\n".join(_own_lines(_content(message).splitlines())).strip()
    return f"{subject}\n{own}".replace("\0", "�").strip()[:LONGEST_TEXT]


def _own_lines(lines: Iterable[str]) -> Iterable[str]:
    for line in lines:
        if line.startswith("-- ") or line == "--":
            return
        if not QUOTED.match(line):
            yield line


def _content(message: EmailMessage) -> str:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        content = part.get_content() if part is not None else ""
    except (LookupError, ValueError, KeyError, AttributeError):
        return ""
    if not isinstance(content, str):
        return ""
    bounded = content[: 5 * LONGEST_TEXT]
    return words_of(bounded) if part is not None and part.get_content_subtype() == "html" else bounded
