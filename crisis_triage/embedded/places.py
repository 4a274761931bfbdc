"""Where the servers keep their data and their sockets, and who may enter."""

import hashlib
import os
import pwd
import re
import shutil
import stat
from pathlib import Path

from crisis_triage.embedded.failure import EmbeddedServersFailed

CHECKOUT = Path(__file__).resolve().parents[2]
LONGEST_SOCKET_FOLDER = 85  # sun_path holds 104 bytes on macOS, and "/.s.PGSQL.5432" wants its share
PLAIN = re.compile(r"[A-Za-z0-9/._-]+")  # what needs no quoting in any of the URLs and settings that name a socket
SHORT_FOLDER = Path("/tmp")  # noqa: S108  never TMPDIR: two processes may see different ones
MEGABYTES_FOR_NEW_DATA = 200
MEGABYTES_TO_GO_ON = 40  # one piece of write-ahead log is 16 MB


def home() -> Path:
    """The folder that holds the servers' data: ``var/`` unless ``CRISIS_TRIAGE_VAR`` names another."""
    return (CHECKOUT / (os.environ.get("CRISIS_TRIAGE_VAR") or "var")).resolve()


def sockets() -> Path:
    """A folder short and plain enough for a unix socket's path; beside the data where that fits."""
    beside = home() / "run"
    if len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and PLAIN.fullmatch(str(beside)):
        return beside
    digest = hashlib.sha256(os.fsencode(home())).hexdigest()[:16]
    return SHORT_FOLDER / f"crisis-triage-{os.getuid()}-{digest}"


def make_private(path: Path) -> None:
    """The servers trust whoever reaches their sockets, so nobody else may enter the folder."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = path.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid not in _trusted_owners(path):
            raise EmbeddedServersFailed(
                f"{path} belongs to somebody else. Set CRISIS_TRIAGE_VAR to a folder of your own."
            )
        if stat.S_IMODE(about.st_mode) & _what_others_may_not(path):
            path.chmod(0o700)
    except OSError as error:
        raise EmbeddedServersFailed(
            f"Cannot use the folder {path}: {error.strerror}. Set CRISIS_TRIAGE_VAR to a folder that you may write."
        ) from error


def _trusted_owners(path: Path) -> set[int]:
    """Inside root's own folder, root may have handed a folder to ``nobody`` (``servant.py``)."""
    if os.getuid() == 0 and home() in path.parents:
        return {0, pwd.getpwnam("nobody").pw_uid}
    return {os.getuid()}


def _what_others_may_not(path: Path) -> int:
    """Nothing; but ``nobody`` has to pass through root's folder to its own."""
    return 0o066 if os.getuid() == 0 and path == home() else 0o077


def check_room(folder: Path, *, is_new: bool) -> None:
    needed = MEGABYTES_FOR_NEW_DATA if is_new else MEGABYTES_TO_GO_ON
    free = shutil.disk_usage(folder).free // 2**20
    if free < needed:
        raise EmbeddedServersFailed(
            f"Only {free} MB are free for {folder}, and the database wants at least {needed} MB. "
            "Make room, or set CRISIS_TRIAGE_VAR to a folder on another disk."
        )
