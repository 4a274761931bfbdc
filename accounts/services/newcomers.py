"""Whether a newcomer is here already, under another id: asked before it is created, by whoever wants to know."""

from collections.abc import Collection, Sequence

from accounts.matching import Profile
from accounts.models import User
from accounts.queries.duplicates import Candidate, candidates_of_many
from accounts.services.reading import Reading
from crisis_triage.shared.errors import FieldError

SUSPECTED = FieldError(
    "name",
    "suspected_duplicate",
    "It may be here already: see the candidates. Give that customer this external id, or create it with duplicates=create.",
)


def suspects(
    readings: Sequence[Reading], *, source: str, known: Collection[str], by: User | None
) -> dict[str, list[Candidate]]:
    """By external id, of those who would be new."""
    newcomers = {
        reading.external_id: Profile(reading.given["name"], external_ids=[(source, reading.external_id)])
        for reading in readings
        if reading.given.get("name") and reading.external_id not in known
    }
    return candidates_of_many(newcomers=newcomers, by=by) if newcomers else {}
