"""What became of each thing in a batch: the same words for every batch of the API."""

from collections.abc import Iterable, Sequence
from typing import Annotated, Protocol

import msgspec

from crisis_triage.shared.problems import Wrong, error_row


class ErrorRow(msgspec.Struct):
    """What is wrong with one value."""

    pointer: Annotated[str, msgspec.Meta(description="JSON pointer: into the body, or into the item of a batch.")]
    code: str
    detail: Annotated[str, msgspec.Meta(description="What is wrong and how to mend it, for people.")]


Ignored = Annotated[
    list[ErrorRow] | msgspec.UnsetType,
    msgspec.Meta(
        description="Fields that were not taken although nothing is wrong with them: another source keeps them (“kept”), or you said "
        "something newer of them before (“stale”). Absent if there are none."
    ),
]


class Alike(Protocol):
    """Somebody who is here and may be the same."""

    @property
    def customer_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def score(self) -> int: ...
    @property
    def reasons(self) -> Sequence[str]: ...
    @property
    def contact_id(self) -> int | None: ...


class Candidate(msgspec.Struct):
    """Somebody who is here already, and may be the one that was to be created."""

    customer_id: int
    name: str
    score: Annotated[int, msgspec.Meta(description="60 to 100: how much speaks for it.")]
    reasons: Annotated[list[str], msgspec.Meta(description="In words, the strongest first.")]
    contact_id: Annotated[int | msgspec.UnsetType, msgspec.Meta(description="Of a contact: our id.")] = msgspec.UNSET


Candidates = Annotated[
    list[Candidate] | msgspec.UnsetType,
    msgspec.Meta(description="Of a “suspected_duplicate”: who it may be, the likeliest first."),
]


class ItemResult(msgspec.Struct):
    """What became of one item. Results stand in the order of the request; ``index`` counts from 0."""

    index: int
    external_id: str
    status: str
    id: int | None
    errors: list[ErrorRow]
    ignored: Ignored = msgspec.UNSET
    candidates: Candidates = msgspec.UNSET


class Result(Protocol):
    """What a service says of one item."""

    @property
    def external_id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def id(self) -> int | None: ...
    @property
    def errors(self) -> Sequence[Wrong]: ...


def item_result(place: int, result: Result) -> ItemResult:
    ignored = error_rows(getattr(result, "ignored", None) or ())
    candidates = candidate_rows(getattr(result, "candidates", None) or ())
    return ItemResult(
        place,
        result.external_id,
        result.status,
        result.id,
        error_rows(result.errors),
        ignored or msgspec.UNSET,
        candidates or msgspec.UNSET,
    )


def error_rows(errors: Iterable[Wrong]) -> list[ErrorRow]:
    return [ErrorRow(**error_row(error)) for error in errors]


def candidate_rows(candidates: Iterable[Alike]) -> list[Candidate]:
    return [
        Candidate(each.customer_id, each.name, each.score, list(each.reasons), each.contact_id or msgspec.UNSET)
        for each in candidates
    ]
