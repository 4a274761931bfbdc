"""Print a new API token, once."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.models import User
from accounts.services import tokens
from accounts.vocabulary import Scope
from crisis_triage.shared.errors import DomainError

LONGEST_LIFE_DAYS = 3650


class Command(BaseCommand):
    help = "Print a new API token for a person or an integration. It is shown this once; only its hash is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="whose sight and rights the token has")
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=[scope.value for scope in Scope],
            help="what it may do; repeat for several; without it, everything that the person may",
        )
        parser.add_argument("--name", default="", help="what will use it")
        parser.add_argument(
            "--expires-days", type=int, metavar="N", help="how long it lives; without it, until revoked"
        )
        parser.add_argument(
            "--must-match",
            action="store_true",
            help="changes of customers and contacts must name what was read (If-Match)",
        )
        parser.add_argument(
            "--must-key", action="store_true", help="each POST must be named by the program (Idempotency-Key)"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(
        self, *, email: str, scopes: list[str] | None, name: str, expires_days: int | None, **options: Any
    ) -> None:
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            raise CommandError(
                f"There is no person with the address {email}. Invite one under /admin/, or run createsuperuser first."
            )
        if expires_days is not None and not 1 <= expires_days <= LONGEST_LIFE_DAYS:
            raise CommandError(f"--expires-days must be between 1 and {LONGEST_LIFE_DAYS}.")
        try:
            new = tokens.create_token(
                user=person,
                scopes=scopes or list(Scope),
                name=name,
                expires_in=timedelta(days=expires_days) if expires_days else None,
                must_match=options["must_match"],
                must_key=options["must_key"],
                by=None,
                at=timezone.now(),
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self._print(new, as_json=options["json"])

    def _print(self, new: tokens.NewToken, *, as_json: bool) -> None:
        token = new.token
        if not as_json:
            self.stdout.write(new.plain)
            return
        ends = token.expires_at.isoformat() if token.expires_at else None
        facts = {"token": new.plain, "email": token.user.email, "scopes": token.scopes, "expires_at": ends}
        self.stdout.write(json.dumps(facts))
