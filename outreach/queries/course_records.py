"""Battles and parked programmes as the API hands them on. People are ids."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec

from accounts.models import User
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from crisis_triage.shared.statements import given
from outreach.battles import Parking, Stand
from outreach.models import Battle, ParkedProgramme
from outreach.queries.battles import get_battle, visible_battles
from outreach.queries.programmes import get_programme, visible_programmes

BATTLES = cursors.by_change("battles")
PROGRAMMES = cursors.by_change("parked programmes")


class BattleRecord(msgspec.Struct):
    """An issue that somebody picked to be fought now, or deliberately left. One at a time stands for an issue."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    issue_id: int
    stand: Stand
    reason: str
    decided_by_id: int
    decided_at: datetime
    due_on: Annotated[date, msgspec.Meta(description="When it is looked at again.")]
    ended_at: datetime | None
    ended_by_id: int | None
    ended_job: Annotated[str, msgspec.Meta(description="What ended it, where nobody did.")]
    ended_words: str
    updated_at: datetime


class ProgrammeRecord(msgspec.Struct):
    """A programme that gave way to a crisis, with the day on which it is resumed."""

    id: int
    etag: Annotated[str, msgspec.Meta(description="Its version, for If-Match.")]
    name: str
    why: str
    owner_id: int
    crisis_id: int
    state: Parking
    parked_by_id: int
    parked_at: datetime
    first_due_on: Annotated[date, msgspec.Meta(description="When it was first meant to be resumed.")]
    due_on: date
    postponed_because: str
    ended_by_id: int | None
    ended_at: datetime | None
    ended_words: str
    updated_at: datetime


def list_battles(
    user: User, part: Slice, *, issue: int | None, stand: str | None, is_standing: bool | None
) -> Page[BattleRecord]:
    found = visible_battles(user).filter(**given(issue=issue, stand=stand))
    if is_standing is not None:
        found = found.filter(ended_at__isnull=is_standing)
    taken = cursors.take_changes(found, BATTLES, part)
    return Page([battle_record(each) for each in taken.entries], taken.last_key)


def read_battle(user: User, pk: int) -> BattleRecord:
    return battle_record(get_battle(user, pk))


def battle_record(each: Battle) -> BattleRecord:
    return BattleRecord(**_copied(each, BattleRecord))


def list_programmes(user: User, part: Slice, *, state: str | None, crisis: int | None) -> Page[ProgrammeRecord]:
    found = visible_programmes(user).filter(**given(state=state, crisis=crisis))
    taken = cursors.take_changes(found, PROGRAMMES, part)
    return Page([programme_record(each) for each in taken.entries], taken.last_key)


def read_programme(user: User, pk: int) -> ProgrammeRecord:
    return programme_record(get_programme(user, pk))


def programme_record(each: ParkedProgramme) -> ProgrammeRecord:
    return ProgrammeRecord(**_copied(each, ProgrammeRecord))


def _copied(each: Battle | ParkedProgramme, record: type[msgspec.Struct]) -> dict[str, Any]:
    copied = {name: getattr(each, name) for name in record.__struct_fields__ if name != "etag"}
    return copied | {"etag": f'"{each.version}"'}
