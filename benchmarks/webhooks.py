"""What a receiver that is dead costs the others, and what webhooks cost at all.

Receivers run in a process of their own; the dead one takes connections and never answers. Rounds with and without it take turns, and
each goes the whole way: from lines in the book of changes to answers that are noted.
"""

import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.db.models import ExpressionWrapper, F, FloatField, Max, Min
from django.db.models.functions import Extract
from django.test import override_settings
from django.utils import timezone

from accounts.vocabulary import Role
from benchmarks.cpu import Stopwatch
from benchmarks.report import Row, Size
from outreach.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint
from outreach.services import webhook_fan_out, webhook_sending
from tests.factories.accounts import UserFactory
from tests.factories.webhooks import a_webhook

RECEIVERS = 10
ROUNDS = 5
SERVER = """
from aiohttp import web
async def answer(request):
    await request.read()
    return web.Response(status=204)
app = web.Application()
app.router.add_post("/{tail:.*}", answer)
web.run_app(app, host="127.0.0.1", port=PORT, print=None)
"""
LINES = """
    INSERT INTO accounts_change (transaction, kind, event, object_id, at, job, changed, from_state, to_state, counted)
    SELECT pg_current_xact_id()::text::bigint, 'escalation', 'created', n, now(), '', '{}', '', 'open', ''
      FROM generate_series(%s + 1, %s + %s) AS n
"""


@dataclass(frozen=True)
class Round:
    per_second: float
    cpu_ms: float
    fan_out_ms: float


def run(size: Size) -> Iterator[Row]:
    lines = size.pick(full=200, small=20)
    with receivers() as (url, dead):
        made_by = UserFactory(role=Role.ADMINISTRATOR)
        for number in range(RECEIVERS):
            a_webhook(made_by, f"{url}/{number}", events=["escalation.logged"])
        dead_one = a_webhook(made_by, dead, events=["escalation.logged"]).endpoint
        play(lines, dead_one, is_there=False)  # so that neither of the two pays for beginning
        rounds = [(play(lines, dead_one, is_there=True), play(lines, dead_one, is_there=False)) for _ in range(ROUNDS)]
    with_it, without = ([pair[of] for pair in rounds] for of in (0, 1))
    yield Row(
        "deliveries a second to ten receivers, beside a dead one", middle(with_it, "per_second"), "1/s",
        "without it", middle(without, "per_second"), at_least=0.95,
    )  # fmt: skip
    yield Row(
        "a delivery to a receiver, beside a dead one", middle(with_it, "cpu_ms"), "CPU-ms",
        "without it", middle(without, "cpu_ms"), at_most=1.05,
    )  # fmt: skip
    yield Row(
        "deliveries a second, beside a dead one", middle(with_it, "per_second"), "1/s", "what was asked for", 100, at_least=1
    )  # fmt: skip
    yield Row(
        "a line of the book becomes a delivery", middle(without, "fan_out_ms"), "CPU-ms",
        "sending it", middle(without, "cpu_ms"),
    )  # fmt: skip


def middle(rounds: list[Round], name: str) -> float:
    return statistics.median(getattr(each, name) for each in rounds)


def play(lines: int, dead: WebhookEndpoint, *, is_there: bool) -> Round:
    WebhookDelivery.objects.all().delete()
    state = "active" if is_there else "paused"
    WebhookEndpoint.objects.filter(pk=dead.pk).update(state=state, failures=0, failing_since=None, held_until=None)
    while webhook_fan_out.fan_out(at=timezone.now()).is_more:
        pass
    WebhookDelivery.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(object_id), 0) FROM accounts_change")
        (last,) = cursor.fetchone()
        cursor.execute(LINES, [last, last, lines])
    watch = Stopwatch()
    while webhook_fan_out.fan_out(at=timezone.now()).is_more:
        pass
    fanned_out = watch.lap()
    webhook_sending.send_due(seconds=60)
    sent = watch.lap()
    live = WebhookAttempt.objects.exclude(delivery__endpoint=dead)
    count = live.count()
    seconds = Extract("began_at", "epoch") + F("seconds")
    span = live.aggregate(
        begin=Min(Extract("began_at", "epoch")), end=Max(ExpressionWrapper(seconds, output_field=FloatField()))
    )
    return Round(
        count / float(span["end"] - float(span["begin"])), sent.cpu * 1000 / count, fanned_out.cpu * 1000 / count
    )


@contextmanager
def receivers() -> Iterator[tuple[str, str]]:
    port = _free_port()
    server = subprocess.Popen([sys.executable, "-c", SERVER.replace("PORT", str(port))])
    silent = socket.create_server(("127.0.0.1", 0), backlog=128)
    dead = silent.getsockname()[1]
    try:
        _wait_for(port)
        with override_settings(OUTGOING_HTTP=True, OUTGOING_PORTS=[port, dead], OUTGOING_NETWORKS=["127.0.0.1/32"]):
            yield f"http://127.0.0.1:{port}", f"http://127.0.0.1:{dead}/"
    finally:
        silent.close()
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            probe.settimeout(0.1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("The receivers did not begin.")
