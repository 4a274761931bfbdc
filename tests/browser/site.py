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
    template = connection.settings_dict["NAME"]
    copy = f"{template}_browser"
    connections.close_all()
    _admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    _admin(f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    _use(copy)
    try:
        yield
    finally:
        _use(template)
        _admin(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


@contextmanager
def served() -> Iterator[str]:
    """The address of the product, as http://127.0.0.1:<any free port>."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(StaticFilesHandler(WSGIHandler()))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
