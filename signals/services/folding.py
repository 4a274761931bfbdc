"""SQL that stores facts and keeps what follows from them: decayed rates, tallies, texts to
read and score requests, in the same statement.

Every INSERT goes through its keys in order, so that two transactions that meet wait for each other instead of
deadlocking. The pieces are common table expressions; ``facts`` and ``parking`` put them behind where the facts come from.
"""

from signals.rates import HALF_LIVES, LANDMARK

# ``received_at`` is the database's clock, even for what was parked before: who pulls signals in the order of their receipt
# (crisis_triage.shared.cursors) would miss one that claims to have come before its transaction began.
STORED = """
stored AS (
    INSERT INTO signals_signal (
        id, source_id, customer_id, measure_id, occurred_at, known_at, received_at, value, external_id, text, author, url)
    SELECT id, source_id, customer_id, measure_id, occurred_at, known_at, statement_timestamp(), value, external_id, text, author, url
    FROM facts
    WHERE customer_id IS NOT NULL
    ORDER BY source_id, external_id
    ON CONFLICT (source_id, external_id) DO NOTHING
    RETURNING id, source_id, customer_id, measure_id, occurred_at, known_at, value, text <> '' AS has_text
)
"""


def _weight(days: int) -> str:
    """2^((s−L)/h), and 0 where that would be too small for a number: PostgreSQL refuses an underflow.

    ``date_part`` answers in double precision; ``extract`` would do all this in slow exact decimals."""
    exponent = f"(date_part('epoch', occurred_at) - {LANDMARK.timestamp():.0f}) / {days * 86_400}.0"
    return f"CASE WHEN {exponent} > -1000 THEN power(2.0::float8, {exponent}) ELSE 0 END AS n{days}"


_WEIGHTS = ", ".join(_weight(days) for days in HALF_LIVES)
_SUMS = ", ".join(
    [f"sum(n{days})" for days in HALF_LIVES] + [f"coalesce(sum(countable * n{days}), 0)" for days in HALF_LIVES]
)
_COLUMNS = ", ".join([f"n{days}" for days in HALF_LIVES] + [f"x{days}" for days in HALF_LIVES])
_ADDED = ", ".join(f"{name} = rate.{name} + excluded.{name}" for name in _COLUMNS.split(", "))

# The last value is that of the latest fact, of several in one moment the largest: whatever order they arrive in.
RATED = f"""
weighed AS (
    SELECT id, customer_id, measure_id, occurred_at, value, {_WEIGHTS},
        CASE WHEN abs(value) < 1e-20 THEN 0 ELSE value END AS countable
    FROM stored
), rated AS (
    INSERT INTO signals_decayedrate AS rate (
        customer_id, measure_id, facts, valued, {_COLUMNS}, first_at, last_at, last_value, last_signal_id)
    SELECT customer_id, measure_id, count(*), count(value), {_SUMS}, min(occurred_at), max(occurred_at),
        nullif((max(ARRAY[date_part('epoch', occurred_at), coalesce(value, '-Infinity')]))[2], '-Infinity'), max(id)
    FROM weighed
    GROUP BY customer_id, measure_id
    ORDER BY customer_id, measure_id
    ON CONFLICT (customer_id, measure_id) DO UPDATE SET
        facts = rate.facts + excluded.facts,
        valued = rate.valued + excluded.valued,
        {_ADDED},
        first_at = least(rate.first_at, excluded.first_at),
        last_at = greatest(rate.last_at, excluded.last_at),
        last_value = CASE
            WHEN excluded.last_at > rate.last_at THEN excluded.last_value
            WHEN excluded.last_at = rate.last_at THEN greatest(rate.last_value, excluded.last_value)
            ELSE rate.last_value
        END,
        last_signal_id = greatest(rate.last_signal_id, excluded.last_signal_id)
)
"""  # noqa: S608  our own column names


def requested(among: str) -> str:
    """Their customers ask for a score. A request that is due and that nobody works on is only locked: who claims it after our commit
    sees these facts anyway."""
    return f"""
requested AS (
    INSERT INTO signals_scorerequest AS request (customer_id, due_at)
    SELECT DISTINCT customer_id, now() FROM {among} ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET
        version = request.version + 1,
        due_at = least(request.due_at, excluded.due_at),
        attempts = 0, quarantined_at = NULL, failure = ''
    WHERE request.lease_token IS NOT NULL OR request.attempts > 0 OR request.quarantined_at IS NOT NULL
        OR request.due_at > excluded.due_at
)
"""  # noqa: S608  our own names


FOLDED = f"""
{RATED}, tallied AS (
    INSERT INTO signals_facttally (source_id, measure_id, day, facts)
    SELECT source_id, measure_id, (known_at AT TIME ZONE 'UTC')::date AS day, count(*)
    FROM stored
    GROUP BY source_id, measure_id, day
), unread AS (
    INSERT INTO signals_textdue (signal_id) SELECT id FROM stored WHERE has_text
), {requested("stored")}
"""  # noqa: S608  our own column names
