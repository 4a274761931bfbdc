"""Two customers turn out to be one. Everything of the one goes over to the other, by the rules of ``moving``; what it was called leads to
the other from then on. What was before is kept, so that it can be taken back (``customer_partings``)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, CustomerExternalId, CustomerMerge, DuplicateCandidate, User
from accounts.services import duplicates, families, merged_fields, merges, moving
from accounts.services.merged_fields import CUSTOMER
from accounts.services.name_tables import CUSTOMERS
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import Issue, Loop, Promise
from outreach.services import issues, long_merges, loops, merging, ranking
from outreach.services.moving import RULES
from outreach.states import ENDED_ISSUES, LOOP, LoopState, PromiseState
from signals.services import moving as of_signals
from signals.services.retries import atomically

NAMED = 3
STILL_PENDING = "A promise to the customer that turned out to be this one is still pending."

# The terms of a clock depend on whose loop it is, and a first contact on whom we talked to.
ASK_CLOCKS = "INSERT INTO outreach_slarequest (loop_id) SELECT id FROM outreach_loop WHERE customer_id = ANY(%(ids)s)"
KEEP_ENTRY = "SELECT to_jsonb(entry)::text FROM outreach_calllistentry entry WHERE customer_id = %(loser)s"


class PromisedTwice(DomainError):
    """Both have a promise in one issue: which of the two holds is for people to say."""

    code = "promised_twice"


@dataclass
class Pair:
    """Both, held until the transaction ends."""

    survivor: Customer
    loser: Customer
    by: User
    at: datetime
    folded: list[dict[str, Any]] = field(default_factory=list)

    @property
    def version(self) -> str:
        return version_of(self.survivor, self.loser)


def version_of(survivor: Customer, loser: Customer) -> str:
    return merges.version_of("merge", survivor, loser)


def merge(
    *,
    survivor: Customer,
    loser: Customer,
    choices: Mapping[str, str] | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> CustomerMerge:
    """``choices``: for a field (``merged_fields.CUSTOMER_FIELDS``) whose value holds, "survivor" or "loser"; otherwise the survivor's, or the
    loser's where that is empty. Raises Forbidden, NotFound, Invalid, PromisedTwice, Stale, StillMoving.
    Of many signals some go over now, and the rest follows (``long_merges``)."""
    access.check_may(by, Action.MERGE)
    return atomically(lambda: _merge(survivor.pk, loser.pk, choices or {}, seen, by, at))


def _merge(
    survivor: int, loser: int, choices: Mapping[str, str], seen: Seen | None, by: User, at: datetime
) -> CustomerMerge:
    pair = _hold(survivor, loser, by, at)
    if is_stale(pair.version, seen):
        raise Stale(f"One of the two changed since you looked. {GO_ON}")
    _check_promised_once(pair)
    own, other = CUSTOMER.read(survivor, loser)
    after = CUSTOMER.chosen(choices, own, other)
    after = merged_fields.with_parent(after, survivor=survivor, loser=loser, own=own, other=other)
    merged = _begin(pair, before={"survivor": own, "loser": other}, after=after)
    _fold_doubles(pair)
    moved = moving.move(RULES, merged)
    merged.due_at = at if moved.is_more else None
    merges.become_alias(CUSTOMER, merged)
    CUSTOMER.write(survivor, after)
    of_signals.merged(survivor=survivor, loser=loser, signals=moved.ids.get(of_signals.SIGNALS, []), at=at)
    merged.kept["folded"] = pair.folded
    merges.settle_suspicions(DuplicateCandidate, merged, by=by, at=at)
    merged.save()
    _follow(pair)
    return merged


def _hold(survivor: int, loser: int, by: User, at: datetime) -> Pair:
    """Names before families before rows, as whoever imports; and the rows so that nobody adds a child to them meanwhile."""
    if survivor == loser:
        raise Invalid("A customer cannot be merged into itself. Choose two.", field="loser")
    lock_all(survivor, loser)
    long_merges.check_all_is_there(survivor, loser)
    found = {id: access.visible_customers(by).filter(pk=id).first() for id in (survivor, loser)}
    for id in (survivor, loser):
        if found[id] is None:
            _say_why_not(by, id)
    held = {each.pk: each for each in Customer.objects.filter(pk__in=(survivor, loser))}
    return Pair(held[survivor], held[loser], by, at)


def _say_why_not(by: User, id: int) -> None:
    """It is another one's alias, or not to be seen."""
    goes_on = access.get_customer(by, id)
    raise Invalid(f"Customer {id} was merged into “{goes_on.name}”, customer {goes_on.pk}, before. Take that one.")


def lock_all(*customers: int) -> None:
    names = CustomerExternalId.objects.filter(customer__in=customers).values_list("source", flat=True)
    for source in sorted(set(names)):
        CUSTOMERS.lock(source)
    ask(families.LOCK, {})
    duplicates.lock_matching()
    long_merges.hold(*customers)


def _check_promised_once(pair: Pair) -> None:
    pending = Promise.objects.filter(state=PromiseState.PENDING)
    there = pending.filter(loop__customer=pair.survivor).values("loop__issue_id")
    titles = list(
        pending.filter(loop__customer=pair.loser, loop__issue_id__in=there).values_list("loop__issue__title", flat=True)
    )
    if titles:
        more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
        raise PromisedTwice(
            f"Both have a pending promise in {', '.join(f'“{title}”' for title in titles[:NAMED])}{more}. "
            "Deliver, cancel or renegotiate one of the two first."
        )


def _begin(pair: Pair, *, before: dict[str, Any], after: dict[str, Any]) -> CustomerMerge:
    """Before anything moves: the database asks for this row."""
    entry = ask(KEEP_ENTRY, {"loser": pair.loser.pk})
    return CustomerMerge.objects.create(
        survivor=pair.survivor,
        loser=pair.loser,
        merged_by=pair.by,
        merged_at=pair.at,
        transaction=merges.this_transaction(),
        before=before,
        after=after,
        kept={"last_keys": moving.last_keys(RULES), "entry": msgspec.json.decode(entry[0][0]) if entry else None},
    )


def _fold_doubles(pair: Pair) -> None:
    """Where both are touched by one issue, the survivor's loop goes on, with what was promised to the other."""
    others = {loop.issue_id: loop for loop in held_loops(pair.survivor.pk)}
    for loop in held_loops(pair.loser.pk):
        if loop.issue_id in others and LOOP.may(loop.state, LoopState.MERGED):
            was, into = loop.state, others[loop.issue_id]
            note = f"{pair.loser.name} turned out to be {pair.survivor.name}, whose loop goes on."
            promise = merging.fold(loop, into, because=STILL_PENDING, note=note, by=pair.by, at=pair.at)
            fate = {"loop": loop.pk, "into": into.pk, "state": str(was), "promise": promise.pk if promise else None}
            pair.folded.append(fate)


def held_loops(customer: int) -> list[Loop]:
    """The issues before their loops, as everywhere."""
    for issue in Loop.objects.filter(customer=customer).order_by("issue_id").values_list("issue_id", flat=True):
        loops.share_issue(issue)
    rows = Loop.objects.select_for_update(of=("self",)).filter(customer=customer)
    return list(rows.select_related("customer", "issue").order_by("pk"))


def _follow(pair: Pair) -> None:
    both = [pair.survivor.pk, pair.loser.pk]
    ask(ASK_CLOCKS, {"ids": both})
    touched = Issue.objects.filter(loops__customer__in=both).exclude(state__in=sorted(ENDED_ISSUES)).distinct()
    for issue in touched.order_by("pk"):
        issues.weigh(issue=issue, by=pair.by, at=pair.at)
    ranking.rank_customers(customer_ids=[pair.survivor.pk], at=pair.at)


def gather_late(*, since: datetime, at: datetime) -> int:
    """A sender who had looked up the one before the merge may have written to it after. What came so goes over too. Returns how many
    rows. Safe to run twice."""
    recent = CustomerMerge.objects.filter(merged_at__gte=since, unmerged_at=None, due_at=None).order_by("pk")
    return sum(_gather(merged.pk, at) for merged in recent if moving.is_left(RULES, merged))


@transaction.atomic
def _gather(id: int, at: datetime) -> int:
    merged = CustomerMerge.objects.get(pk=id)
    lock_all(merged.survivor_id, merged.loser_id)
    merged.refresh_from_db()
    if merged.unmerged_at is not None or merged.due_at is not None:
        return 0
    merged.transaction = merges.this_transaction()
    merged.save()
    moved = moving.move(RULES, merged)
    merged.due_at = at if moved.is_more else None
    merged.save()
    signals = moved.ids.get(of_signals.SIGNALS, [])
    of_signals.merged(survivor=merged.survivor_id, loser=merged.loser_id, signals=signals, at=at)
    return moved.count
