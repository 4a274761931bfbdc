"""Fills an empty database with a made-up company."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crisis_triage.demo import load, people
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.shared.errors import DomainError


class Command(BaseCommand):
    help = "Loads a made-up company: customers, contacts, a year and a half of signals, scores, people to sign in as."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--customers", type=int, default=Settings.customers)
        parser.add_argument("--seed", type=int, default=Settings.seed, help="another number tells another story")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the demo is loaded already")

    def handle(self, *, customers: int, seed: int, if_empty: bool, **options: object) -> None:
        if not 1 <= customers <= 20_000:
            raise CommandError("--customers is between 1 and 20,000.")
        if if_empty and load.is_loaded():
            self.stdout.write("The demo is loaded already.")
        else:
            self._load(customers, seed)
        self._introduce()

    def _load(self, customers: int, seed: int) -> None:
        try:
            loaded = load.load(customers=customers, seed=seed, at=timezone.now())
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(
            f"{loaded.customers:,} customers, of whom {loaded.left:,} have left, and {loaded.signals:,} signals "
            f"in {loaded.seconds:.1f} s."
        )

    def _introduce(self) -> None:
        self.stdout.write(f"Sign in with the password {people.PASSWORD} as one of:")
        for person in people.PEOPLE:
            if person.may_sign_in:
                self.stdout.write(f"  {person.email:22} {person.role.label}{f', {person.team}' if person.team else ''}")
