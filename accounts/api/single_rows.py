"""One customer or contact by its external id: a batch of one, whose refusals are those of the whole request."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts import identity
from accounts.models import Contact, Customer, User
from accounts.services import deletions, one_record
from accounts.services.deletions import Word
from accounts.services.name_tables import Names
from accounts.services.rows import Status, UpsertResult
from accounts.services.terms import Wish
from crisis_triage.shared.api import ApiView, Input, Moment
from crisis_triage.shared.batches import Duplicates
from crisis_triage.shared.errors import FieldError, NotFound
from crisis_triage.shared.item_results import candidate_rows, error_rows
from crisis_triage.shared.preconditions import answer_version, condition
from crisis_triage.shared.problems import HttpProblem, InvalidFields, error_row
from crisis_triage.shared.structs import fault_of

Row = TypeVar("Row")
Done = TypeVar("Done")


class DeletionQuery(Input):
    source_updated_at = Moment(
        required=False,
        help_text="When the source deleted it, by its own clock; now, if left out. 409 if it said something newer before.",
    )


class CreationQuery(Input):
    duplicates = serializers.ChoiceField(
        choices=Duplicates.choices(), default=Duplicates.REFUSE, help_text="create: also who resembles somebody."
    )


class SuspectedDuplicate(HttpProblem):
    def __init__(self, result: UpsertResult) -> None:
        [fault] = result.errors
        super().__init__(409, fault.message, code=fault.code)
        self.errors = [error_row(fault)]
        self.more = {"candidates": msgspec.to_builtins(candidate_rows(result.candidates))}


class ByExternalId(ApiView):
    """What customers and contacts have in common. ``find``: by person, source and external id; ``read``: by our id; ``upsert``: a batch
    of this one row, of that source; ``remove``: what was found, as the word of its source says."""

    query_class = DeletionQuery
    row: type[Any]
    names: Names
    table: type[Customer] | type[Contact]
    keepers: Callable[[], dict[str, str]]
    find: Callable[..., Any]
    read: Callable[[int], Any]
    not_yours: FieldError
    upsert: Callable[..., list[UpsertResult]]
    remove: Callable[..., None]

    @property
    def by(self) -> User:
        return cast(User, self.request.user)

    def found(self, source: str, external_id: str) -> Any:
        return self.find(self.by, source=source, external_id=external_id)

    def shown(self, source: str, external_id: str) -> HttpResponse:
        return answer_version(self.request, self.read(self.found(source, external_id).pk))

    def changed(self, source: str, external_id: str) -> HttpResponse:
        row = row_of(self.json(), external_id, self.row)
        [result] = self._if_so(source, external_id, lambda: self.upsert(source, row))
        record = self.read(id_of(result, self.not_yours))
        record.ignored = error_rows(result.ignored) or msgspec.UNSET
        return answer_version(self.request, record, 201 if result.status == Status.CREATED else 200)

    def wish(self) -> Wish:
        """PATCH changes what is there, also if it went a moment ago."""
        if self.request.method == "PATCH":
            return Wish(update_only=True)
        return Wish(refuse_duplicates=self.query(CreationQuery)["duplicates"] == Duplicates.REFUSE)

    def removed(self, source: str, external_id: str) -> HttpResponse:
        word = Word(source, external_id, self.query().get("source_updated_at"))
        try:
            found = self.found(source, external_id)
        except NotFound:
            self._hear_again(word)
            raise
        self._if_so(source, external_id, lambda: self.remove(found, word))
        return HttpResponse(status=204)

    def _hear_again(self, word: Word) -> None:
        """It is gone already; that it was said again later counts against what was said in between."""
        if word.said_at is not None and identity.is_gone(
            self.by, self.table, source=word.source, external_id=word.external_id
        ):
            deletions.hear_again(word, names=self.names, keepers=self.keepers(), at=timezone.now())

    def _if_so(self, source: str, external_id: str, act: Callable[[], Done]) -> Done:
        def find() -> Customer | Contact:
            found: Customer | Contact = self.found(source, external_id)
            return found

        return one_record.on_condition(
            condition(self.request),
            names=self.names,
            source=source,
            find=find,
            version=lambda id: str(self.read(id).etag)[1:-1],  # without the quotes of the header
            act=act,
        )


def row_of(given: Any, external_id: str, kind: type[Row]) -> Row:
    if isinstance(given, dict) and given.setdefault("external_id", external_id) != external_id:
        raise InvalidFields([FieldError("external_id", "does_not_match", "It is not the one of the address.")])
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise InvalidFields([fault_of(error)]) from error


NOT_THERE = "There is none of this id, or not any more. PUT creates it, and brings it back."


def id_of(result: UpsertResult, not_yours: FieldError) -> int:
    if result.status == Status.NOT_FOUND or any(error.code == not_yours.code for error in result.errors):
        raise NotFound(not_yours.message if result.status != Status.NOT_FOUND else NOT_THERE)
    if result.candidates:
        raise SuspectedDuplicate(result)
    if result.id is None or result.errors:
        raise InvalidFields(result.errors)
    return result.id
