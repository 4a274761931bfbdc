"""Lines of /changes are kept for a while; who has a cursor from before must hear so, instead of missing some in silence."""

from datetime import datetime
from itertools import takewhile

from django.db import connection, transaction

from accounts.models import Change, ChangeBook
from crisis_triage.shared import cursors

IN_ORDER = cursors.Order("lines", (("transaction", int), ("id", int)))
BACKWARDS = cursors.Order("lines", IN_ORDER.columns, is_descending=True)
CHUNK = 5_000
# In one statement: what is begun after its snapshot is not in it, so no line of this server can look like one of another.
FORGET_OTHERS = """
    DELETE FROM accounts_change
     WHERE transaction >= greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                                   pg_current_xact_id_if_assigned()::text::bigint + 1)
"""


def sweep(*, until: datetime) -> int:
    """From the oldest line to the first that is of ``until`` or later. Safe to run twice, or to be stopped."""
    swept = 0
    while lines := _sweep_some(until):
        swept += lines
    return swept


@transaction.atomic
def _sweep_some(until: datetime) -> int:
    oldest = Change.objects.order_by(*IN_ORDER.orderings()).only("transaction", "id", "at")[:CHUNK]
    lines = list(takewhile(lambda line: line.at < until, oldest))
    if lines:
        last = lines[-1]
        ChangeBook.objects.update_or_create(pk=1, defaults={"swept_transaction": last.transaction, "swept_id": last.pk})
        Change.objects.filter(cursors.comes_after(BACKWARDS, IN_ORDER.key_of(last), or_is=True)).delete()
    return len(lines)


@transaction.atomic
def note_another_server() -> bool:
    """A database that was restored on another server counts its transactions from there: lines of the old one would stand
    behind all new ones, and cursors too. They go, cursors are not valid any more, and their owners begin again."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_OTHERS)
        if not cursor.rowcount:
            return False
    book = ChangeBook.objects.select_for_update(no_key=True).get_or_create(pk=1)[0]
    book.era += 1
    book.swept_transaction = book.swept_id = 0
    book.save()
    return True
