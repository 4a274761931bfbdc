"""Which process is whose. A process id in a file is only a rumour: after a crash it may belong to a stranger."""

import os
import subprocess
from pathlib import Path


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_dead_but_unburied(pid)


def works_in(pid: int | None, path: Path) -> bool:
    """Whether the process runs and was started with this path among its arguments: whether it is our server."""
    return pid is not None and is_running(pid) and str(path) in _arguments(pid)


def send(pid: int, signal_number: int) -> None:
    try:
        os.kill(pid, signal_number)
    except ProcessLookupError:
        return


def pid_in(path: Path) -> int | None:
    """The process id on the first line of a file, if there is one."""
    try:
        return int(path.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def last_line(path: Path) -> str:
    try:
        lines = [line for line in path.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return ""
    return lines[-1].strip() if lines else ""


def _arguments(pid: int) -> list[str]:
    """From /proc where there is one: a minimal machine has no ``ps``, and a Mac has no /proc."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        pass
    try:
        shown = subprocess.run(
            ["ps", "-ww", "-p", str(pid), "-o", "args="], capture_output=True, text=True, check=False
        )
    except OSError:
        return []
    return shown.stdout.split()


def _is_dead_but_unburied(pid: int) -> bool:
    """A zombie still answers to signal 0. Its parent was killed too, and on some machines nobody buries it."""
    try:
        after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    except OSError:
        return False
    return after_name.split()[0] == "Z"
