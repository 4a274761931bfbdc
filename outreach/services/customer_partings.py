"""A merge is taken back: what went over goes back, as far as it is still there and as it was. What is not so any more is told, not
overwritten; what came since stays with the one who went on, because nobody can say whose it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from accounts import access
from accounts.access import Action
from accounts.models import Customer, CustomerMerge, DuplicateCandidate, User
from accounts.services import duplicates, families, merged_fields, moving
from accounts.vocabulary import CandidateState
from crisis_triage.shared.errors import DomainError
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import Seen, Stale, is_stale
from outreach.models import Loop, Promise
from outreach.queries import customer_merges as queries
from outreach.services import customer_merges, loops, ranking
from outreach.services.customer_merges import ASK_CLOCKS
from outreach.services.moving import RULES
from outreach.states import ENDED_ISSUES, LoopState, PromiseState
from signals.services import moving as of_signals
from signals.services.retries import atomically

COME_BACK = "UPDATE accounts_customer SET deleted_at = NULL, merged_into_id = NULL WHERE id = %(loser)s"
# The order is reckoned anew in a moment; what people planned stands in it again.
RESTORE_ENTRY = """
    INSERT INTO outreach_calllistentry SELECT (jsonb_populate_record(NULL::outreach_calllistentry, %(entry)s::jsonb)).*
    ON CONFLICT (customer_id) DO NOTHING
"""
PARTED = "They turned out to be two after all."


class CannotPart(DomainError):
    """Something that was built on the merge is in the way."""

    code = "cannot_unmerge"


def unmerge(*, merge: CustomerMerge, seen: Seen | None = None, by: User, at: datetime) -> CustomerMerge:
    """Its ``conflicts`` say in words what could not go back as it was. Raises Forbidden, NotFound, CannotPart, Stale."""
    access.check_may(by, Action.MERGE)
    return atomically(lambda: _unmerge(merge.pk, seen, by, at))


def _unmerge(id: int, seen: Seen | None, by: User, at: datetime) -> CustomerMerge:
    known = queries.get_merge(by, id)
    customer_merges.lock_all(known.survivor_id, known.loser_id)
    merged = CustomerMerge.objects.select_for_update(of=("self",)).select_related("survivor", "loser").get(pk=id)
    _check(merged, seen)
    merged.transaction = customer_merges.this_transaction()
    merged.save()
    conflicts = [*_restore_fields(merged)]
    ask(COME_BACK, {"loser": merged.loser_id})
    conflicts += moving.give_back(RULES, merged)
    conflicts += _cut_circles(merged)
    conflicts += _unfold(merged, by, at)
    of_signals.parted(survivor=merged.survivor_id, loser=merged.loser_id, at=at)
    merged.unmerged_by, merged.unmerged_at, merged.conflicts = by, at, conflicts
    merged.save()
    _settle(merged, by, at)
    _follow(merged, at)
    return merged


def _check(merged: CustomerMerge, seen: Seen | None) -> None:
    if merged.unmerged_at is not None:
        raise CannotPart(f"It was taken back before, on {merged.unmerged_at:%-d %b %Y at %H:%M} UTC.")
    survivor = merged.survivor
    if survivor.merged_into_id is not None:
        raise CannotPart(
            f"“{survivor.name}” was merged into customer {survivor.merged_into_id} since. Take that merge back first."
        )
    if survivor.deleted_at is not None:
        raise CannotPart(
            f"“{survivor.name}” was deleted since. Send it again, which brings it back; then part the two."
        )
    if is_stale(queries.version_of(merged), seen):
        raise Stale("More was merged since you looked. Read it again, and decide on what it is now.")


def _restore_fields(merged: CustomerMerge) -> list[str]:
    """Of the survivor, those that the merge changed and that nobody changed since. (The other one's own fields never changed.)"""
    [now] = merged_fields.read(merged.survivor_id)
    back: dict[str, Any] = {}
    told = []
    for field in merged_fields.FIELDS:
        before, after, current = (
            _columns(state, field.columns) for state in (merged.before["survivor"], merged.after, now)
        )
        if before == after:
            continue
        if current == after:
            back |= before
        else:
            told.append(f"{field.label} was changed since, and stays as it is now.")
    merged_fields.write(merged.survivor_id, back)
    return told


def _cut_circles(merged: CustomerMerge) -> list[str]:
    """Who was above one of the two may have come below it since. Family ties are locked (``lock_all``)."""
    told = []
    for id in (merged.survivor_id, merged.loser_id):
        customer = Customer.objects.select_related("parent").get(pk=id)
        tree = families.read_tree(named=[id], arriving={}, source="")
        if customer.parent is not None and tree.would_close_a_circle(id, customer.parent.pk):
            Customer.objects.filter(pk=id).update(parent=None)
            told.append(f"{customer.name} has no parent any more: who was above it is below it now.")
    return told


def _columns(state: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: state[column] for column in columns}


@dataclass
class Fold:
    """A loop that had ended in another one."""

    loop: Loop
    into: Loop
    state: str
    promise: int | None


def _unfold(merged: CustomerMerge, by: User, at: datetime) -> list[str]:
    """A loop that ended because of the merge is open again, with its promise, if that is still pending."""
    customer_merges.held_loops(merged.survivor_id)
    own = {loop.pk: loop for loop in customer_merges.held_loops(merged.loser_id)}
    told = []
    for fate in merged.kept["folded"]:
        loop = own.get(fate["loop"])
        if loop is None or loop.state != LoopState.MERGED:
            continue
        into = Loop.objects.select_related("customer", "issue").get(pk=fate["into"])
        told += _open_again(Fold(loop, into, fate["state"], fate["promise"]), by, at)
    return told


def _open_again(fold: Fold, by: User, at: datetime) -> list[str]:
    title = fold.loop.issue.title
    if fold.loop.issue.state in ENDED_ISSUES:
        return [f"The loop in “{title}” stays ended: the issue has ended since."]
    loops.move(fold.loop, LoopState.OPEN, by=by, at=at, note=PARTED)
    if fold.promise is not None and _take_promise_back(fold, fold.promise, by, at):
        return []
    if fold.state in (LoopState.OPEN, LoopState.REOPENED):
        return []
    return [f"The loop in “{title}” is open again; before it was {LoopState(fold.state).label.lower()}."]


def _take_promise_back(fold: Fold, promise: int, by: User, at: datetime) -> bool:
    pending = Promise.objects.filter(pk=promise, loop=fold.into, state=PromiseState.PENDING)
    if fold.into.state != LoopState.PROMISED or not pending.exists():
        return False
    loops.move(fold.into, LoopState.OPEN, by=by, at=at, note=PARTED)
    loops.move(fold.loop, LoopState.PROMISED, by=by, at=at, note=PARTED)
    pending.update(loop=fold.loop)
    return True


def _settle(merged: CustomerMerge, by: User, at: datetime) -> None:
    """Somebody looked, and they are two: not suggested again."""
    first, second = sorted((merged.survivor_id, merged.loser_id))
    new = {"score": 0, "reasons": [], "found_at": at}
    candidate, _ = DuplicateCandidate.objects.get_or_create(first_id=first, second_id=second, defaults=new)
    duplicates.settle(candidate, CandidateState.NOT_THE_SAME, because=PARTED, by=by, at=at)


def _follow(merged: CustomerMerge, at: datetime) -> None:
    both = [merged.survivor_id, merged.loser_id]
    if merged.kept["entry"] is not None:
        ask(RESTORE_ENTRY, {"entry": msgspec.json.encode(merged.kept["entry"]).decode()})
    ask(ASK_CLOCKS, {"ids": both})
    ranking.rank_customers(customer_ids=both, at=at)
