"""Processes that live and die together."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from crisis_triage.management.crew import Child, Crew, Died, Stopped
from tests.faults.servers import ROOT, eventually, is_running


def sleeper(name: str, tmp_path, code: str = "import time; time.sleep(600)") -> Child:
    return Child(name, [sys.executable, "-c", code], tmp_path / f"{name}.log")


def test_a_child_that_ends_is_named_with_its_last_words(tmp_path):
    crew = Crew(
        [sleeper("worker", tmp_path), sleeper("clock", tmp_path, "print('no spring left'); raise SystemExit(3)")]
    )
    crew.start(os.environ)

    with pytest.raises(Died, match=r"(?s)clock ended with code 3.*no spring left"):
        crew.watch()

    crew.stop()
    assert all(child.process.poll() is not None for child in crew.children)


def test_they_are_stopped_in_the_opposite_order(tmp_path):
    note = f"""
import signal, sys, time, pathlib
def end(*_):
    with open({str(tmp_path / "order")!r}, "a") as file:
        file.write(sys.argv[1] + " ")
    sys.exit()
signal.signal(signal.SIGTERM, end)
pathlib.Path({str(tmp_path)!r}, sys.argv[1] + ".up").touch()
time.sleep(600)
"""
    crew = Crew(
        [Child(name, [sys.executable, "-c", note, name], tmp_path / f"{name}.log") for name in ("first", "second")]
    )
    crew.start(os.environ)
    assert eventually(lambda: len(list(tmp_path.glob("*.up"))) == 2)

    crew.stop()

    assert (tmp_path / "order").read_text() == "second first "


def test_a_child_that_does_not_listen_is_killed_when_patience_ends(tmp_path, monkeypatch):
    monkeypatch.setattr("crisis_triage.management.crew.PATIENCE_SECONDS", 0.5)
    deaf = sleeper(
        "deaf",
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, lambda *_: print('no', flush=True)); print('up', flush=True); time.sleep(600)",
    )
    crew = Crew([deaf])
    crew.start(os.environ)
    assert eventually(lambda: "up" in deaf.log.read_text())

    crew.stop()

    assert deaf.process.returncode == -signal.SIGKILL


def test_a_supervisor_that_is_killed_takes_its_crew_along(tmp_path):
    supervise = f"""
import os, sys
from pathlib import Path
from crisis_triage.management.crew import Child, Crew
child = Child("child", [sys.executable, "-c", "import time; time.sleep(600)"], Path({str(tmp_path / "log")!r}))
Crew([child]).start(os.environ)
print(child.process.pid, flush=True)
sys.stdin.read()
"""
    supervisor = subprocess.Popen(
        [sys.executable, "-c", supervise], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = int(supervisor.stdout.readline())

    supervisor.kill()
    supervisor.communicate()

    assert eventually(lambda: not is_running(child))


def test_being_asked_to_end_ends_the_watch(tmp_path):
    crew = Crew([sleeper("worker", tmp_path)])
    crew.start(os.environ)
    before = signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(Stopped()))
    asker = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGTERM])

    def watch():
        asker.start()
        crew.watch()

    with pytest.raises(Stopped):
        watch()

    signal.signal(signal.SIGTERM, before)
    crew.stop()
