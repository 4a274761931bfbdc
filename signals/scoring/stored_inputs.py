"""How the inputs of a score are stored with it: numbers in the order of their bytes on the wire, without a head for each.

Two columns of bytes: the codes of the inputs that were there, four bytes each, and their values, eight bytes each, in the same order.
Arrays of PostgreSQL hold the same, but are read and checked number by number (docs/decisions/0015).
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from signals.rates import Floats, Integers

CODE, VALUE = ">i4", ">f8"

Bytes = bytes | memoryview


def as_columns(inputs: Mapping[int, float]) -> dict[str, bytes]:
    """Of one score. Many are written by ``signals.services.scoring``, in one go."""
    codes, values = list(inputs), list(inputs.values())
    return {
        "feature_codes": np.array(codes, dtype=CODE).tobytes(),
        "features": np.array(values, dtype=VALUE).tobytes(),
    }


def inputs_of(codes: Bytes, values: Bytes) -> dict[int, float]:
    """By feature code; an absent one is not listed."""
    return dict(zip(codes_of(codes).tolist(), values_of(values).tolist(), strict=True))


def codes_of(stored: Bytes) -> Integers:
    found: npt.NDArray[np.int64] = np.frombuffer(stored, dtype=CODE).astype(np.int64)
    return found


def values_of(stored: Bytes) -> Floats:
    found: npt.NDArray[np.float64] = np.frombuffer(stored, dtype=VALUE).astype(np.float64)
    return found


def value_at(stored: Bytes, place: int) -> float:
    """Without reading the others."""
    found: float = np.frombuffer(stored, dtype=VALUE, count=1, offset=8 * place)[0].item()
    return found
