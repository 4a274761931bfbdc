"""A workbook that somebody sent is read in a process of its own, with so much of the processor and of memory and no more: whatever is in
it, the one that answers people is not kept busy by it."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import structlog

from crisis_triage.shared import workbooks
from crisis_triage.shared.workbooks import AS_CSV, OUT_OF_MEMORY
from signals.ingest.lines import ZIP, FileRefused

log = structlog.get_logger()


class Limits(NamedTuple):
    """Seconds of the processor, megabytes of addresses (the interpreter and its libraries among them), and seconds by the clock."""

    seconds: int = 30
    megabytes: int = 1024
    patience: int = 90


LIMITS = Limits()
OUT_OF_TIME = {-signal.SIGXCPU, -signal.SIGKILL}


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(ZIP)) == ZIP


def write_table(path: Path, to: Path, *, sheet: str = "", limits: Limits = LIMITS) -> None:
    """``sheet``: the first one if it is not named. Refuses what is no workbook, or one that could not be read without harm."""
    given = [str(path), str(to), sheet.replace("\0", ""), str(limits.seconds), str(limits.megabytes)]
    command = [sys.executable, "-I", workbooks.__file__, *given]
    try:
        done = subprocess.run(command, capture_output=True, timeout=limits.patience, check=False)
    except subprocess.TimeoutExpired as error:
        raise _too_long(limits) from error
    if done.returncode in OUT_OF_TIME:
        raise _too_long(limits)
    if done.returncode == OUT_OF_MEMORY:
        raise FileRefused(f"This workbook needs more memory than a table of its size may. {AS_CSV}", field="file")
    if done.returncode:
        log.error("workbook_not_read", path=str(path), said=done.stderr[-2_000:].decode(errors="replace"))
        raise FileRefused(f"This workbook cannot be read. {AS_CSV}", field="file")
    if done.stdout:
        message, field = json.loads(done.stdout)
        raise FileRefused(message, field=field)


def _too_long(limits: Limits) -> FileRefused:
    return FileRefused(
        f"Reading this workbook takes more than {limits.seconds} seconds: it has too many cells, or too many formulas. {AS_CSV}",
        field="file",
    )
