"""Does a passport belong to the artifact that it lies beside? Asked before a single number of the artifact is read."""

from collections.abc import Mapping
from typing import Any

from signals.vocabulary import Family


def mismatch(*, family: str, sha256: str, artifact: Mapping[str, Any], passport: Any) -> str:
    """What does not fit, as a sentence; empty: all fits. The prior is written by people, and its passport says so."""
    if family == Family.PRIOR:
        return ""
    if not isinstance(passport, Mapping) or not passport:
        return "It has no passport, so nobody can say from which data it was made."
    if passport.get("artifact_sha256") != sha256:
        return "Its passport is that of another artifact: the SHA-256 that it names is a different one."
    named = _codes(passport.get("features"))
    if named is None or named != list(artifact.get("features") or []):
        return "Its passport names other features than the artifact uses, or in another order."
    return ""


def _codes(features: Any) -> list[Any] | None:
    if not isinstance(features, list) or not all(isinstance(feature, Mapping) for feature in features):
        return None
    return [feature.get("code") for feature in features]
