"""Whether a newcomer is here already, under another id: asked before it is created, by whoever wants to know."""

from collections.abc import Collection, Mapping, Sequence

from accounts.matching import Profile
from accounts.models import User
from accounts.people_matching import Person
from accounts.queries.duplicates import Candidate, candidates_of_many
from accounts.queries.people import candidates_of_people
from accounts.services.reading import Given, Reading
from crisis_triage.shared.errors import FieldError

SUSPECTED = FieldError(
    "name",
    "suspected_duplicate",
    "It may be here already: see the candidates. Give that customer this external id, or create it with duplicates=create.",
)
SUSPECTED_PERSON = FieldError(
    "name",
    "suspected_duplicate",
    "It may be here already: see the candidates. Give that contact this external id, or create it with duplicates=create.",
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


def suspected_people(
    readings: Sequence[Reading], *, customers: Mapping[str, int], known: Collection[str], by: User | None
) -> dict[str, list[Candidate]]:
    """By external id, of those who would be new. ``customers``: ours, by what the source calls them."""
    people = {
        reading.external_id: _person(reading.given, customers)
        for reading in readings
        if reading.given.get("name") and reading.external_id not in known
    }
    return candidates_of_people(newcomers=people, by=by) if people else {}


def _person(given: Given, customers: Mapping[str, int]) -> Person:
    customer = customers.get(given.get("customer_external_id", ""))
    return Person(
        given["name"],
        given.get("email", ""),
        given.get("phone", ""),
        given.get("job_title", ""),
        customer_id=customer,
    )
