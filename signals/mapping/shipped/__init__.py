"""Mappings to begin with, as data: one file for each kind of sender."""

import functools
import json
from pathlib import Path
from typing import Any

import msgspec

from signals.mapping import spec
from signals.mapping.spec import Spec


class Shipped(msgspec.Struct, frozen=True):
    title: str
    about: str
    spec: dict[str, Any]
    signature: dict[str, Any]

    @property
    def mapping(self) -> Spec:
        return spec.read(self.spec)


@functools.cache
def everything() -> dict[str, Shipped]:
    """By the name of its file."""
    folder = Path(__file__).parent
    return {path.stem: msgspec.convert(json.loads(path.read_text()), Shipped) for path in sorted(folder.glob("*.json"))}
