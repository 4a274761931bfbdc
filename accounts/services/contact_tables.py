"""The SQL of the contacts' upsert: read what is there once, write what is new once, write what changed once."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec
from django.db import connection

from crisis_triage.shared.sql import planned_anew

State = dict[str, Any]

BLANK: State = {
    "customer_id": None,
    "name": "",
    "email": "",
    "phone": "",
    "job_title": "",
    "consent": "unknown",
    "deleted_at": None,
    "consent_is_held": False,
}

STORED = """
    SELECT id, customer_id, name, email, phone, job_title, consent, deleted_at, consent_is_held
    FROM accounts_contact WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE
"""

RESERVE = "SELECT nextval(pg_get_serial_sequence('accounts_contact', 'id')) FROM generate_series(1, %s)"

FIELDS = """(id bigint, customer_id bigint, name text, email text, phone text, job_title text, consent text,
    deleted_at timestamptz)"""

INSERT = f"""
    INSERT INTO accounts_contact (id, customer_id, name, email, phone, job_title, consent)
    SELECT id, customer_id, name, email, phone, job_title, consent
    FROM jsonb_to_recordset(%s::jsonb) AS contact {FIELDS}
"""  # noqa: S608  constants only

UPDATE = f"""
    UPDATE accounts_contact AS contact
    SET customer_id = new.customer_id, name = new.name, email = new.email, phone = new.phone, job_title = new.job_title,
        consent = new.consent, deleted_at = new.deleted_at
    FROM jsonb_to_recordset(%s::jsonb) AS new {FIELDS}
    WHERE contact.id = new.id
"""  # noqa: S608  constants only


def read_stored(id_of: Mapping[str, int]) -> dict[str, tuple[int, State]]:
    with connection.cursor() as cursor:
        cursor.execute(STORED, [list(id_of.values())])
        states = {id: dict(zip(BLANK, values, strict=True)) for id, *values in cursor.fetchall()}
    return {name: (id, states[id]) for name, id in id_of.items()}


def reserve_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [count])
        return [id for (id,) in cursor.fetchall()]


def insert(contacts: Iterable[tuple[int, State]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [_as_json(contacts)])


def update(contacts: Collection[tuple[int, State]]) -> None:
    with planned_anew(len(contacts)), connection.cursor() as cursor:
        cursor.execute(UPDATE, [_as_json(contacts)])


def _as_json(contacts: Iterable[tuple[int, State]]) -> str:
    return msgspec.json.encode([{"id": id, **state} for id, state in contacts]).decode()
