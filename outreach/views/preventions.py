"""Preventions: the list, a new one of a review or an issue, and the page of one."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from accounts.vocabulary import Function
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import NotFound
from outreach.forms import whole
from outreach.forms.learning import (
    DoneForm,
    DropForm,
    LearningForm,
    NewPreventionForm,
    OwnerForm,
    PreventionListForm,
    ReopenForm,
    VerifyForm,
)
from outreach.learning import FactorKind, PreventionState
from outreach.models import Issue, Prevention, Review
from outreach.queries import learning_scope, prevention_cards, prevention_page, scope
from outreach.queries.prevention_cards import OVERDUE
from outreach.services import preventions
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take

ANY = [("", "Any")]
CHOICES = {
    "state": [*ANY, (OVERDUE, "Overdue"), *PreventionState.choices()],
    "kind": [*ANY, *FactorKind.choices()],
    "function": [*ANY, *Function.choices()],
}


def _owed(prevention: Prevention) -> dict[str, Any]:
    return {"owner": prevention.owner_id, "due_on": prevention.due_on}


STEPS = {
    "done": LearningStep(DoneForm, preventions.done, "Done. Somebody else looks whether it works."),
    "verify": LearningStep(VerifyForm, preventions.verify, "Verified."),
    "reopen": LearningStep(ReopenForm, preventions.reopen, "It is open again."),
    "drop": LearningStep(DropForm, preventions.drop, "Dropped."),
    "hand-over": LearningStep(OwnerForm, preventions.hand_over, "Handed over.", _owed),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = PreventionListForm(request.GET)
    form.is_valid()
    filters, after = form.filters(), request.GET.get("after", "")
    try:
        page = prevention_cards.page(reader=reader_of(request), filters=filters, after=after)
    except BadCursor:
        return redirect("preventions")
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": page,
        "filters": filters,
        "fields": [
            {"name": name, "label": name.capitalize(), "choices": choices, "chosen": getattr(filters, name)}
            for name, choices in CHOICES.items()
        ],
        "query": query.urlencode(),
        "is_first": not after,
    }
    return render(request, "outreach/preventions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Of a review or of an issue, which the address names."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    review, issue = _source(request)
    known = {"function": issue.function, "theme": issue.theme} if issue else {}
    form = NewPreventionForm(request.POST or None, initial=known)
    made: list[Prevention] = []

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        made.append(preventions.add(review=review, issue=issue, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("prevention", prevention_id=made[0].pk)
    title, back = (issue.title, f"/issues/{issue.pk}") if issue else ("", "")
    if review is not None:
        title, back = review.crisis.title, f"/reviews/{review.pk}"
    context = {"form": form, "title": title, "back": back}
    return render(request, "outreach/new_prevention.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, prevention_id: int) -> HttpResponse:
    return _page(request, learning_scope.get_prevention(request.user, prevention_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, prevention_id: int, step: str) -> HttpResponse:
    prevention = learning_scope.get_prevention(request.user, prevention_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": prevention.what, "back": f"/preventions/{prevention.pk}"}
        return ask(request, step, STEPS[step], prevention, context)
    refused = take(request, step, STEPS[step], prevention=prevention)
    if refused is None:
        return redirect("prevention", prevention_id=prevention.pk)
    again = learning_scope.get_prevention(request.user, prevention_id)
    return _page(request, again, step=step, refused=refused)


def _page(
    request: SignedInRequest, prevention: Prevention, *, step: str = "", refused: LearningForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(prevention.version)
    context = {
        "prevention": prevention_page.prevention_page(prevention=prevention, reader=reader_of(request)),
        "may_settle": learning_scope.may_settle(request.user, prevention),
        "may_judge": learning_scope.may_judge(request.user, prevention),
        "refused": refused,
        "forms": {step.replace("-", "_"): refused},
    }
    return render(request, "outreach/prevention.html", context, status=refused.status if refused else 200)


def _source(request: SignedInRequest) -> tuple[Review | None, Issue | None]:
    """Raises NotFound, also where the address names nothing."""
    review, issue = (whole(request.GET.get(name, "")) for name in ("review", "issue"))
    if review is not None:
        return learning_scope.get_review(request.user, review), None
    if issue is None:
        raise NotFound("A prevention comes of a review or of an issue: begin on its page.")
    return None, scope.get_issue(request.user, issue)
