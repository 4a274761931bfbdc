"""How much each measure is used here, counted now and then over all decayed rates: about two seconds per eight million of them.

It tells a feed that fell silent from calm customers, and which inputs can be expected of everyone (features.freshness).
"""

from django.db import connection, transaction

from signals.rates import LANDMARK

FRESH_MINUTES = 5

# The rate of all customers together when the measure was last heard, so that silence itself does not make it look rare.
COUNT = """
    INSERT INTO signals_measureuse AS known (measure_id, customers, per_day, first_at, last_at, counted_at)
    SELECT measure_id, count(*),
           coalesce(sum(n90 / 1e9) * power(2.0::float8, greatest(-900,
               (%(landmark)s - date_part('epoch', max(last_at))) / 86400.0 / 90.0)) * 1e9 * ln(2.0::float8) / 90, 0),
           min(first_at), max(last_at), now()
      FROM signals_decayedrate GROUP BY measure_id ORDER BY measure_id
        ON CONFLICT (measure_id) DO UPDATE
       SET customers = excluded.customers, per_day = excluded.per_day, first_at = excluded.first_at,
           last_at = excluded.last_at, counted_at = excluded.counted_at
"""

OLDEST = "SELECT min(counted_at) > now() - %s * interval '1 minute' FROM signals_measureuse"
ONE_AT_A_TIME = "SELECT pg_try_advisory_xact_lock(hashtext('signals: count the use of measures'))"


def count() -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"landmark": LANDMARK.timestamp()})


@transaction.atomic
def count_if_stale() -> bool:
    """Unless somebody did lately, or is about it."""
    with connection.cursor() as cursor:
        cursor.execute(OLDEST, [FRESH_MINUTES])
        if cursor.fetchone()[0]:
            return False
        cursor.execute(ONE_AT_A_TIME)
        if not cursor.fetchone()[0]:
            return False
    count()
    return True
