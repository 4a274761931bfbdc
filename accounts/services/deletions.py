"""Taking a customer or a contact out of sight, on the word of one source: not out of the books."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Contact, Customer
from accounts.services import clocks
from accounts.services.clocks import DELETION, GONE
from accounts.services.name_tables import Names
from accounts.services.terms import still_to_come
from crisis_triage.shared.errors import DomainError, Invalid


class Late(DomainError):
    """The source said something newer of it before."""

    code = "stale"


class Kept(DomainError):
    """Another source decides whether it is there."""

    code = "kept"


@dataclass(frozen=True)
class Word:
    """Who says that it is gone, and when that was so; ``said_at`` None: now."""

    source: str
    external_id: str
    said_at: datetime | None = None


def hear(word: Word, *, names: Names, keepers: Mapping[str, str], at: datetime) -> None:
    """Raises Kept, Late and Invalid; else the deletion may be done, and what the source said before it will not undo it."""
    keeper = keepers.get(DELETION, word.source)
    if keeper != word.source:
        raise Kept(f"Whether it is there is kept by “{keeper}”. Delete it there, or let this source keep it.")
    if fault := still_to_come(word.said_at, at):
        raise Invalid(fault.message, field=fault.field)
    names.lock(word.source)
    clock = names.read(word.source, [word.external_id])[1].own(word.external_id)
    said = clocks.micros(word.said_at or at)
    if word.said_at and any(known > said for known in clock.values()):
        raise Late("You said something newer of it before. Delete it with a newer source_updated_at.")
    names.wind(word.source, {word.external_id: clock | {DELETION: said, GONE: said}})


@transaction.atomic
def hear_again(word: Word, *, names: Names, keepers: Mapping[str, str], at: datetime) -> None:
    """Of what is deleted already: it is so since later. What was said in between does not bring it back."""
    with contextlib.suppress(Kept, Late):
        hear(word, names=names, keepers=keepers, at=at)


def has_another_record(word: Word, owner: Customer | Contact) -> bool:
    """The source has a record of it that is still there, by another id: two of its records are one here, and one of them is gone."""
    others = owner.external_ids.filter(source=word.source).exclude(value=word.external_id)
    return any(GONE not in name.clock for name in others)
