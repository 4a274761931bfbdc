"""What merges of customers and of contacts have in common: the version that somebody saw, the alias, and what becomes of suspicions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Contact, ContactPair, Customer, DuplicateCandidate, Merge, User
from accounts.queries.duplicates import pairs_of
from accounts.services import duplicates
from accounts.services.merged_fields import Kind
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import Seen, Stale, is_stale

Pairs = type[DuplicateCandidate] | type[ContactPair]
PARTED = "They turned out to be two after all."

TRANSACTION = "SELECT pg_current_xact_id()::text::bigint"
BECOME_ALIAS = "UPDATE {table} SET deleted_at = %(at)s, merged_into_id = %(survivor)s WHERE id = %(loser)s"
COME_BACK = "UPDATE {table} SET deleted_at = NULL, merged_into_id = NULL WHERE id = %(loser)s"
# Whoever said that the one is not a third, said so of the other as well.
CARRY_DECISIONS = """
    INSERT INTO {table} AS known (first_id, second_id, score, reasons, state, found_at, settled_by_id, settled_at, settled_because)
    SELECT least(%(survivor)s, third), greatest(%(survivor)s, third), score, reasons, state, found_at, settled_by_id, settled_at, settled_because
      FROM (SELECT *, CASE WHEN first_id = %(loser)s THEN second_id ELSE first_id END AS third FROM {table}
             WHERE state = 'not_the_same' AND (first_id = %(loser)s OR second_id = %(loser)s)) AS decided
     WHERE third <> %(survivor)s
    ON CONFLICT (first_id, second_id) DO UPDATE SET state = excluded.state, settled_by_id = excluded.settled_by_id,
        settled_at = excluded.settled_at, settled_because = excluded.settled_because
     WHERE known.state = 'open'
    RETURNING id
"""
# They were open, or not there: so they are looked at again.
TAKE_DECISIONS_BACK = "DELETE FROM {table} WHERE id = ANY(%(ids)s) AND state = 'not_the_same'"


class CannotPart(DomainError):
    """Something that was built on the merge is in the way."""

    code = "cannot_unmerge"


def version_of(name: str, survivor: Customer | Contact, loser: Customer | Contact) -> str:
    moments = (int(each.updated_at.timestamp() * 1_000_000) for each in (survivor, loser))
    return "-".join(map(str, (name, survivor.pk, loser.pk, *moments)))


def this_transaction() -> int:
    return int(ask(TRANSACTION, {})[0][0])


def become_alias(kind: Kind, merged: Merge) -> None:
    ask(
        BECOME_ALIAS.format(table=kind.table),
        {"at": merged.merged_at, "survivor": merged.survivor_id, "loser": merged.loser_id},
    )


def come_back(kind: Kind, merged: Merge) -> None:
    ask(COME_BACK.format(table=kind.table), {"loser": merged.loser_id})


def check_may_part(merged: Merge, survivor: Customer | Contact, *, seen: Seen | None) -> None:
    """Raises CannotPart, Stale."""
    if merged.unmerged_at is not None:
        raise CannotPart(f"It was taken back before, on {merged.unmerged_at:%-d %b %Y at %H:%M} UTC.")
    if survivor.merged_into_id is not None:
        raise CannotPart(
            f"“{survivor.name}” was merged into {survivor._meta.model_name} {survivor.merged_into_id} since. Take that merge back first."
        )
    if survivor.deleted_at is not None:
        raise CannotPart(
            f"“{survivor.name}” was deleted since. Send it again, which brings it back; then part the two."
        )
    if is_stale(merged.version, seen):
        raise Stale("More was merged since you looked. Read it again, and decide on what it is now.")


def settle_suspicions(pairs: Pairs, merged: Merge, *, by: User, at: datetime) -> None:
    """What was suspected of the two is so; what was suspected of the loser is asked again of the survivor."""
    both = {"survivor": merged.survivor_id, "loser": merged.loser_id}
    rows: QuerySet[Any] = pairs_of(pairs, [merged.loser_id])  # of either
    held = list(rows.select_for_update(no_key=True).order_by("pk"))
    merged.kept["decided"] = [id for (id,) in ask(CARRY_DECISIONS.format(table=pairs._meta.db_table), both)]
    for pair in held:
        if {pair.first_id, pair.second_id} == set(both.values()):
            duplicates.settle(pair, CandidateState.MERGED, by=by, at=at)
        elif pair.state == CandidateState.OPEN:
            pair.delete()


def settle_parting(pairs: Pairs, merged: Merge, *, by: User, at: datetime) -> None:
    """Somebody looked, and they are two: not suggested again. What was said of the one counts for that one only."""
    ask(TAKE_DECISIONS_BACK.format(table=pairs._meta.db_table), {"ids": merged.kept.get("decided", [])})
    first, second = sorted((merged.survivor_id, merged.loser_id))
    new: Mapping[str, Any] = {"score": 0, "reasons": [], "found_at": at}
    pair, _ = pairs._default_manager.get_or_create(first_id=first, second_id=second, defaults=new)
    duplicates.settle(pair, CandidateState.NOT_THE_SAME, because=PARTED, by=by, at=at)
