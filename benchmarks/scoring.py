"""Scoring everyone: rates read, features and points reckoned, scores written with reasons and history; by the workers' own path.

The limit is what PostgreSQL needs to hand out the same rates and to take in the same score rows, into a table without keys,
checks or history. The number of signals plays no part: scoring reads a row per customer and measure, however many facts stand
behind it.
"""

import io
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection, transaction

from benchmarks.report import Row, Size
from signals import rates
from signals.queries.columns import MICROSECONDS_A_DAY
from signals.queries.rates import READ_RATES, read_batch
from signals.scoring.score import score
from signals.services import columns, measures, models, scoring, uses
from signals.vocabulary import Kind

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


def run(size: Size) -> Iterator[Row]:
    customers = size.pick(full=1_000_000, small=3_000)
    populate(customers)
    first = score_all(customers, AT)
    again = score_all(customers, AT + timedelta(days=1))
    limit = bare(customers)
    yield from told(first, customers, limit, name="score everyone, first time")
    yield from told(again, customers, limit, name="score everyone again, all moved")
    yield few(customers)


def told(spent: tuple[float, dict[str, float]], customers: int, limit: float, *, name: str) -> Iterator[Row]:
    seconds, phases = spent
    yield Row(
        f"{name}: {customers:,} × {len(MEASURES)}",
        seconds,
        "s",
        "bare COPY out and in of the same rows",
        limit,
        at_most=3.0,
    )
    for phase, spent in phases.items():
        yield Row(f"  of which {phase}", spent, "s", "the whole", seconds)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Row("  memory of the process", memory, "MB", "allowed", 512.0, at_most=1.0)


def score_all(customers: int, at: datetime) -> tuple[float, dict[str, float]]:
    champion = models.champion()
    phases = {"reading rates": 0.0, "features, points, reasons": 0.0, "writing": 0.0}
    began = time.monotonic()
    uses.count()
    for start in range(1, customers + 1, CHUNK):
        ids = range(start, min(start + CHUNK, customers + 1))
        with transaction.atomic():
            t0 = time.monotonic()
            batch = read_batch(customer_ids=ids, at=at)
            t1 = time.monotonic()
            scored = scoring.Scored(batch, score(champion.card, batch.inputs, batch.uses, at=batch.at), champion)
            t2 = time.monotonic()
            scoring.write(scored, at=at)
        for phase, spent in zip(phases, (t1 - t0, t2 - t1, time.monotonic() - t2), strict=True):
            phases[phase] += spent
    return time.monotonic() - began, phases


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


def bare(customers: int) -> float:
    """Seconds to copy the rates out and the score rows in, in the same chunks."""
    spent = 0.0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bare (LIKE signals_riskscore) ON COMMIT DROP")
        for start in range(1, customers + 1, CHUNK):
            ids = list(range(start, min(start + CHUNK, customers + 1)))
            rows = io.BytesIO()
            scores = cursor.mogrify("SELECT * FROM signals_riskscore WHERE customer_id = ANY(%s)", [ids]).decode()
            cursor.copy_expert(f"COPY ({scores}) TO STDOUT (FORMAT binary)", rows)
            rows.seek(0)
            began = time.monotonic()
            query = cursor.mogrify(READ_RATES, [ids]).decode()
            cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", io.BytesIO())
            cursor.copy_expert("COPY bare FROM STDIN (FORMAT binary)", rows)
            spent += time.monotonic() - began
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
