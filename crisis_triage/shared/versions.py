"""Nobody overwrites what they have not seen: a change names the version it is meant for, and is refused if there is a newer one.

The version is compared by the service, with the row held: of many who saw the same one, the first changes it, and the others hear so.
"""

from crisis_triage.shared.errors import DomainError

Seen = frozenset[str]
"""The versions that somebody has seen; usually one."""

GO_ON = "Read it again, and decide on what it is now."


class Stale(DomainError):
    """It changed since it was read."""

    code = "stale"
    status = 412


def is_stale(version: str, seen: Seen | None) -> bool:
    """``None``: whoever asks does not say what they have seen, and takes it as it is."""
    return seen is not None and version not in seen
