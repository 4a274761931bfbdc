"""A touchpoint that was logged with the wrong customer goes to the right one, its needs with it. The reason is kept, and so is what
stood there before. What it told the scores stays what we knew then, but its words are the wrong customer's no more (``retractions``); the
right customer's facts are written now."""

from datetime import datetime

from django.db import connection, transaction

from accounts import access
from accounts.access import Action
from accounts.models import Customer, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach import discovery as rules
from outreach.models import Delivery, Reply, Touchpoint, TouchpointMove
from outreach.services import needs, ranking, words
from outreach.services.touchpoints import ChangedMeanwhile
from outreach.vocabulary import Outcome
from signals.services import facts, retractions
from signals.vocabulary import Kind

# The database asks for the clocks of the customer whose talk it is now; those of the other one have lost a first contact.
ASK_CLOCKS = """
    INSERT INTO outreach_slarequest (loop_id)
    SELECT DISTINCT clock.loop_id FROM outreach_loop loop
      JOIN outreach_slaclock clock ON clock.loop_id = loop.id AND clock.target = 'first_contact'
     WHERE loop.customer_id = %s
"""


class ToldSomething(DomainError):
    """It is the proof that a customer was told, and moved a loop."""

    code = "touchpoint_moved_a_loop"


class NeedsHaveIssues(DomainError):
    """A duty stands on what was said in it."""

    code = "needs_have_issues"


@transaction.atomic
def move_touchpoint(*, touchpoint: Touchpoint, to: Customer, reason: str, by: User, at: datetime) -> Touchpoint:
    """Its contact is a person of the wrong customer, and is left out. Raises Forbidden, NotFound, Invalid, ChangedMeanwhile,
    ToldSomething, NeedsHaveIssues."""
    access.check_may(by, Action.LOG_TOUCHPOINT)
    wrong = access.get_customer(by, touchpoint.customer_id)
    right = access.get_customer(by, to.pk)
    said = words.required(reason, field="reason", ask="Say how you know that it was the wrong customer.")
    if wrong == right:
        raise Invalid(f"It stands with {right.name} already. Choose another customer.", field="customer")
    held = _hold(touchpoint, wrong, right)
    _check_told_nobody(held)
    _check_is_no_duty(held)
    held.customer, held.contact = right, None
    held.save()  # the needs follow by their foreign key
    move = TouchpointMove.objects.create(
        touchpoint=held, from_customer=wrong, to_customer=right, reason=said, made_by=by, made_at=at
    )
    retractions.retract(
        customer_id=wrong.pk,
        names=[f"touchpoint:{held.pk}", *(f"need:{pk}" for pk in held.needs.values_list("pk", flat=True))],
        reason=said,
        by=by,
        at=at,
    )
    _record(held, move, by, at)
    with connection.cursor() as cursor:
        cursor.execute(ASK_CLOCKS, [wrong.pk])
    ranking.rank_customers(customer_ids=sorted((wrong.pk, right.pk)), at=at)
    return held


def _hold(touchpoint: Touchpoint, wrong: Customer, right: Customer) -> Touchpoint:
    """Both customers first, in their order, as everywhere."""
    both = Customer.objects.select_for_update(no_key=True).filter(pk__in=(wrong.pk, right.pk)).order_by("pk")
    list(both.values_list("pk"))
    held = Touchpoint.objects.select_for_update(of=("self",)).get(pk=touchpoint.pk)
    if held.customer_id != wrong.pk:
        raise ChangedMeanwhile("Somebody moved this touchpoint meanwhile. Look at it again.")
    return held


def _check_told_nobody(held: Touchpoint) -> None:
    if Delivery.objects.filter(touchpoint=held).exists() or Reply.objects.filter(touchpoint=held).exists():
        raise ToldSomething(
            "This touchpoint is a message, or the answer to one, and moved a loop of this customer. It stays; if the customer was told by "
            "mistake, reopen the loop with what they say, and tell the right one."
        )


def _check_is_no_duty(held: Touchpoint) -> None:
    linked = held.needs.exclude(issue=None).select_related("issue").order_by("pk").first()
    if linked is not None and linked.issue is not None:
        raise NeedsHaveIssues(
            f"The need “{linked.words[:80]}” opened a duty: it belongs to the issue “{linked.issue.title}”. Take the need out of the issue "
            "first, and the customer too if the issue does not touch them; then move the touchpoint."
        )


def _record(moved: Touchpoint, move: TouchpointMove, by: User, at: datetime) -> None:
    """Facts of the right customer, under names of this move: a fact of the wrong one is never changed, and one that was taken back stays
    so when its touchpoint returns."""
    measure = rules.measure(outcome=Outcome(moved.outcome), is_two_way=moved.is_two_way)
    facts.record(
        customer_id=moved.customer_id,
        kind=Kind.OUTREACH,
        measure=measure,
        external_id=f"touchpoint:{moved.pk}:{measure}:move-{move.pk}",
        occurred_at=moved.happened_at,
        at=at,
        author=by.name,
    )
    for need in moved.needs.order_by("pk"):
        needs.record(need, moved, at=at, name=f"need:{need.pk}:move-{move.pk}")
