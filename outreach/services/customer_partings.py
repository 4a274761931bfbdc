"""A merge is taken back: what went over goes back, as far as it is still there and as it was. What is not so any more is told, not
overwritten; what came since stays with the one who went on, because nobody can say whose it is."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from accounts import access
from accounts.access import Action
from accounts.models import Customer, CustomerMerge, DuplicateCandidate, User
from accounts.services import families, merges, moving
from accounts.services.merged_fields import CUSTOMER
from accounts.services.merges import PARTED
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import Seen
from outreach.models import Loop, Promise
from outreach.queries import customer_merges as queries
from outreach.services import customer_merges, loops, ranking
from outreach.services.customer_merges import ASK_CLOCKS
from outreach.services.moving import RULES
from outreach.states import ENDED_ISSUES, LoopState, PromiseState
from signals.services import moving as of_signals
from signals.services.retries import atomically

# The order is reckoned anew in a moment; what people planned stands in it again.
RESTORE_ENTRY = """
    INSERT INTO outreach_calllistentry SELECT (jsonb_populate_record(NULL::outreach_calllistentry, %(entry)s::jsonb)).*
    ON CONFLICT (customer_id) DO NOTHING
"""


def unmerge(*, merge: CustomerMerge, seen: Seen | None = None, by: User, at: datetime) -> CustomerMerge:
    """Its ``conflicts`` say in words what could not go back as it was. Of many signals some go back now, and the rest follows
    (``long_merges``). Raises Forbidden, NotFound, CannotPart, Stale."""
    access.check_may(by, Action.MERGE)
    return atomically(lambda: _unmerge(merge.pk, seen, by, at))


def _unmerge(id: int, seen: Seen | None, by: User, at: datetime) -> CustomerMerge:
    known = queries.get_merge(by, id)
    customer_merges.lock_all(known.survivor_id, known.loser_id)
    merged = CustomerMerge.objects.select_for_update(of=("self",)).select_related("survivor", "loser").get(pk=id)
    merges.check_may_part(merged, merged.survivor, seen=seen)
    merged.transaction = merges.this_transaction()
    merged.save()
    conflicts = CUSTOMER.restore(merged)
    merges.come_back(CUSTOMER, merged)
    told, is_more = moving.give_back(RULES, merged)
    conflicts += told
    conflicts += _cut_circles(merged)
    conflicts += _unfold(merged, by, at)
    if not is_more:
        of_signals.parted(survivor=merged.survivor_id, loser=merged.loser_id, at=at)
    merged.due_at = at if is_more else None
    merged.unmerged_by, merged.unmerged_at, merged.conflicts = by, at, conflicts
    merged.save()
    merges.settle_parting(DuplicateCandidate, merged, by=by, at=at)
    _follow(merged, at)
    return merged


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


def _follow(merged: CustomerMerge, at: datetime) -> None:
    both = [merged.survivor_id, merged.loser_id]
    if merged.kept["entry"] is not None:
        ask(RESTORE_ENTRY, {"entry": msgspec.json.encode(merged.kept["entry"]).decode()})
    ask(ASK_CLOCKS, {"ids": both})
    ranking.rank_customers(customer_ids=both, at=at)
