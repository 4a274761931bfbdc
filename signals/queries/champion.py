"""Which risk model is in charge, and who may rely on that for how long.

Whoever writes scores, or puts them in order, holds the champion until its transaction ends; whoever changes the champion waits for
them, and they for him. So no transaction writes or orders by two models. Advisory locks, because they queue fairly: locks of
the row would let one scoring after another overtake the promotion.
"""

from django.db import connection

HOLD = "SELECT pg_advisory_xact_lock_shared(hashtext('signals: the champion'))"
HOLD_ALONE = "SELECT pg_advisory_xact_lock(hashtext('signals: the champion'))"
FIND = "SELECT id FROM signals_riskmodel WHERE role = 'champion' AND outcome = 'churn'"


def hold() -> int | None:
    """The champion's id; nobody changes it before this transaction ends. None: there is no model yet."""
    return _find(HOLD)


def hold_alone() -> int | None:
    """For the one who changes it: nobody else holds it any more, and nobody will before this transaction ends."""
    return _find(HOLD_ALONE)


def _find(lock: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(lock)
        cursor.execute(FIND)
        row = cursor.fetchone()
        return row[0] if row else None
