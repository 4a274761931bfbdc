"""A worker that is told to stop finishes the row in hand first."""

import os
import signal

import pytest

from outreach.services import stopping


@pytest.fixture
def told():
    """What reaches the process itself."""
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    yield heard
    signal.signal(signal.SIGTERM, before)


def test_a_signal_waits_until_the_row_is_done_and_is_heard_then(told):
    with stopping.finishing_first() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert (stop.is_asked, told) == (True, [])

    assert told == [signal.SIGTERM]


def test_without_a_signal_nothing_changes(told):
    with stopping.finishing_first() as stop:
        assert not stop.is_asked

    os.kill(os.getpid(), signal.SIGTERM)
    assert told == [signal.SIGTERM]
