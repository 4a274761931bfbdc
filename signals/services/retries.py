"""A transaction that lost a race through no fault of its own is run again, a few times, and nobody notices."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

DEADLOCK_DETECTED, SERIALIZATION_FAILURE = "40P01", "40001"
RETRIES = 3

Answer = TypeVar("Answer")


def atomically(work: Callable[[], Answer]) -> Answer:
    """Run ``work`` in one transaction. Inside a transaction of the caller's there is nothing to run again: the caller's
    earlier work is lost too, so the error is the caller's."""
    if connection.in_atomic_block:
        with transaction.atomic():
            return work()
    for _ in range(RETRIES):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            if not lost_a_race(error):
                raise
    with transaction.atomic():
        return work()


def lost_a_race(error: BaseException) -> bool:
    return getattr(error.__cause__, "pgcode", None) in {DEADLOCK_DETECTED, SERIALIZATION_FAILURE}
