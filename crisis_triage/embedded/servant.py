"""PostgreSQL refuses to run as root. Here root finds another name for it, without making a system user.

1. A user namespace in which root is called ``nobody``: the files stay root's, the folder stays private.
2. Where namespaces are forbidden (most containers): really as ``nobody``, who then owns the data folder and may pass
   through, but not look into, the folder above it.
"""

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crisis_triage.embedded.failure import EmbeddedServersFailed

NO_NAME = (
    "PostgreSQL refuses to run as root, and under another name it cannot be started here: {reason}. Run the command as an "
    "ordinary user, set CRISIS_TRIAGE_VAR to a folder that everybody may pass through, such as /var/tmp/crisis-triage, "
    "or set DATABASE_URL and REDIS_URL to servers of your own."
)


@dataclass(frozen=True)
class Servant:
    """Under which name PostgreSQL's programs run."""

    prefix: tuple[str, ...] = ()
    uid: int | None = None
    gid: int | None = None

    def command(self, *arguments: str) -> list[str]:
        return [*self.prefix, *arguments]

    @property
    def identity(self) -> dict[str, Any]:
        """For ``subprocess``."""
        return {} if self.uid is None else {"user": self.uid, "group": self.gid, "extra_groups": []}

    def receive(self, *folders: Path) -> None:
        """Hand over the folders in which it works."""
        if self.uid is None or self.gid is None:
            return
        for folder in folders:
            folder.parent.chmod(0o711)
            os.chown(folder, self.uid, self.gid)


def find(program: str, *folders: Path) -> Servant:
    """Who may run the program in these folders. Raises EmbeddedServersFailed."""
    if os.getuid() != 0 and _has_name(os.getuid()):
        return Servant()
    nobody = pwd.getpwnam("nobody")
    mapped = Servant(("unshare", "--user", f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"))
    refusal = _refusal(mapped, [program, "--version"])
    if not refusal:
        return mapped
    if os.getuid() == 0:
        really = Servant(uid=nobody.pw_uid, gid=nobody.pw_gid)
        really.receive(*folders)
        refusal = _refusal(really, ["sh", "-c", 'cd "$1" && "$0" --version', program, str(folders[0])])
        if not refusal:
            return really
    raise EmbeddedServersFailed(NO_NAME.format(reason=refusal))


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _refusal(servant: Servant, command: Sequence[str]) -> str:
    """Why it cannot run, in the machine's words; empty when it can."""
    try:
        tried = subprocess.run(
            servant.command(*command), capture_output=True, text=True, check=False, **servant.identity
        )
    except OSError as error:
        return str(error)
    return "" if tried.returncode == 0 else (tried.stderr.strip().splitlines() or ["no reason given"])[-1]
