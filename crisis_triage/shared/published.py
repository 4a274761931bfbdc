"""Pages for everybody, kept as files, so that showing them needs neither database nor cache nor template.

A page is a row; the file is a copy, in a folder that all processes share (``PUBLISHED_PAGES``, beside the uploads). Whoever publishes
writes it after the commit, and the clock writes again what is missing or differs. A web process holds the bytes and looks at the file's
stamp at every request: so what is published or revoked counts from the next request on. A page that was revoked keeps a file that says so.
Decision 0050.
"""

import fcntl
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

TOKEN_BYTES = 24
"""192 bits. Nobody guesses it, so a fast hash is right, and nothing needs to be limited."""
LONGEST_TOKEN = 100
COMPLETE = "complete"

Stamp = tuple[int, int, int]
_held: dict[str, tuple[Stamp, "Copy"]] = {}


@dataclass(frozen=True, slots=True)
class Copy:
    """``number`` grows with each change of the page; ``status`` is 200, or 410 when it was revoked."""

    number: int
    status: int
    body: bytes

    @property
    def etag(self) -> str:
        return f'"{self.number}-{self.status}"'


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def find(token: str) -> Copy | None:
    """What stands there, from memory if the file is still the same. A folder that was emptied takes nothing down: what is held is shown
    until the clock has written it again. A folder that no clock has filled is not trusted: nobody would write into it what is revoked."""
    if len(token) > LONGEST_TOKEN:
        return None
    path = f"{settings.PUBLISHED_PAGES}/{digest_of(token)}"
    held = _held.get(path)
    try:
        found = os.stat(path)  # noqa: PTH116  at every request: a Path costs more than the question
        stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
        if (held is None or held[0] != stamp) and is_complete():
            held = _held[path] = (stamp, _read(Path(path)))
    except OSError:
        pass
    return held[1] if held else None


def is_complete() -> bool:
    """Whether the clock looks after this folder, so that a token without a file is nobody's."""
    return os.path.exists(f"{settings.PUBLISHED_PAGES}/{COMPLETE}")  # noqa: PTH110  at every wrong guess


def put(digest: str, copy: Copy) -> None:
    """All of it or nothing, and never an older one over a newer one."""
    path = _folder() / digest
    with _alone():
        if (now := number_of(digest)) is not None and now > copy.number:
            return
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(f"{copy.number} {copy.status}\n".encode() + copy.body)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)


def number_of(digest: str) -> int | None:
    try:
        with (Path(settings.PUBLISHED_PAGES) / digest).open("rb") as file:
            return int(file.readline().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def mark_complete() -> None:
    (_folder() / COMPLETE).touch()


def _read(path: Path) -> Copy:
    head, _, body = path.read_bytes().partition(b"\n")
    number, status = map(int, head.split())
    return Copy(number, status, body)


def _folder() -> Path:
    folder = Path(settings.PUBLISHED_PAGES)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def _alone() -> Iterator[None]:
    with (_folder() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
