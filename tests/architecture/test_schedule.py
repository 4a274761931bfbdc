"""The clock names tasks that exist, and every task names a queue that a worker listens to."""

from pathlib import Path

import pytest

from crisis_triage import schedule
from crisis_triage.celery import app


@pytest.fixture(scope="module", autouse=True)
def registered() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize("entry", sorted(schedule.BEAT))
def test_what_the_clock_starts_exists(entry):
    task = schedule.BEAT[entry]["task"]
    if not Path(*task.split(".")[:-1]).with_suffix(".py").exists():
        pytest.skip("its room is still being built")

    assert task in app.tasks


def test_a_tick_that_nobody_took_does_not_pile_up():
    """What ticks every few seconds expires before the ticks of an hour's outage come at once."""
    forever = [
        name
        for name, entry in schedule.BEAT.items()
        if hasattr(entry["schedule"], "total_seconds") and "expires" not in entry.get("options", {})
    ]

    assert forever == []


def test_every_task_s_queue_is_listened_to():
    declared = {queue.name for queue in app.conf.task_queues}
    lost = {
        name: task.queue
        for name, task in app.tasks.items()
        if not name.startswith("celery.") and getattr(task, "queue", None) not in declared | {None}
    }

    assert app.conf.task_default_queue in declared
    assert lost == {}


def test_every_task_of_ours_overlooks_arguments_of_a_later_version():
    """An old worker meets a new message while a release is rolled out."""
    strict = [name for name, task in app.tasks.items() if not name.startswith("celery.") and not takes_anything(task)]

    assert strict == []


def takes_anything(task) -> bool:
    import inspect

    return any(parameter.kind is parameter.VAR_KEYWORD for parameter in inspect.signature(task.run).parameters.values())
