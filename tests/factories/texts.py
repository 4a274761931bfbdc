"""Somebody said something, and somebody read it."""

from datetime import timedelta

from django.utils import timezone

from signals.models import Source, TextDue
from signals.services import facts, texts
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.signals.conftest import NOW

YESTERDAY = NOW - timedelta(days=1)
COMPLAINT = "Awful. You billed us twice and nobody replied for a week."


def say(source: Source, text: str | None = COMPLAINT, external_id: str = "s-1", *, known: facts.Known = "now", **about):
    usual = {"kind": Kind.SUPPORT, "measure": "ticket", "occurred_at": YESTERDAY}
    item = SignalItem(external_id, about.pop("customer", "A-1"), **(usual | about), text=text)
    [result] = facts.receive(source=source, items=[item], known=known, at=NOW, by=None)
    return result


def read_all() -> int:
    count = 0
    while claimed := texts.read_some():
        count += claimed
    return count


def let_the_lease_run_out() -> None:
    TextDue.objects.update(
        lease_until=timezone.now() - timedelta(seconds=1), due_at=timezone.now() - timedelta(seconds=1)
    )
