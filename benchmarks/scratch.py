"""A database of our own to measure on: made, migrated and dropped again, so that a benchmark never meets anybody's data."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2
from psycopg2 import sql

from crisis_triage import embedded, env

TEMPLATE = "BENCH_TEMPLATE"
"""A database of the same server that is migrated already and that nobody uses; without it one is migrated from nothing."""


@contextmanager
def scratch_database() -> Iterator[str]:
    """Puts its URL into ``DATABASE_URL``, so that the settings and every process a benchmark starts use it too.

    To be entered before Django reads its settings.
    """
    env.hold_servers()
    server = os.environ.get("DATABASE_URL") or embedded.database_url()
    name = f"bench_{uuid.uuid4().hex[:12]}"
    execute(server, "CREATE DATABASE {} TEMPLATE {}", name, os.environ.get(TEMPLATE, "template0"))
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    given = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        yield url
    finally:
        if given is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = given
        execute(server, "DROP DATABASE {} WITH (FORCE)", name)


def execute(server: str, statement: str, *names: str) -> None:
    connection = psycopg2.connect(server)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    finally:
        connection.close()
