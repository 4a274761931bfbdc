"""One customer or contact by its external id: a batch of one, whose refusals are those of the whole request."""

from typing import Any, TypeVar

import msgspec

from accounts.services.rows import UpsertResult
from crisis_triage.shared.errors import FieldError, NotFound
from crisis_triage.shared.problems import InvalidFields
from crisis_triage.shared.structs import fault_of

Row = TypeVar("Row")


def row_of(given: Any, external_id: str, kind: type[Row]) -> Row:
    if isinstance(given, dict) and given.setdefault("external_id", external_id) != external_id:
        raise InvalidFields([FieldError("external_id", "does_not_match", "It is not the one of the address.")])
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise InvalidFields([fault_of(error)]) from error


def id_of(result: UpsertResult, not_yours: FieldError) -> int:
    if any(error.code == not_yours.code for error in result.errors):
        raise NotFound(not_yours.message)
    if result.id is None or result.errors:
        raise InvalidFields(result.errors)
    return result.id
