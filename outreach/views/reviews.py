"""The review after a crisis: written by one, closed by another. Each step is a form that is sent to an address of its own."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import NotFound
from outreach.forms.learning import (
    CloseForm,
    FactorForm,
    HandInForm,
    LearningForm,
    OwnerForm,
    SendBackForm,
    WriteForm,
)
from outreach.models import Review
from outreach.queries import learning_scope, review_page
from outreach.services import reviews
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take


def _add_factor(*, seen: Any, **given: Any) -> object:
    """Several write at once: what they saw does not matter."""
    return reviews.add_factor(**given)


def _written(review: Review) -> dict[str, Any]:
    return {name: getattr(review, name) for name in reviews.ASKS}


def _owed(review: Review) -> dict[str, Any]:
    return {"owner": review.crisis.after_action_owner_id, "due_on": review.crisis.after_action_due_on}


STEPS = {
    "write": LearningStep(WriteForm, reviews.write, "Saved.", _written),
    "factor": LearningStep(FactorForm, _add_factor, "Added."),
    "hand-in": LearningStep(HandInForm, reviews.hand_in, "Handed in. Who commanded the crisis, or the CCO, closes it."),
    "close": LearningStep(CloseForm, reviews.close, "Closed. What prevents the next one goes on."),
    "send-back": LearningStep(SendBackForm, reviews.send_back, "It went back."),
    "hand-over": LearningStep(OwnerForm, reviews.hand_over, "Handed over.", _owed),
}


@require_safe
def show(request: SignedInRequest, review_id: int) -> HttpResponse:
    return _page(request, learning_scope.get_review(request.user, review_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, review_id: int, step: str) -> HttpResponse:
    review = learning_scope.get_review(request.user, review_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": review.crisis.title, "back": f"/reviews/{review.pk}"}
        return ask(request, step, STEPS[step], review, context)
    refused = take(request, step, STEPS[step], review=review)
    if refused is None:
        return redirect("review", review_id=review.pk)
    return _page(request, learning_scope.get_review(request.user, review_id), step=step, refused=refused)


@require_POST
def remove_factor(request: SignedInRequest, review_id: int, factor_id: int) -> HttpResponse:
    review = learning_scope.get_review(request.user, review_id)
    factor = review.factors.filter(pk=factor_id).first()
    if factor is None:
        raise NotFound("It is not in this review any more.")
    reviews.remove_factor(factor=factor, by=request.user, at=timezone.now())
    messages.success(request, "Taken out.")
    return redirect("review", review_id=review.pk)


def _page(
    request: SignedInRequest, review: Review, *, step: str = "", refused: LearningForm | None = None
) -> HttpResponse:
    """After a refusal with the form as it was typed."""
    if refused is not None:
        refused.shown_beside(review.version)
    page = review_page.review_page(review=review, reader=reader_of(request))
    context = {
        "review": page,
        "may_write": page.card.is_owed and learning_scope.may_write(request.user, review),
        "may_close": learning_scope.may_close(request.user, review),
        "may_command": learning_scope.may_command(request.user, review),
        "may_work": access.may(request.user, Action.WORK_ON_ISSUES),
        "refused": refused,
        "forms": {step.replace("-", "_"): refused},
    }
    return render(request, "outreach/review.html", context, status=refused.status if refused else 200)
