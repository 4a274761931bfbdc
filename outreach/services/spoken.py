"""A text in blocks, checked before it is kept, and before it is approved."""

from collections.abc import Mapping
from typing import Any

from crisis_triage.shared.errors import DomainError
from outreach.honesty import check
from outreach.honesty.blocks import LONGEST_PART, Part
from outreach.honesty.check import Backing
from outreach.honesty.phrases import Fault
from outreach.models.spoken import Spoken
from outreach.services import words

Typed = Mapping[str, str]
"""By the name of the part; what is left out is empty."""


class NotHonest(DomainError):
    """A block is not written, or a date has no promise behind it."""

    code = "not_honest"
    status = 422


def keep(spoken: Spoken, typed: Typed) -> None:
    """A draft may have gaps. Raises Invalid, which names the part."""
    for part in Part:
        said = words.optional(typed.get(part.value, ""), field=part.value, longest=LONGEST_PART)
        setattr(spoken, part.value, "\n".join(said.splitlines()))


def values_of(spoken: Spoken) -> dict[str, Any]:
    return {part.value: said for part, said in spoken.text.items()}


def check_is_honest(spoken: Spoken, backing: Backing) -> None:
    """Raises NotHonest with the first thing that must be put right, and how many more there are."""
    found = check.refusals(check.read(spoken.text, backing))
    if not found:
        return
    first = found[0]
    more = f" ({len(found) - 1} more like this.)" if len(found) > 1 else ""
    said = f"“{first.words}” in “{first.part.label}”: " if first.fault == Fault.UNBACKED_DATE else ""
    raise NotHonest(f"{said}{first.why} {first.instead}{more}", field=first.part.value)
