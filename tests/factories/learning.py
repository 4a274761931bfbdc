"""Reviews and preventions as far along as a test needs them, made by the services."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from accounts.vocabulary import Function, Role
from outreach.learning import CALM_AFTER, FactorKind, Habit, PreventionState, RemarkState, ReviewState
from outreach.models import Crisis, HelpRequest, Issue, Prevention, Remark, Review
from outreach.services import help_requests, preventions, remarks, reviews, standing_down
from outreach.services.help_requests import Help
from outreach.states import CrisisState
from tests.factories.accounts import UserFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW

TEXTS = {"what_happened": "A switch failed.", "went_well": "We called first.", "went_badly": "Nobody noticed at night."}
FACTOR = {"kind": FactorKind.DETECTION, "function": Function.ENGINEERING, "what": "No alarm at night."}


def stood_down(by: User, *, owner: User | None = None, at: datetime = NOW, **about: Any) -> Crisis:
    """``by`` commands it; ``owner``: who looks back, within a week."""
    crisis = a_crisis(by, state=CrisisState.RECOVERING, at=at, **about)
    due_on = (at + timedelta(days=7)).date()
    given = {"note": "Everybody was told.", "after_action_owner": owner or by, "after_action_due_on": due_on}
    standing_down.stand_down(crisis=crisis, **given, by=by, at=at)
    return Crisis.objects.get(pk=crisis.pk)


def a_review(
    by: User, *, state: ReviewState = ReviewState.OWED, owner: User | None = None, at: datetime = NOW, **about: Any
) -> Review:
    review = Review.objects.get(crisis=stood_down(by, owner=owner, at=at, **about))
    if state != ReviewState.OWED:
        written_by = owner or by
        reviews.write(review=review, **TEXTS, by=written_by, at=at)
        reviews.add_factor(review=review, **FACTOR, by=written_by, at=at)
        reviews.hand_in(review=review, by=written_by, at=at)
    if state == ReviewState.CLOSED:
        reviews.close(review=review, by=UserFactory(role=Role.CCO), at=at)
    return Review.objects.get(pk=review.pk)


def a_prevention(
    by: User,
    *,
    review: Review | None = None,
    issue: Issue | None = None,
    state: PreventionState = PreventionState.OPEN,
    at: datetime = NOW,
    **about: Any,
) -> Prevention:
    given = {"what": "An alarm at night.", "kind": FactorKind.DETECTION, "function": Function.ENGINEERING}
    given |= {"due_on": (at + timedelta(days=14)).date(), **about}
    made = preventions.add(review=review, issue=issue, **given, by=by, at=at)
    if state == PreventionState.DROPPED:
        preventions.drop(prevention=made, note="The supplier was replaced.", by=by, at=at)
    elif state != PreventionState.OPEN:
        preventions.done(prevention=made, result="It rings.", by=by, at=at)
    if state == PreventionState.VERIFIED:
        evidence = "A drill: it rang in two minutes."
        preventions.verify(prevention=made, evidence=evidence, by=UserFactory(role=Role.CCO), at=at)
    return Prevention.objects.get(pk=made.pk)


def a_remark(
    by: User, *, crisis: Crisis, state: RemarkState = RemarkState.KEPT, at: datetime = NOW, **about: Any
) -> Remark:
    """Of a crisis that stood down, where it is not kept: it is calm a week later, and then it came up."""
    given = {"habit": Habit.HANDOFFS, "what": "Two queues had the same tickets, each for the other.", **about}
    made = remarks.note(crisis=crisis, **given, by=by, at=at)
    if state == RemarkState.KEPT:
        return made
    calm = Crisis.objects.get(pk=crisis.pk).stood_down_at + CALM_AFTER
    with_owner = Remark.objects.select_related("crisis").get(pk=made.pk)
    remarks.surface(with_owner, at=calm)
    due_on = (calm + timedelta(days=30)).date()
    if state in (RemarkState.TAKEN_UP, RemarkState.SETTLED):
        remarks.take_up(remark=made, trying="One queue for both.", due_on=due_on, by=by, at=calm)
    if state == RemarkState.SETTLED:
        remarks.settle(remark=made, outcome="Nobody looked in two places.", by=by, at=calm)
    if state == RemarkState.LET_GO:
        remarks.let_go(remark=made, note="The teams are one now.", by=by, at=calm)
    return Remark.objects.get(pk=made.pk)


def some_help(by: User, *, at: datetime = NOW, **about: Any) -> HelpRequest:
    """Asked for by somebody of sales who does not sign in here."""
    given = {"function": Function.SALES, "what": "Join the renewal call.", "asked_on": at.date(), "asker": "Kim Park"}
    return help_requests.record(given=Help(**{**given, **about}), by=by, at=at)
