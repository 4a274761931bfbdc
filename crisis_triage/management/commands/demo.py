"""``make demo``: a believable company to look at, with web, worker and clock, from nothing, under one Ctrl-C."""

import os
import shutil
import socket
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import psycopg2
import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from crisis_triage import embedded, env
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.management.crew import Child, Crew, Died, Stopped, listen_for_the_end
from outreach.services import ranking
from signals.models import RiskScore

BIN = Path(sys.executable).parent
START_TIMEOUT_SECONDS = 90


class Command(BaseCommand):
    help = "Starts the whole product with made-up data, and keeps it running until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--customers", type=int, default=Settings.customers, help="how many to make up")
        parser.add_argument("--reset", action="store_true", help="empty the embedded database first")

    def handle(self, *, port: int, reset: bool, customers: int, **options: object) -> None:
        self.began = time.monotonic()
        self.introduction = StringIO()
        refuse_busy_port(port)
        listen_for_the_end()
        crew = Crew(children(port))
        try:
            self.prepare(reset, customers)
            with self.step("Starting web, worker and clock"):
                crew.start(surroundings(port))
                deadline = time.monotonic() + START_TIMEOUT_SECONDS
                crew.watch(until=lambda: answers(port, deadline))
            self.welcome(port)
            crew.watch()
        except Stopped:
            self.stdout.write("\nStopping …")
        except Died as death:
            raise CommandError(str(death)) from None
        finally:
            crew.stop()

    def prepare(self, reset: bool, customers: int) -> None:
        if reset:
            with self.step("Emptying the database"):
                empty()
        with self.step("Bringing the database up to date"):
            call_command("migrate", verbosity=0, skip_checks=True)
        with self.step("Collecting the static files"):
            call_command("collect_changed_static")
        with self.step("Making up a company, unless there is one"):
            call_command("load_demo", if_empty=True, customers=customers, stdout=self.introduction)
        with self.step("Scoring and ranking its customers"):
            self.score_and_rank()

    def score_and_rank(self) -> None:
        """Only what is due, but for the first time: a second start is to be quick, and the clock does the rest."""
        call_command("score_customers", all=not RiskScore.objects.exists(), stdout=StringIO())
        while ranking.rank_scored(at=timezone.now()).is_more:
            pass

    def welcome(self, port: int) -> None:
        seconds = time.monotonic() - self.began
        self.stdout.write(f"\n{self.introduction.getvalue().strip()}")
        self.stdout.write(f"\n  {address(port)} is open after {seconds:.0f} s. Ctrl-C stops everything.\n")
        self.stdout.flush()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        self.stdout.write(f"{name} … ", ending="")
        self.stdout.flush()
        yield
        self.stdout.write(f"{time.monotonic() - began:.1f} s")
        self.stdout.flush()


def children(port: int) -> list[Child]:
    """The worker first and stopped last: what the web accepted while it stops is still taken up."""
    celery = [str(BIN / "celery"), "--app", "crisis_triage.celery", "--quiet"]
    web = [str(BIN / "gunicorn"), "crisis_triage.wsgi", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    logs = embedded.home()
    return [
        Child("worker", [*celery, "worker", "--concurrency", "3", "--without-gossip"], logs / "worker.log"),
        Child("clock", [*celery, "beat", "--pidfile", ""], logs / "clock.log"),
        Child("web server", [*web, "--workers", "2", "--threads", "16", "--preload"], logs / "web.log"),
    ]


def surroundings(port: int) -> dict[str, str]:
    """Of the crew. Whatever mail server is set, made-up customers are written to in files: no mail leaves this machine."""
    mails = f"filemail:///{embedded.home() / 'mails'}"
    return {**os.environ, "BASE_URL": os.environ.get("BASE_URL") or address(port), "EMAIL_URL": mails}


def address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def refuse_busy_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise CommandError(
                f"Port {port} cannot be used ({error.strerror}). Is a demo running already? Take another: make demo PORT={port + 1}"
            ) from error


def answers(port: int, deadline: float) -> bool:
    if time.monotonic() > deadline:
        raise Died(f"The web server does not answer at {address(port)}; see {embedded.home() / 'web.log'}.")
    try:
        with urllib.request.urlopen(f"{address(port)}/healthz", timeout=5) as answer:  # noqa: S310  our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def empty() -> None:
    """Everything under the embedded servers, and nothing anywhere else."""
    if not env.uses_embedded_servers():
        raise CommandError("DATABASE_URL is set: a database of your own is never emptied. Unset it to reset the demo.")
    database = connection.settings_dict["NAME"]
    connection.close()
    maintenance = psycopg2.connect(embedded.database_url(), dbname="postgres")
    maintenance.autocommit = True
    with maintenance.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [database])
        if cursor.fetchone()[0]:
            raise CommandError("Something else uses the database just now, perhaps another demo. Stop that first.")
        cursor.execute(f'DROP DATABASE "{database}"')
        cursor.execute(f'CREATE DATABASE "{database}"')
    maintenance.close()
    redis.Redis.from_url(env.redis_url(0)).flushall()
    for folder in (settings.MEDIA_ROOT, settings.PUBLISHED_PAGES):
        shutil.rmtree(folder, ignore_errors=True)
