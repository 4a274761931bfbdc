"""Scoring everyone: rates read, features and points reckoned, scores written with reasons and history; by the workers' own path.
And putting another model in charge of everyone, which is scoring them once more and changing all of it at once.

The limit is what PostgreSQL needs to hand out the same rates and to take in the same score rows, byte by byte, into a table without
keys, checks or history. The number of signals plays no part: scoring reads a row per customer and measure, however many facts stand
behind it.
"""

import io
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection, transaction

from benchmarks.cpu import NOTHING, Spent, Stopwatch
from benchmarks.report import Row, Size
from signals import rates
from signals.queries.columns import MICROSECONDS_A_DAY
from signals.queries.rates import READ_RATES, read_batch
from signals.scoring import prior
from signals.scoring.score import score
from signals.services import columns, measures, models, promotion, registry, scoring, sources, uses
from signals.training.gates import Gate
from signals.vocabulary import Family, Kind

AT = datetime(2026, 11, 21, tzinfo=UTC)
MEASURES = [
    (Kind.ENGAGEMENT, "logins"),
    (Kind.ENGAGEMENT, "feature_usage"),
    (Kind.ENGAGEMENT, "active_seats"),
    (Kind.SUPPORT, "ticket"),
    (Kind.SUPPORT, "sla_missed"),
    (Kind.SURVEY, "nps"),
    (Kind.BILLING, "payment_failed"),
    (Kind.ESCALATION, "escalation"),
]
CHUNK = scoring.CHUNK
PHASES = ("reading rates", "features, points, reasons", "writing")
SIGNALS = """
    INSERT INTO signals_signal (source_id, external_id, customer_id, measure_id, occurred_at, known_at, value, text, author, url)
    SELECT %(source)s, customer || '-' || measure || '-' || n, customer, measure, %(at)s - n * interval '1 hour', %(at)s, 1, '', '', ''
      FROM generate_series(1, %(customers)s) AS customer, unnest(%(measures)s::int[]) AS measure,
           generate_series(%(first)s, %(last)s) AS n
"""


def run(size: Size) -> Iterator[Row]:
    customers = size.pick(full=1_000_000, small=3_000)
    populate(customers)
    first = score_all(customers, AT)
    again = score_all(customers, AT + timedelta(days=1))
    limit = bare(customers)
    yield from told(first, customers, limit, name="score everyone, first time")
    yield from told(again, customers, limit, name="score everyone again, all moved")
    yield few(customers)
    yield from promoted(customers, limit)
    yield from with_more_signals(size.pick(full=2_000, small=50))


def told(spent: dict[str, Spent], customers: int, limit: Spent, *, name: str) -> Iterator[Row]:
    whole = sum(spent.values(), NOTHING)
    about, against = f"{name}: {customers:,} × {len(MEASURES)}", "bare COPY out and in of the same rows"
    yield Row(about, whole.cpu, "CPU-s", against, limit.cpu, at_most=3.0)
    yield Row("  by the clock on the wall", whole.wall, "s", against, limit.wall)
    for phase, one in spent.items():
        yield Row(f"  of which {phase}", one.cpu, "CPU-s", "the whole", whole.cpu)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("  memory of the process", memory, "MB", "allowed", 512.0, at_most=1.0)


def score_all(customers: int, at: datetime) -> dict[str, Spent]:
    champion = models.champion()
    spent = dict.fromkeys(PHASES, NOTHING)
    watch = Stopwatch()
    uses.count()
    for start in range(1, customers + 1, CHUNK):
        ids = range(start, min(start + CHUNK, customers + 1))
        with transaction.atomic():
            batch = read_batch(customer_ids=ids, at=at)
            spent[PHASES[0]] += watch.lap()
            scored = scoring.Scored(batch, score(champion.card, batch.inputs, batch.uses, at=batch.at), champion)
            spent[PHASES[1]] += watch.lap()
            scoring.write(scored, at=at)
        spent[PHASES[2]] += watch.lap()
    return spent


def promoted(customers: int, limit: Spent) -> Iterator[Row]:
    """Another model, by which everyone looks worse: everyone's score changes, and everyone's history gets a row."""
    another = {**prior.artifact(), "base": prior.BASE + 1.0}
    passed = {"golden": Gate(True, "It is a benchmark.")}
    at = AT + timedelta(days=3)
    row = registry.register(family=Family.PRIOR, artifact=another, passport={}, gates=passed, at=at)
    watch, prepared = Stopwatch(), NOTHING

    def progress(share: float) -> None:
        nonlocal prepared
        prepared += watch.lap()

    promotion.promote(model=row, by=None, at=at, reason="It is a benchmark.", progress=progress)
    switch = watch.lap()
    whole, against = prepared + switch, "bare COPY out and in of the same rows"
    yield Row(f"put another model in charge of {customers:,}", whole.cpu, "CPU-s", against, limit.cpu)
    yield Row("  by the clock on the wall", whole.wall, "s", against, limit.wall)
    yield Row("  of which while workers wait", switch.cpu, "CPU-s", "the whole", whole.cpu)
    yield Row("  of which while workers wait, on the wall", switch.wall, "s", "the whole", whole.wall)


def with_more_signals(customers: int) -> Iterator[Row]:
    """The same customers with 1, 10 and 100 signals behind each rate: the facts are in their table, and nothing reads them."""
    populate(customers)
    ids = sorted(measures.ensure(MEASURES).values())
    source = sources.get_or_create("benchmark", by=None)
    once, before = 0.0, 0
    for day, each in enumerate((1, 10, 100)):
        store(customers, source.pk, ids, first=before + 1, last=each)
        before = each
        rounds = [score_all(customers, AT + timedelta(days=10 * day + turn)) for turn in range(5)]
        cost = 1e6 / customers * min(sum(spent.values(), NOTHING).cpu for spent in rounds[1:])
        once = once or cost
        yield Row(f"score a customer with {each} signals a measure", cost, "CPU-µs", "with 1", once)


def store(customers: int, source_id: int, measure_ids: list[int], *, first: int, last: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        sent = {
            "customers": customers,
            "source": source_id,
            "measures": measure_ids,
            "at": AT,
            "first": first,
            "last": last,
        }
        cursor.execute(SIGNALS, sent)
        cursor.execute("UPDATE signals_decayedrate SET facts = %s, valued = %s", [last, last])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE signals_signal, signals_decayedrate")


def few(customers: int) -> Row:
    """What one signal costs: a single customer, from rates to committed score."""
    spent = []
    for index in range(30):
        began = time.monotonic()
        scoring.score_customers(customer_ids=[1 + index % customers], at=AT + timedelta(days=2))
        spent.append(time.monotonic() - began)
    with connection.cursor() as cursor:
        began = time.monotonic()
        for _ in range(30):
            cursor.execute("SELECT 1")
        trip = (time.monotonic() - began) / 30
    return Row("score one customer", 1000 * float(np.median(spent)), "ms", "a round trip", 1000 * trip)


def bare(customers: int) -> Spent:
    """To copy the rates out and the score rows in, in the same chunks."""
    spent, watch = NOTHING, Stopwatch()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (LIKE signals_riskscore) ON COMMIT DROP")
        for start in range(1, customers + 1, CHUNK):
            ids = list(range(start, min(start + CHUNK, customers + 1)))
            rows = io.BytesIO()
            scores = cursor.mogrify("SELECT * FROM signals_riskscore WHERE customer_id = ANY(%s)", [ids]).decode()
            cursor.copy_expert(f"COPY ({scores}) TO STDOUT (FORMAT binary)", rows)
            rows.seek(0)
            watch.lap()
            query = cursor.mogrify(READ_RATES, [ids]).decode()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", io.BytesIO())
            cursor.copy_expert("COPY bare FROM STDIN (FORMAT binary)", rows)
            spent += watch.lap()
    return spent


def populate(customers: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        # No audit and no call list for these: they are not what is measured here.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "TRUNCATE accounts_customer, signals_riskscore, signals_scorehistory, signals_decayedrate CASCADE"
        )
        cursor.execute(
            """INSERT INTO accounts_customer (id, name, segment, region, currency, owner_email, strategic_weight,
                                              started_on, renewal_on, arr, created_at, updated_at)
               SELECT id, 'Customer ' || id, 'enterprise', 'EMEA', 'USD', '', 0,
                      DATE '2026-11-01' - (id::bigint * 7919 %% 2000)::int, DATE '2026-11-01' + (id::bigint * 104729 %% 365)::int,
                      1000, now(), now()
                 FROM generate_series(1, %s) AS id""",
            [customers],
        )
        ids = measures.ensure(MEASURES)
        rng = np.random.default_rng(7)
        for start in range(1, customers + 1, 50_000):
            members = np.arange(start, min(start + 50_000, customers + 1))
            write_rates(members, [ids[key] for key in MEASURES], rng)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE signals_decayedrate, accounts_customer")


def write_rates(customers: np.ndarray, measure_ids: list[int], rng: np.random.Generator) -> None:
    """Believable sums: facts at a steady pace that broke off some time ago."""
    customer = np.repeat(customers, len(measure_ids))
    count = len(customer)
    now = rates.days(AT)
    per_day = rng.gamma(0.7, 0.5, count)
    last, first = now - rng.exponential(9, count), now - 300 - rng.exponential(200, count)
    value = rng.uniform(0, 10, count)
    sums: dict[str, np.ndarray] = {}
    for half_life in rates.HALF_LIVES:
        weight = half_life / rates.LN2 * (np.exp2(last / half_life) - np.exp2(first / half_life))
        sums[f"n{half_life}"], sums[f"x{half_life}"] = per_day * weight, per_day * weight * value
    facts = np.maximum(per_day * (last - first), 1).astype(np.int32)
    moments = {"first_at": first, "last_at": last}
    table = {
        "customer_id": customer,
        "measure_id": np.tile(np.array(measure_ids, dtype=np.int16), len(customers)),
        "facts": facts,
        "valued": facts,
        **sums,
        **{name: ((days + 9497) * MICROSECONDS_A_DAY).astype(np.int64) for name, days in moments.items()},
        "last_value": value,
        "last_signal_id": customer,
    }
    columns.write("signals_decayedrate", list(table), [columns.encode(table)])
