"""Why a customer stands where it stands: the stored factors of its priority, and what lifts it above the next row."""

import itertools
from collections.abc import Sequence

from outreach.models import CallListEntry
from outreach.priority import Factor, why_above


def factors_of(entry: CallListEntry) -> list[Factor]:
    return [Factor(**stored) for stored in entry.factors]


def reasons_to_stand_above(entries: Sequence[CallListEntry]) -> list[str]:
    """For each entry but the last, in the order of the list."""
    told = [factors_of(entry) for entry in entries]
    return [why_above(upper, lower) for upper, lower in itertools.pairwise(told)]
