"""``/metrics`` for Prometheus: what the database and the broker say when asked.

No counters of a process are kept: behind several web processes each would tell another story.
"""

from collections.abc import Iterable

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crisis_triage.health.checks import CHECKS, Answer
from signals.queries import backlog, sync


class Readiness(Collector):
    def __init__(self, answers: dict[str, Answer]) -> None:
        self.answers = answers

    def collect(self) -> Iterable[Metric]:
        ready = GaugeMetricFamily("crisis_triage_ready", "1 when this check passes.", labels=["check"])
        for name, answer in self.answers.items():
            ready.add_metric([name], float(answer.ok))
        yield ready
        yield self._seconds("canary", "crisis_triage_canary_age_seconds", "Since a worker last did the canary task.")
        yield self._seconds("due_work", "crisis_triage_oldest_due_seconds", "How long the oldest due row waits.")

    def _seconds(self, check: str, name: str, help_text: str) -> Metric:
        family = GaugeMetricFamily(name, help_text)
        seconds = self.answers[check].seconds
        if seconds is not None:
            family.add_metric([], seconds)
        return family


class Work(Collector):
    def collect(self) -> Iterable[Metric]:
        waiting = GaugeMetricFamily("crisis_triage_due_seconds", "How long the oldest due row waits.", labels=["work"])
        given_up = GaugeMetricFamily(
            "crisis_triage_quarantined", "Rows that no worker tries any more.", labels=["work"]
        )
        for line in backlog.lines():
            waiting.add_metric([line.work], line.seconds)
            given_up.add_metric([line.work], line.quarantined)
        yield waiting
        yield given_up


class Sources(Collector):
    def collect(self) -> Iterable[Metric]:
        lag = GaugeMetricFamily(
            "crisis_triage_source_lag_seconds", "Since something was received from this source.", labels=["source"]
        )
        silent = GaugeMetricFamily(
            "crisis_triage_source_silent", "1 when it fell silent, as its page says.", labels=["source"]
        )
        for slug, seconds, is_silent in sync.lags(at=timezone.now()):
            lag.add_metric([slug], seconds)
            silent.add_metric([slug], float(is_silent))
        yield lag
        yield silent


def render() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    answers = {name: ask() for name, ask in CHECKS.items()}
    registry.register(Readiness(answers))
    if answers["database"].ok:
        registry.register(Work())
        registry.register(Sources())
    return generate_latest(registry)
