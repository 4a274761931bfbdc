"""The SQL of the customers' upsert: read what is there once, write what is new once, write what changed once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection
from django.db.models import Count, Min

from accounts.models import TeamMembership, User
from crisis_triage.shared.sql import planned_anew

State = dict[str, Any]

# What a customer is, to an upsert. ``awaits`` is the name of a parent that has not arrived yet.
BLANK: State = {
    "name": "",
    "segment": "",
    "region": "",
    "arr": None,
    "currency": "",
    "started_on": None,
    "renewal_on": None,
    "churned_on": None,
    "time_zone": "",
    "owner_email": "",
    "owner_id": None,
    "team_id": None,
    "parent_id": None,
    "deleted_at": None,
    "awaits": "",
}

# Big enough that a statement's own cost vanishes, small enough that its JSON stays far from jsonb's limit of 256 MB.
ROWS_PER_STATEMENT = 10_000

# One table a statement: a join would be planned by what the table held when it was last analysed, and in the middle of a first
# import that is nothing. Measured: a nested loop of 97 s where these take 0.2 s.
STORED = """
    SELECT id, name, segment, region, arr, currency, started_on, renewal_on, churned_on, time_zone,
           owner_email, owner_id, team_id, parent_id, deleted_at
    FROM accounts_customer WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""

AWAITED = "SELECT customer_id, value FROM accounts_awaitedparent WHERE customer_id = ANY(%s)"

RESERVE = "SELECT nextval(pg_get_serial_sequence('accounts_customer', 'id')) FROM generate_series(1, %s)"

FIELDS = """(id bigint, name text, segment text, region text, arr numeric, currency text, started_on date, renewal_on date,
    churned_on date, time_zone text, owner_email text, owner_id bigint, team_id bigint, parent_id bigint, deleted_at timestamptz)"""

INSERT = f"""
    INSERT INTO accounts_customer (id, name, segment, region, arr, currency, started_on, renewal_on, churned_on, time_zone,
                                   owner_email, owner_id, team_id, parent_id, strategic_weight)
    SELECT id, name, segment, region, arr, currency, started_on, renewal_on, churned_on, time_zone,
           owner_email, owner_id, team_id, parent_id, 0
    FROM jsonb_to_recordset(%s::jsonb) AS customer {FIELDS}
"""  # noqa: S608  constants only

UPDATE = f"""
    UPDATE accounts_customer AS customer
    SET name = new.name, segment = new.segment, region = new.region, arr = new.arr, currency = new.currency,
        started_on = new.started_on, renewal_on = new.renewal_on, churned_on = new.churned_on, time_zone = new.time_zone,
        owner_email = new.owner_email, owner_id = new.owner_id, team_id = new.team_id, parent_id = new.parent_id,
        deleted_at = new.deleted_at
    FROM jsonb_to_recordset(%s::jsonb) AS new {FIELDS}
    WHERE customer.id = new.id
"""  # noqa: S608  constants only


def read_stored(id_of: Mapping[str, int]) -> dict[str, tuple[int, State]]:
    """Of each name, whose it is and what that one is; held until the transaction ends."""
    ids = list(id_of.values())
    with connection.cursor() as cursor:
        cursor.execute(AWAITED, [ids])
        awaited = dict(cursor.fetchall())
        cursor.execute(STORED, [ids])
        states = {
            id: dict(zip(BLANK, (*values, awaited.get(id, "")), strict=True)) for id, *values in cursor.fetchall()
        }
    return {name: (id, states[id]) for name, id in id_of.items()}


def reserve_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [count])
        return [id for (id,) in cursor.fetchall()]


def read_owners(emails: Collection[str]) -> dict[str, int]:
    """The people who are here and active. (The others' e-mail stays as text until they are invited.)"""
    return dict(User.objects.filter(email__in=list(emails), is_active=True).values_list("email", "id"))


def read_sole_teams(users: Collection[int]) -> dict[int, int]:
    """The team of everybody who has exactly one."""
    memberships = TeamMembership.objects.filter(user_id__in=list(users)).values("user_id")
    sole = memberships.annotate(teams=Count("team_id")).filter(teams=1)
    return dict(sole.annotate(team=Min("team_id")).values_list("user_id", "team"))


def insert(states: Iterable[tuple[int, State]]) -> None:
    _execute_in_chunks(INSERT, states)


def update(states: Collection[tuple[int, State]]) -> None:
    with planned_anew(len(states)):
        _execute_in_chunks(UPDATE, states)


def delete(customer_id: int, *, at: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_customer SET deleted_at = %s WHERE id = %s AND deleted_at IS NULL", [at, customer_id]
        )
        return cursor.rowcount == 1


def _execute_in_chunks(statement: str, states: Iterable[tuple[int, State]]) -> None:
    with connection.cursor() as cursor:
        for chunk in _chunks([{"id": id, **state} for id, state in states]):
            cursor.execute(statement, [msgspec.json.encode(chunk).decode()])


def _chunks(rows: list[State]) -> Iterator[list[State]]:
    for start in range(0, len(rows), ROWS_PER_STATEMENT):
        yield rows[start : start + ROWS_PER_STATEMENT]
