"""What we owe to one customer: its loops, and the ledger of every promise and word, to read and to print."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Value, When

from accounts.models import Customer
from outreach.models import Loop
from outreach.queries import concession_rows, loop_page, loop_rows, wording
from outreach.queries.concession_rows import ConcessionRow
from outreach.queries.loop_page import StoryItem
from outreach.queries.loop_rows import LoopRow
from outreach.queries.readers import Reader
from outreach.states import CLOSED_LOOPS

MOST_ON_A_PAGE = 10
MOST_IN_A_LEDGER = 200


@dataclass(frozen=True)
class LedgerLoop:
    row: LoopRow
    story: Sequence[StoryItem]


@dataclass(frozen=True)
class Ledger:
    loops: Sequence[LedgerLoop]
    concessions: Sequence[ConcessionRow]
    written_at: str
    is_cut: bool


def of_customer(*, customer: Customer, reader: Reader) -> Sequence[LoopRow]:
    """The open ones first. For a customer that the caller has found to be visible: so are its loops."""
    is_closed = Case(When(state__in=sorted(CLOSED_LOOPS), then=Value(1)), default=Value(0))
    found = Loop.objects.filter(customer=customer).order_by(is_closed, "-pk").values_list("pk", flat=True)
    return loop_rows.rows(reader=reader, loop_ids=list(found[:MOST_ON_A_PAGE]))


def ledger(*, customer: Customer, reader: Reader) -> Ledger:
    """Everything, the latest first."""
    found = list(
        Loop.objects.filter(customer=customer).select_related("opened_by").order_by("-pk")[: MOST_IN_A_LEDGER + 1]
    )
    loops = found[:MOST_IN_A_LEDGER]
    stories = loop_page.stories(loops=loops)
    rows = loop_rows.rows(reader=reader, loop_ids=[loop.pk for loop in loops])
    return Ledger(
        loops=[LedgerLoop(row, stories[row.id]) for row in rows],
        concessions=concession_rows.of_customer(customer=customer, limit=MOST_IN_A_LEDGER),
        written_at=wording.moment(reader.at),
        is_cut=len(found) > MOST_IN_A_LEDGER,
    )
