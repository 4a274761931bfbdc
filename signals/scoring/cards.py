"""Whatever scores: the prior's scorecard or a fitted model. Both are read from an artifact and applied in the same way."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from signals.features.feature import Feature
from signals.rates import Floats, Integers
from signals.scoring import additive_card, passports, scorecard
from signals.scoring.unreadable import UnreadableModel


class Card(Protocol):
    """margin = base + Σ contributions, in log-odds."""

    @property
    def base(self) -> float: ...

    def contributions(self, features: Sequence[Feature], table: Floats) -> Floats:
        """(part, customer), for a feature table (feature, customer)."""

    def reason_codes(self, features: Sequence[Feature]) -> Integers:
        """What each part is about: ``signals.scoring.reason_codes``."""

    def churn_risks(self, margin: Floats) -> Floats: ...

    def log_odds(self, margin: Floats) -> Floats:
        """Of ``churn_risks``."""


def margins(card: Card, parts: Floats) -> Floats:
    """Added in one order, a part at a time, so that one customer gets the same sum alone and among ten thousand."""
    margin = np.full(parts.shape[1], card.base)
    for part in parts:
        margin += part
    return margin


def read(artifact: Mapping[str, Any]) -> Card:
    """Raises UnreadableModel."""
    if isinstance(artifact, Mapping) and artifact.get("format") == additive_card.FORMAT:
        return additive_card.read(artifact)
    return scorecard.read(artifact)


def read_verified(family: str, artifact: Mapping[str, Any], passport: Any, sha256: str) -> Card:
    """Only what was registered, and only with the passport that goes with it. Raises UnreadableModel."""
    if sha256_of(artifact) != sha256:
        raise UnreadableModel("The artifact is not the one that was registered: its SHA-256 differs.")
    if wrong := passports.mismatch(family=family, sha256=sha256, artifact=artifact, passport=passport):
        raise UnreadableModel(wrong)
    return read(artifact)


def sha256_of(artifact: Mapping[str, Any]) -> str:
    """Of the canonical JSON: sorted keys, no spaces."""
    canonical = json.dumps(artifact, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
