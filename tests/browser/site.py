"""The product on a real port, over a database of its own, filled once for all browser tests.

The database is a copy of the empty test database: what the browser writes never meets the other tests, and the rules that
migrations put into it (the one company, the weights, the triggers) are all there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, connections
from django.test.testcases import QuietWSGIRequestHandler, ThreadedWSGIServer


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _admin(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def own_database() -> Iterator[None]:
    """A copy of the database that is in use now; nobody else may be connected to that one."""
    original = connection.settings_dict["NAME"]
    with _fresh(f"{original}_browser", f'TEMPLATE "{original}"'):
        yield


@contextmanager
def new_database(name: str) -> Iterator[None]:
    """An empty one, migrated."""
    with _fresh(name, ""):
        call_command("migrate", verbosity=0)
        yield


@contextmanager
def _fresh(name: str, like: str) -> Iterator[None]:
    original = connection.settings_dict["NAME"]
    connections.close_all()
    _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _admin(f'CREATE DATABASE "{name}" {like}')
    _use(name)
    try:
        yield
    finally:
        _use(original)
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class PromptHandler(QuietWSGIRequestHandler):
    """Sends what it has: head and body leave apart, and the second would wait 40 ms for the word that the first had come."""

    disable_nagle_algorithm = True


@contextmanager
def served() -> Iterator[str]:
    """The address of the product, as http://127.0.0.1:<any free port>."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), PromptHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
