"""Names made from what others send: always the same for the same words, and never too long."""

import hashlib
import re

LONGEST_ID = 200
LONGEST_MEASURE = 60


def measure_of(words: str) -> str:
    """``Order Completed`` and ``orderCompleted`` are one measure: ``order_completed``."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words)
    return re.sub(r"\W+", "_", parted).strip("_").lower()[:LONGEST_MEASURE].rstrip("_")


def fitting_id(name: str) -> str:
    """An id that is too long is cut, and told apart from others with the same beginning by its hash."""
    if len(name) <= LONGEST_ID:
        return name
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:40]
    return f"{name[: LONGEST_ID - len(digest) - 1]}~{digest}"


def id_of_content(content: bytes) -> str:
    """For what has no id of its own: sent again, it is the same."""
    return f"sha256-{hashlib.sha256(content).hexdigest()}"
