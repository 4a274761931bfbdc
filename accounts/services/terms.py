"""On what terms a source writes: which fields are its own to write, what it said too late, and what a whole batch asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from accounts.services import clocks
from accounts.services.clocks import DELETION, GONE, Clock
from accounts.services.reading import Given, Reading
from accounts.services.rows import Status, UpsertResult
from crisis_triage.shared.batches import Batch, BatchMode, Decoded, Duplicates
from crisis_triage.shared.errors import FieldError

FUTURE_ALLOWED = timedelta(days=1)
"""Clocks differ a little. A moment of next year would silence the source until then."""
State = dict[str, Any]
NEEDED = {"name", "customer_external_id"}
"""Without them there is nothing to keep: who creates a record says them, whoever keeps them afterwards."""
UNDONE = FieldError("", "undone", "Another item was refused, and you asked for all or none (atomic). Mend that one.")
NOT_FOUND = FieldError("external_id", "not_found", "There is none of this id, and you asked to update only.")


@dataclass(frozen=True)
class Wish:
    """``is_spoiled``: an item of the batch could not even be read."""

    update_only: bool = False
    atomic: bool = False
    is_spoiled: bool = False
    refuse_duplicates: bool = False


ANYTHING = Wish()


def wish_of(batch: Batch, decoded: Decoded[Any]) -> Wish:
    return Wish(
        update_only=batch.mode == BatchMode.UPDATE_ONLY,
        atomic=batch.atomic,
        is_spoiled=bool(decoded.refused),
        refuse_duplicates=batch.duplicates == Duplicates.REFUSE,
    )


@dataclass(frozen=True)
class Admitted:
    """What of a row may be written. ``may_revive``: a deleted record comes back by it."""

    given: Given
    ignored: list[FieldError]
    clock: Clock
    may_revive: bool = True
    is_stale: bool = False

    def onto(self, state: State) -> State:
        return {**state, DELETION: None} if self.may_revive else state

    def status(self, *, before: State | None, after: State) -> Status:
        if before is None:
            return Status.CREATED
        if self.is_stale:
            return Status.STALE
        return Status.UPDATED if after != before else Status.UNCHANGED


@dataclass(frozen=True)
class Terms:
    """``keepers``: the source that keeps a field, of those that one keeps."""

    source: str
    at: datetime
    keepers: Mapping[str, str] = field(default_factory=dict)
    wish: Wish = ANYTHING

    def checked(self, reading: Reading) -> Reading:
        fault = still_to_come(reading.said_at, self.at)
        return reading._replace(errors=[*reading.errors, fault]) if fault else reading

    def admit(self, reading: Reading, clock: Clock, now: State | None) -> Admitted:
        said = clocks.micros(reading.said_at) if reading.said_at else None
        if not self.keepers and not clock and said is None:
            return Admitted(reading.given, [], clock)
        is_deleted = now is not None and now[DELETION] is not None
        kept = {name for name in reading.given if self._is_anothers(name) and not (now is None and name in NEEDED)}
        late = {name for name in reading.given if name not in kept and clocks.is_late(clock, name, said)}
        given = {name: value for name, value in reading.given.items() if name not in kept and name not in late}
        is_from_before = clocks.is_late(clock, DELETION, said)
        stays_away = is_deleted and is_from_before
        may_revive = not stays_away and not (is_deleted and self._is_anothers(DELETION))
        ignored = [self._kept(name) if name in kept else _late(name) for name in reading.given if name not in given]
        if not may_revive:
            ignored.append(DELETED_SINCE if stays_away else self._kept(DELETION))
        is_there_again = may_revive and not is_from_before
        fields = [*given, DELETION] if DELETION in clock and is_there_again else [*given]
        wound = clocks.wound(clock, fields, said, received=clocks.micros(self.at))
        return Admitted(
            given,
            ignored,
            {name: moment for name, moment in wound.items() if name != GONE} if is_there_again else wound,
            may_revive=may_revive,
            is_stale=stays_away or (bool(late) and not given),
        )

    def _is_anothers(self, name: str) -> bool:
        return self.keepers.get(name, self.source) != self.source

    def _kept(self, name: str) -> FieldError:
        keeper = self.keepers[name]
        return FieldError(name, "kept", f"Ignored: kept by “{keeper}”. Change it there, or let this source keep it.")


def still_to_come(said_at: datetime | None, at: datetime) -> FieldError | None:
    if said_at is None or said_at <= at + FUTURE_ALLOWED:
        return None
    sentence = f"{said_at:%Y-%m-%d %H:%M} UTC is still to come. Check the clock or zone."
    return FieldError("source_updated_at", "in_the_future", sentence)


DELETED_SINCE = FieldError(
    DELETION,
    "stale",
    "It was deleted later than this was said. Send it with a newer source_updated_at to bring it back.",
)


def _late(name: str) -> FieldError:
    return FieldError(name, "stale", "Ignored: you said something newer of this field before.")


def is_there(state: State | None) -> bool:
    return state is not None and state[DELETION] is None


def is_undone(wish: Wish, results: Sequence[UpsertResult]) -> bool:
    return wish.atomic and (wish.is_spoiled or any(result.errors for result in results))


def undone(results: Sequence[UpsertResult]) -> list[UpsertResult]:
    """As it is when nothing was written: who was not there before has no id, in none of its items."""
    new = {result.id for result in results if result.status == Status.CREATED}
    there = [replace(result, id=None) if result.id in new else result for result in results]
    return [
        result if result.errors else replace(result, status=Status.REJECTED, errors=[UNDONE], ignored=[])
        for result in there
    ]
