"""A worker that is told to stop while it hands a message over finishes that one first: otherwise nobody would know whether it left."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Stop:
    is_asked = False


@contextmanager
def finishing_first() -> Iterator[Stop]:
    """SIGTERM waits until the end of the block; whatever it did before, it does then. Only a process's first thread hears signals."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def remember(*_: Any) -> None:
        stop.is_asked = True

    before = signal.signal(signal.SIGTERM, remember)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)
        if stop.is_asked:
            os.kill(os.getpid(), signal.SIGTERM)
