"""How payloads of a source are read: versions, of which the newest reads what comes in. None is ever changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import FieldError, Invalid
from crisis_triage.shared.structs import fault_of
from crisis_triage.shared.versions import Seen, Stale, is_stale
from signals.mapping import spec
from signals.mapping.spec import Spec
from signals.models import Mapping, Source
from signals.services import hints


class BadMapping(Invalid):
    """It could never work, whatever comes."""

    code = "bad_mapping"

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors[0].message, field=errors[0].field)
        self.errors = errors


def checked(given: Any) -> Spec:
    """Raises BadMapping with everything that is wrong."""
    try:
        made = spec.read(given)
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadMapping([fault_of(error)]) from error
    if errors := spec.faults(made):
        raise BadMapping(errors)
    if b"\\u0000" in msgspec.json.encode(made):
        raise BadMapping([FieldError("", "nul_byte", "A NUL byte is no text. Remove it.")])
    return made


def current(source: Source) -> Mapping | None:
    return Mapping.objects.filter(source=source).order_by("-version").first()


class SavedMeanwhile(Stale):
    """Somebody else saved a version that whoever saves now has not seen."""

    def __init__(self, newest: Mapping) -> None:
        super().__init__(
            f"{newest.made_by.name} saved version {newest.version} meanwhile. Look at what it says otherwise, then save again: "
            "yours takes its place.",
            field="version",
        )
        self.newest = newest


@transaction.atomic
def save(*, source: Source, given: Any, note: str = "", seen: Seen | None = None, by: User, at: datetime) -> Mapping:
    """A new version; or the newest, when it says the same. What waited for a mapping is read at once. ``seen``: the version that
    whoever saves knows of; “0” for none."""
    access.check_may(by, Action.MANAGE_SOURCES)
    plain = msgspec.to_builtins(checked(given))
    Source.objects.select_for_update(no_key=True).get(pk=source.pk)
    newest = current(source)
    if (
        newest is not None and newest.spec == plain and seen != frozenset()
    ):  # said again; but no version at all is none of ours
        return newest
    if newest is None and is_stale("0", seen):
        raise Stale("There is no version yet. Leave If-Match out, or name “0”.", field="version")
    if newest is not None and is_stale(str(newest.version), seen):
        raise SavedMeanwhile(newest)
    made = Mapping.objects.create(
        source=source, version=newest.version + 1 if newest else 1, spec=plain, note=note[:200], made_by=by, made_at=at
    )
    hints.payloads_are_due()
    return made
