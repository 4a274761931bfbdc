"""One promise for every customer of an issue who waits, and its delivery to all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms.loops import DeliverAllForm, PromiseAllForm
from outreach.forms.seen import SeeingForm
from outreach.queries import issue_page, scope
from outreach.queries.issue_words import counted
from outreach.services import promise_rounds
from outreach.services.promise_rounds import Round
from outreach.states import WAITING_LOOPS, LoopState
from outreach.views.acting import went_well

FORM = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Step:
    title: str
    lead: str
    button: str
    form: type[SeeingForm]
    take: Callable[..., Round]
    done: str
    states: frozenset[str]
    nobody: str


PROMISE = Step(
    "Promise all of them the same",
    "wait: nothing is promised to them now. All of them get this promise, or none.",
    "Promise it to all",
    PromiseAllForm,
    promise_rounds.make,
    "have a promise now.",
    WAITING_LOOPS,
    "Nobody waits: everybody has a promise, or knows the outcome.",
)
DELIVER = Step(
    "Delivered to all of them",
    "have a promise that is not delivered yet. What proves it for one proves it for all.",
    "Delivered to all",
    DeliverAllForm,
    promise_rounds.deliver,
    "got what was promised. Now tell them.",
    frozenset({LoopState.PROMISED}),
    "Nothing is promised that is not delivered yet.",
)


@FORM
def promise(request: SignedInRequest, issue_id: int) -> HttpResponse:
    return _step(request, issue_id, PROMISE)


@FORM
def deliver(request: SignedInRequest, issue_id: int) -> HttpResponse:
    return _step(request, issue_id, DELIVER)


def _step(request: SignedInRequest, issue_id: int, step: Step) -> HttpResponse:
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    form = step.form(request.POST if request.method == "POST" else None)

    def take() -> None:
        _say(request, step, step.take(issue=issue, **form.cleaned_data, by=request.user, at=timezone.now()))

    if went_well(request, form, take):
        return redirect("issue", issue_id=issue.pk)
    issue = scope.get_issue(request.user, issue_id)
    form.shown_beside(issue.version)
    customers = issue_page.count_loops(issue=issue, user=request.user, states=step.states)
    context = {
        "issue": issue,
        "step": step,
        "form": form,
        "customers": counted(customers, "customer") if customers else "",
    }
    return render(request, "outreach/promise_round.html", context, status=form.status if form.is_bound else 200)


def _say(request: SignedInRequest, step: Step, done: Round) -> None:
    messages.success(request, f"{counted(done.promises, 'customer')} {step.done}")
    if done.left_out:
        messages.warning(request, f"{counted(done.left_out, 'customer')} left us, so nothing was promised to them.")
