"""The clock names tasks that exist, and every task names a queue that a worker listens to."""

import inspect

import pytest

from crisis_triage import schedule
from crisis_triage.celery import app


@pytest.fixture(scope="module", autouse=True)
def registered() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize("entry", sorted(schedule.BEAT))
def test_what_the_clock_starts_exists(entry):
    assert schedule.BEAT[entry]["task"] in app.tasks


def test_a_tick_that_nobody_took_does_not_pile_up():
    """What ticks every few seconds expires before the ticks of an hour's outage come at once."""
    forever = [
        name
        for name, entry in schedule.BEAT.items()
        if hasattr(entry["schedule"], "total_seconds") and "expires" not in entry.get("options", {})
    ]

    assert forever == []


def test_every_task_s_queue_is_listened_to():
    """A worker that is not told otherwise listens to all declared queues."""
    declared = {queue.name for queue in app.conf.task_queues}
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    routed = {name: queue_of(name) for name in ours}

    assert {name: queue for name, queue in routed.items() if queue not in declared} == {}
    assert routed["signals.ingest.tasks.resume_imports"] == "imports"


def queue_of(name: str) -> str:
    at_the_declaration = getattr(app.tasks[name], "queue", None)
    options = {"queue": at_the_declaration} if at_the_declaration else {}
    return app.amqp.router.route(options, name)["queue"].name


def test_every_task_of_ours_overlooks_arguments_of_a_later_version():
    """An old worker meets a new message while a release is rolled out."""
    ours = ("accounts.", "signals.", "outreach.", "crisis_triage.")
    strict = [name for name, task in app.tasks.items() if name.startswith(ours) and not takes_anything(task)]

    assert strict == []


def takes_anything(task) -> bool:
    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in inspect.signature(task.run).parameters.values())
