"""What it costs to merge a customer with very many signals, and for how long anybody must wait: no transaction grows with their number."""

import resource
from collections.abc import Callable, Iterator

from django.utils import timezone

from accounts.models import Customer, CustomerMerge, User
from benchmarks.cpu import Stopwatch
from benchmarks.duplicates import execute
from benchmarks.report import Row, Size
from outreach.services import customer_merges, customer_partings, long_merges
from signals.models import Source
from signals.services import measures

FILL = """
    INSERT INTO signals_signal (id, source_id, customer_id, measure_id, occurred_at, known_at, value, external_id, text, author, url)
    SELECT n, %(source)s, CASE WHEN n %% 10 = 0 THEN %(survivor)s ELSE %(loser)s END, %(measure)s, now() - n * interval '1 minute', now(),
           1, 'S-' || n, '', '', '' FROM generate_series(1, %(count)s) AS n;
    ANALYZE signals_signal
"""


def run(size: Size) -> Iterator[Row]:
    many = size.pick(full=1_000_000, small=60_000)
    merge = furnish(many)
    before = memory()
    portions = list(lap(merge, long_merges.carry_on))
    yield Row("the merge itself", portions[0], "CPU-s", "a portion at most", max(portions), at_most=2)
    yield Row(
        f"all {many:,}, in {len(portions)} transactions", sum(portions), "CPU-s", "of them the longest", max(portions)
    )
    merged = CustomerMerge.objects.get()
    back = list(lap(lambda: part(merged), long_merges.carry_on))
    yield Row("and back", sum(back), "CPU-s", "of them the longest", max(back))
    yield Row("memory for it", memory() - before, "MB", "at most", 64, at_most=1)


def furnish(many: int) -> Callable[[], object]:
    source = Source.objects.create(slug="crm", name="CRM", is_directory=True)
    by = User.objects.create_user("bench@example.com", None, name="Bench", role="cco")
    survivor, loser = (Customer.objects.create(name=name) for name in ("Acme", "Acme Ltd"))
    [measure] = measures.ensure([("engagement", "logins")]).values()
    execute(FILL, source=source.pk, survivor=survivor.pk, loser=loser.pk, measure=measure, count=many)
    return lambda: customer_merges.merge(survivor=survivor, loser=loser, by=by, at=timezone.now())


def part(merged: CustomerMerge) -> None:
    customer_partings.unmerge(merge=merged, by=merged.merged_by, at=timezone.now())


def lap(first: Callable[[], object], rest: Callable[..., long_merges.Portion]) -> Iterator[float]:
    """CPU-seconds, here and in the database, of the first transaction and of each that follows."""
    watch = Stopwatch()
    first()
    yield watch.lap().cpu
    while rest(at=timezone.now()).is_more:
        yield watch.lap().cpu


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
