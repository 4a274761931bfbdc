"""A cluster that is migrated once and then copied: to compute the migrations takes twenty seconds of a processor, for each process
of the suite and for each server that a test starts for itself."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = "CRISIS_TRIAGE_PREPARED"
"""Where it stands, told to the processes of the suite. Without it every database is migrated where it is needed."""


def prepare(home: Path) -> Path:
    """Made by whoever comes first, anew after each change of a migration."""
    home.mkdir(parents=True, exist_ok=True)
    ready = home / f"prepared-{_fingerprint()}"
    with (home / "prepare.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.exists():
            _forget_others(home)
            _migrate(home / "preparing").rename(ready)
    return ready


def copy_to(var: Path) -> None:
    """Before the first server starts there. Nothing, where another stands already that is as new."""
    source = os.environ.get(PLACE)
    if source is None or (var / Path(source).name).exists():
        return
    for old in (var / "postgres", *var.glob("prepared-*")):
        shutil.rmtree(old, ignore_errors=True)
    shutil.copytree(Path(source) / "postgres", var / "postgres")
    (var / Path(source).name).mkdir()


def is_copied_to(var: Path) -> bool:
    return PLACE in os.environ and (var / Path(os.environ[PLACE]).name).exists()


def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        found.update(path.name.encode() + path.read_bytes())
    found.update((ROOT / "requirements.txt").read_bytes())
    return found.hexdigest()[:16]


def _forget_others(home: Path) -> None:
    for old in (home / "preparing", *home.glob("prepared-*")):
        shutil.rmtree(old, ignore_errors=True)


def _migrate(var: Path) -> Path:
    env = {**os.environ, "CRISIS_TRIAGE_VAR": str(var)}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=env, check=True)
    while (var / "postgres" / "postmaster.pid").exists():  # its keeper ends it, as nobody uses it any more
        time.sleep(0.05)
    return var
