"""The audit of files that leave the house. Looking at a page writes nothing; taking a list along does."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import TakenFile, User
from crisis_triage.shared.errors import DomainError

LONGEST_FILTER = 500
DAY = timedelta(days=1)
AT_ONCE = 3
STILL_SENT = timedelta(minutes=15)
"""After that nobody reads any more: the proxy has ended it, or our process died."""

Ended = Callable[[int, bool], None]
"""How many rows were written, and whether that was all."""


class TooManyFiles(DomainError):
    """Whoever took over an account must not carry everything away in an hour; and whoever does not read holds a thread."""

    code = "too_many_files"
    status = 429

    def __init__(self, message: str, *, wait: timedelta) -> None:
        super().__init__(message)
        self.wait = int(wait.total_seconds()) + 1


@transaction.atomic
def begin(*, name: str, filters: Mapping[str, object], by: User, token: str = "", at: datetime) -> Ended:
    """Written before anything is sent: without it there is no file. Returns what is to be called at its end. Raises TooManyFiles."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # or two at once would each be the last that may
    _check_few_are_on_their_way(by, at)
    _check_few_were_taken(by, at)
    told = {
        key: str(value)[:LONGEST_FILTER].replace("\0", "�") for key, value in filters.items() if value not in ("", None)
    }
    made = TakenFile.objects.create(user=by, token=token, name=name, filters=told, began_at=at)

    def ended(rows: int, is_whole: bool) -> None:
        still_open = TakenFile.objects.filter(pk=made.pk, ended_at=None)
        still_open.update(ended_at=max(timezone.now(), at), rows=rows, is_whole=is_whole)

    return ended


def _check_few_are_on_their_way(by: User, at: datetime) -> None:
    going = TakenFile.objects.filter(user=by, ended_at=None, began_at__gt=at - STILL_SENT)
    if going.count() >= AT_ONCE:
        raise TooManyFiles(
            f"{AT_ONCE} lists are on their way to you just now. Ask for the next one when one of them is there.",
            wait=timedelta(seconds=9),
        )


def _check_few_were_taken(by: User, at: datetime) -> None:
    most = settings.EXPORTS_PER_DAY
    taken = (
        TakenFile.objects.filter(user=by, began_at__gt=at - DAY)
        .order_by("-began_at")
        .values_list("began_at", flat=True)
    )
    if oldest := taken[most - 1 : most]:
        raise TooManyFiles(
            f"You took {most} lists along within 24 hours, and no more are given. Ask again later, or an administrator, who can raise EXPORTS_PER_DAY.",
            wait=oldest[0] + DAY - at,
        )
