"""Two issues turn out to be one. Everything of the one goes over to the other: who is affected, and what was promised to them."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from accounts.models import User
from crisis_triage.shared.errors import DomainError, Invalid
from crisis_triage.shared.versions import Seen
from outreach.models import Audience, CrisisIssue, Issue, Loop, Promise, SquadMember
from outreach.services import issues, loops
from outreach.states import ENDED_ISSUES, LOOP, IssueState, LoopState, PromiseState
from outreach.vocabulary import HowAffected

NAMED = 3


class PromisedTwice(DomainError):
    """Somebody has a promise in both: which of the two holds is for people to say."""

    code = "promised_twice"


@transaction.atomic
def merge(*, issue: Issue, into: Issue, seen: Seen | None = None, by: User, at: datetime) -> Issue:
    """``issue`` ends as merged; returns the one that goes on. Loops go over. Of a customer that has a loop in both, the one here
    ends as merged, with its pending promise handed to the other; one that had its outcome already stays as it ended. Raises
    Forbidden, NotFound, Invalid, PromisedTwice."""
    if issue.pk == into.pk:
        raise Invalid("An issue cannot be merged into itself. Choose another one.", field="into")
    first, second = sorted(
        (issue, into), key=lambda each: each.pk
    )  # always in this order, so that nobody waits in a ring
    held = {each.pk: issues.hold(each, by=by, seen=seen if each.pk == issue.pk else None) for each in (first, second)}
    gone, stays = held[issue.pk], held[into.pk]
    if stays.state in ENDED_ISSUES:
        raise Invalid(f"That issue is {IssueState(stays.state).label.lower()}. Choose one that goes on.", field="into")
    _check_everybody_is_listed(gone)
    _check_promised_once(gone, stays)
    _merge_doubles(gone, stays, by, at)
    gone.loops.exclude(customer_id__in=stays.loops.values("customer_id")).update(issue=stays)
    gone.needs.update(issue=stays)
    _move_squad(gone, stays)
    _move_rules(gone, stays)
    _link_crises(gone, stays, by, at)
    gone.merged_into = stays
    Issue.objects.filter(pk=stays.pk, description="").update(description=gone.description)
    _end(gone, stays, by, at)
    issues.weigh(issue=stays, by=by, at=at)
    return Issue.objects.get(pk=stays.pk)


def _check_everybody_is_listed(gone: Issue) -> None:
    """Its loops are about to go over, and a message finds its customers by their issue."""
    if Audience.objects.filter(message__issue=gone, completed_at=None).exists():
        raise Invalid(
            "A message to the customers of this issue was just started. Merge it when its list is made, in a minute.",
            field="into",
        )


def _check_promised_once(gone: Issue, stays: Issue) -> None:
    pending = Promise.objects.filter(state=PromiseState.PENDING)
    there = pending.filter(loop__issue=stays).values("loop__customer_id")
    twice = pending.filter(loop__issue=gone, loop__customer_id__in=there)
    names = list(twice.values_list("loop__customer__name", flat=True)[:NAMED])
    if names:
        raise PromisedTwice(
            f"{', '.join(names)} has a pending promise in both. Deliver, cancel or renegotiate one of the two first."
        )


def _merge_doubles(gone: Issue, stays: Issue, by: User, at: datetime) -> None:
    """Loops whose customer has one in the other issue already."""
    others = {loop.customer_id: loop for loop in Loop.objects.select_for_update(of=("self",)).filter(issue=stays)}
    doubled = Loop.objects.select_for_update(of=("self",)).filter(issue=gone, customer_id__in=others)
    for loop in doubled.select_related("customer", "issue").order_by("pk"):
        fold(
            loop,
            others[loop.customer_id],
            because="A promise of a merged issue is still pending.",
            note=f"Issue {gone.pk} was merged into issue {stays.pk}.",
            by=by,
            at=at,
        )


def fold(loop: Loop, into: Loop, *, because: str, note: str, by: User, at: datetime) -> Promise | None:
    """For whoever holds both: this loop ends, and the other goes on with its pending promise, which is returned."""
    pending = loop.promises.filter(state=PromiseState.PENDING).first()
    if pending is not None:
        hand_over(pending, into, because=because, by=by, at=at)
    if LOOP.may(loop.state, LoopState.MERGED):
        loops.move(loop, LoopState.MERGED, by=by, at=at, note=note)
    return pending


def hand_over(promise: Promise, to: Loop, *, because: str, by: User, at: datetime) -> None:
    if to.state in (LoopState.TOLD, LoopState.CONFIRMED, LoopState.DECLINED_TOLD):
        loops.move(to, LoopState.REOPENED, by=by, at=at, message=because)
    loops.pick_up(to, by=by, at=at)
    loops.move(to, LoopState.PROMISED, by=by, at=at, note="With the promise of what was merged.")
    Promise.objects.filter(pk=promise.pk).update(loop=to)


def _move_squad(gone: Issue, stays: Issue) -> None:
    for member in gone.squad.all():
        SquadMember.objects.get_or_create(
            issue=stays, user_id=member.user_id, role=member.role, defaults={"joined_at": member.joined_at}
        )


def _move_rules(gone: Issue, stays: Issue) -> None:
    """Whom the merged issue would come to touch, where the other one has no rule of that kind: its own holds."""
    own = set(stays.audience_rules.values_list("how", flat=True))
    moved = set(gone.audience_rules.exclude(how__in=own).values_list("how", flat=True))
    gone.audience_rules.filter(how__in=moved).update(issue=stays, due_at=Now())
    if HowAffected.FILTER in moved:
        Issue.objects.filter(pk=stays.pk).update(audience=gone.audience)
    if HowAffected.THEME in moved:
        Issue.objects.filter(pk=stays.pk).update(theme=gone.theme)


def _link_crises(gone: Issue, stays: Issue, by: User, at: datetime) -> None:
    """The work goes on there, so what that crisis waits for does."""
    for crisis_id in gone.crises.values_list("crisis_id", flat=True):
        CrisisIssue.objects.get_or_create(crisis_id=crisis_id, issue=stays, defaults={"linked_by": by, "linked_at": at})


def _end(gone: Issue, stays: Issue, by: User, at: datetime) -> None:
    issues.move(gone, IssueState.MERGED, note=f"Merged into issue {stays.pk}: {stays.title}", by=by, at=at)
