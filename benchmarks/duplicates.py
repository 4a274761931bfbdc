"""What it costs to find out who is here twice, the more there are, and when thousands bear one name.

A share of the customers is a double of another one; the rest have names of their own. Looking at the same number of changed customers
must cost the same among many as among few: no pair is made that shares nothing.
"""

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from accounts.matching import TOO_COMMON
from accounts.models import DuplicateCandidate, MatchDue
from accounts.services import duplicates
from benchmarks.cpu import Stopwatch
from benchmarks.report import Row, Size

CHANGED = 5_000
STEP = 10_000
FILL = """
    WITH made AS (
        INSERT INTO accounts_customer (name, segment, region, currency, owner_email, strategic_weight)
        SELECT CASE WHEN n %% 20 = 0 THEN 'Company ' || md5((n - 1)::text) || ' GmbH' ELSE 'Company ' || md5(n::text) || ' Ltd' END,
               '', '', '', '', 0 FROM generate_series(%(first)s, %(last)s) AS n RETURNING id
    )
    INSERT INTO accounts_contact (customer_id, name, email, phone, job_title, consent)
    SELECT id, 'Kim', 'kim@company-' || id || '.example', '+49 30 ' || (10000000 + id), '', 'unknown' FROM made
"""
NAMESAKES = """
    INSERT INTO accounts_customer (name, segment, region, currency, owner_email, strategic_weight)
    SELECT 'Anna Müller', '', '', '', '', 0 FROM generate_series(1, %(count)s)
"""
TOUCH = "INSERT INTO accounts_matchdue (customer_id) SELECT id FROM accounts_customer ORDER BY md5(id::text) LIMIT %(count)s"


def run(size: Size) -> Iterator[Row]:
    few, many = 10_000, size.pick(full=100_000, small=20_000)
    fill(0, few)
    first = look()
    among_few = changed()
    fill(few, many)
    rest = look()
    among_many = changed()
    yield Row(
        f"a first look at the last {many - few:,} of {many:,}", rest / (many - few) * 1e6, "CPU-µs each",
        f"at the first {few:,}", first / few * 1e6, at_most=1.5,
    )  # fmt: skip
    yield Row(f"{CHANGED:,} changed among {many:,}", among_many, "CPU-s", f"among {few:,}", among_few, at_most=1.5)
    pairs = DuplicateCandidate.objects.count()
    yield Row("doubles found", pairs, "pairs", "made", many // 20 - 1, at_least=0.99)
    execute(NAMESAKES, count=5_000)
    namesakes = look()
    new = DuplicateCandidate.objects.count() - pairs
    yield Row(
        "5,000 of one name", namesakes / 5_000 * 1e6, "CPU-µs each", "of names of their own", rest / (many - few) * 1e6,
        at_most=2,
    )  # fmt: skip
    yield Row("pairs among them", new, "pairs", "of the first that came", TOO_COMMON * TOO_COMMON, at_most=1)


def fill(first: int, last: int) -> None:
    for start in range(first, last, STEP):
        execute(FILL, first=start + 1, last=start + STEP)
    execute("ANALYZE accounts_customer; ANALYZE accounts_contact; ANALYZE accounts_matchkey")


def changed() -> float:
    execute(TOUCH, count=CHANGED)
    return look()


def look() -> float:
    watch = Stopwatch()
    while MatchDue.objects.exists():
        duplicates.look_again(at=timezone.now())
    return watch.lap().cpu


def execute(statement: str, **about: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, about or None)
