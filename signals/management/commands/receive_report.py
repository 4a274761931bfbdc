"""``receive_report < message``: a report of an account team, as the mail server pipes it. Kept as it came, then read by a worker."""

import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.shared.bodies import MAX_BODY_BYTES
from signals.readers import mail
from signals.services import payloads, sources
from signals.vocabulary import Door


class Command(BaseCommand):
    help = "Keeps the e-mail (RFC 822) on standard input as a report; a worker finds out whom it is about."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--source", default="mail", help="Of which source it is (default: mail).")

    def handle(self, *, source: str, **_options: object) -> None:
        body = sys.stdin.buffer.read(MAX_BODY_BYTES + 1)
        if not body.strip():
            raise CommandError("There is no message on standard input.")
        if len(body) > MAX_BODY_BYTES:
            raise CommandError(f"The message is larger than {MAX_BODY_BYTES // 2**20} MB.")
        own = sources.get_or_create(source, by=None)
        kept, is_new = payloads.keep(
            source=own,
            door=Door.MAIL,
            body=body,
            content_type=mail.CONTENT_TYPE,
            headers={},
            by=None,
            at=timezone.now(),
        )
        self.stdout.write(f"payload {kept.pk} is {'kept' if is_new else 'known already'}")
