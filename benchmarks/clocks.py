"""An outage touches ten thousand customers at once: their loops are opened, each gets its clocks, and each clock warns four times."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from accounts.vocabulary import Function, Role
from benchmarks import call_list_data as data
from benchmarks.cpu import Spent, Stopwatch
from benchmarks.report import Row, Size
from outreach.models import SlaEvent
from outreach.queries.audience_rules import Filter
from outreach.services import audience, issues, sla_alarms, sla_clocks

ALLOWED_SECONDS = 60.0
"""Of computing: one worker has them told long before the ten minutes after which an invariant complains."""


def run(size: Size) -> Iterator[Row]:
    loops = size.pick(full=10_000, small=50)
    data.fill(loops)
    lena = User.objects.create_user("lena@example.com", role=Role.CCO, name="Lena")
    at, watch = timezone.now(), Stopwatch()
    issue = issues.open_issue(title="An outage", function=Function.ENGINEERING, by=lena, at=at)
    opened = audience.set_filter(issue=issue, audience=Filter(least_arr=1), by=lena, at=at)
    yield _row(f"{opened:,} loops opened at once", watch.lap(), opened)
    told = _until_done(lambda: _follow(at))
    yield _row(f"{2 * opened:,} clocks of theirs set going", watch.lap(), told)
    noticed = _until_done(lambda: _watch(at + timedelta(days=60)))
    yield _row(f"{noticed:,} alarms of theirs", watch.lap(), noticed)
    assert SlaEvent.objects.count() == 4 * 2 * opened  # noqa: S101  three warnings and the end


def _row(name: str, spent: Spent, count: int) -> Row:
    return Row(
        f"{name} ({1e6 * spent.cpu / max(1, count):,.0f} µs each)",
        spent.cpu,
        "CPU-s",
        "allowed",
        ALLOWED_SECONDS,
        at_most=1,
    )


def _until_done(work: Callable[[], tuple[int, bool]]) -> int:
    total, is_more = 0, True
    while is_more:
        done, is_more = work()
        total += done
    return total


def _follow(at: datetime) -> tuple[int, bool]:
    followed = sla_clocks.follow(at=at)
    return followed.subjects, followed.is_more


def _watch(until: datetime) -> tuple[int, bool]:
    watched = sla_alarms.watch(until=until)
    return watched.events, watched.is_more
