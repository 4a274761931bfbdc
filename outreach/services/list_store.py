"""How the ranking's rows get into the table: COPY to a temporary table, one upsert, and only what changed is written."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from outreach.notices import Event
from outreach.services.list_rows import ListRow

RANKED = ", ".join(ListRow._fields)

MAKE_ROOM = """
    CREATE TEMPORARY TABLE IF NOT EXISTS outreach_ranked (
        customer_id bigint, churn_risk float8, health_score smallint, band text, coverage float8, top_reason text,
        risk_change float8, arr numeric(20, 2), arr_is_assumed boolean, arr_note text, open_escalations smallint,
        expected_loss numeric(20, 2), urgency float8, priority float8, factors jsonb, covered_by text
    ) ON COMMIT DROP;
    TRUNCATE outreach_ranked
"""
COPY = f"COPY outreach_ranked ({RANKED}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (top_reason, arr_note, covered_by))"

# What follows the customer is only set for a new entry: later the trigger owns it, and what we read may be older.
OWN = ListRow._fields[1:]
UPSERT = f"""
    INSERT INTO outreach_calllistentry AS entry
           ({RANKED}, ranked_at, name, segment, region, owner_id, team_id, renewal_on)
    SELECT {", ".join(f"ranked.{name}" for name in ListRow._fields)}, %(at)s,
           customer.name, customer.segment, customer.region, customer.owner_id, customer.team_id, customer.renewal_on
      FROM outreach_ranked ranked JOIN accounts_customer customer ON customer.id = ranked.customer_id
     ORDER BY ranked.customer_id
    ON CONFLICT (customer_id) DO UPDATE
       SET {", ".join(f"{name} = excluded.{name}" for name in OWN)}, ranked_at = excluded.ranked_at,
           was_critical = entry.was_critical AND excluded.band = 'critical'
     WHERE ({", ".join(f"entry.{name}" for name in OWN)})
           IS DISTINCT FROM ({", ".join(f"excluded.{name}" for name in OWN)})
"""  # noqa: S608  column names of ours

TELL_OWNERS = f"""
    INSERT INTO outreach_noticerequest (user_id, event, about_id, happened_at)
    SELECT entry.owner_id, '{Event.CUSTOMER_CRITICAL.value}', entry.customer_id, %(at)s
      FROM outreach_ranked ranked JOIN outreach_calllistentry entry USING (customer_id)
     WHERE ranked.band = 'critical' AND entry.band <> 'critical' AND entry.owner_id IS NOT NULL
     ORDER BY entry.customer_id
"""  # noqa: S608  a word of ours
CALLABLE = "customer.deleted_at IS NULL AND (customer.churned_on IS NULL OR customer.churned_on > %(today)s)"
DROP_WHO_LEFT = f"""
    DELETE FROM outreach_calllistentry entry USING accounts_customer customer
     WHERE customer.id = entry.customer_id AND NOT ({CALLABLE})
"""  # noqa: S608  a constant of ours
CATCH_UP = """
    UPDATE outreach_calllistentry entry
       SET name = customer.name, segment = customer.segment, region = customer.region,
           owner_id = customer.owner_id, team_id = customer.team_id, renewal_on = customer.renewal_on
      FROM accounts_customer customer
     WHERE customer.id = entry.customer_id AND entry.customer_id = ANY(%(ids)s)
       AND (entry.name, entry.segment, entry.region, entry.owner_id, entry.team_id, entry.renewal_on)
           IS DISTINCT FROM
           (customer.name, customer.segment, customer.region, customer.owner_id, customer.team_id, customer.renewal_on)
"""
TAKE_REQUESTS = """
    DELETE FROM outreach_rankrequest
     WHERE id IN (SELECT id FROM outreach_rankrequest ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
    RETURNING customer_id
"""


def upsert(rows: Iterable[ListRow], *, at: datetime) -> int:
    """How many entries are new or changed. Entries are locked in the order of their customers, as everywhere."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    buffer.seek(0)
    with connection.cursor() as cursor:
        cursor.execute(MAKE_ROOM)
        cursor.copy_expert(COPY, buffer)
        cursor.execute(TELL_OWNERS, {"at": at})
        cursor.execute(UPSERT, {"at": at})
        return cursor.rowcount


def follow(customer_ids: Sequence[int], *, today: date) -> None:
    """Make what the entries copy true again, for customers who changed while a ranking was under way.

    The trigger does this in the transaction of the change; but an entry that we were just about to insert was not there yet.
    """
    asked: dict[str, Any] = {"ids": list(customer_ids), "today": today}
    with connection.cursor() as cursor:
        cursor.execute(f"{DROP_WHO_LEFT} AND entry.customer_id = ANY(%(ids)s)", asked)
        cursor.execute(CATCH_UP, asked)


def drop_who_left(*, today: date) -> int:
    """Those whose day of leaving has come: nothing changes on that day, so no trigger sees it."""
    with connection.cursor() as cursor:
        cursor.execute(DROP_WHO_LEFT, {"today": today})
        return cursor.rowcount


def take_requests(*, limit: int) -> list[int | None]:
    """Taken for good when the caller's transaction commits. Whatever they ask about is read after this, so it is seen."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_REQUESTS, [limit])
        return [customer_id for (customer_id,) in cursor.fetchall()]
