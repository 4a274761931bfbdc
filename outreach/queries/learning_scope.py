"""Who sees what was learned: a review, who sees all of its crisis; a prevention, who sees all of what it comes of, and who owns it; a remark on how we
work, who noted it, and who sees all of its crisis once it is calm."""

from django.db.models import Q, QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import NotFound
from outreach.learning import PreventionState, RemarkState, ReviewState
from outreach.models import Prevention, Remark, Review
from outreach.queries import crisis_scope, scope

OF_CRISIS = ("crisis__commander", "crisis__after_action_owner", "written_by", "closed_by")
OF_PREVENTION = ("owner", "added_by", "done_by", "verified_by", "review__crisis", "issue")


def visible_reviews(user: User) -> QuerySet[Review]:
    if access.sees_everyone(user):
        return Review.objects.all()
    return Review.objects.filter(crisis__in=crisis_scope.crises_inside(user).values("pk"))


def get_review(user: User, pk: int) -> Review:
    """The review, or NotFound: a stranger never learns whether there is one."""
    review = visible_reviews(user).select_related(*OF_CRISIS).filter(pk=pk).first()
    if review is None:
        raise NotFound("There is no such review, or you do not see all of its crisis.")
    return review


def visible_preventions(user: User) -> QuerySet[Prevention]:
    if access.sees_everyone(user):
        return Prevention.objects.all()
    if not access.may_see(user):
        return Prevention.objects.none()
    of_reviews = Q(review__in=visible_reviews(user).values("pk"))
    return Prevention.objects.filter(of_reviews | Q(issue__in=scope.visible_issues(user).values("pk")) | Q(owner=user))


def get_prevention(user: User, pk: int) -> Prevention:
    prevention = visible_preventions(user).select_related(*OF_PREVENTION).filter(pk=pk).first()
    if prevention is None:
        raise NotFound("There is no such prevention, or you do not see what it comes of.")
    return prevention


def visible_remarks(user: User) -> QuerySet[Remark]:
    """While one is kept, who noted it and who commands crises at all: nobody argues about it. Then who sees all of its crisis."""
    if not access.may_see(user):
        return Remark.objects.none()
    if access.may(user, Action.RUN_CRISES):
        return Remark.objects.all()
    calm = Q(crisis__in=crisis_scope.crises_inside(user).values("pk")) & ~Q(state=RemarkState.KEPT)
    return Remark.objects.filter(Q(noted_by=user) | Q(owner=user) | calm)


def get_remark(user: User, pk: int) -> Remark:
    remark = visible_remarks(user).select_related("crisis__commander", "owner", "clock").filter(pk=pk).first()
    if remark is None:
        raise NotFound("There is no such remark, or it is kept until calm.")
    return remark


def may_settle_remark(user: User, remark: Remark) -> bool:
    """Who took it up, who commanded the crisis, and the CCO."""
    is_theirs = remark.owner_id == user.pk and access.may(user, Action.WORK_ON_ISSUES)
    return is_theirs or crisis_scope.may_command(user, remark.crisis)


def may_write(user: User, review: Review) -> bool:
    """``review`` with its crisis, which this person sees."""
    is_asked = review.crisis.after_action_owner_id == user.pk and access.may(user, Action.WORK_ON_ISSUES)
    return is_asked or may_command(user, review)


def may_command(user: User, review: Review) -> bool:
    return crisis_scope.may_command(user, review.crisis)


def may_close(user: User, review: Review) -> bool:
    return review.state == ReviewState.WRITTEN and may_command(user, review) and review.written_by_id != user.pk


def may_settle(user: User, prevention: Prevention) -> bool:
    is_theirs = user.pk in (prevention.owner_id, prevention.added_by_id) and access.may(user, Action.WORK_ON_ISSUES)
    return is_theirs or access.may(user, Action.RUN_CRISES)


def may_judge(user: User, prevention: Prevention) -> bool:
    is_own = user.pk in (prevention.owner_id, prevention.done_by_id)
    return prevention.state == PreventionState.DONE and not is_own and access.may(user, Action.WORK_ON_ISSUES)
