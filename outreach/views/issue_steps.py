"""What is done with an issue: each step is a form that is sent to an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.views.context import SignedInRequest
from accounts.vocabulary import Function
from crisis_triage.shared import partials
from crisis_triage.shared.errors import NotFound
from outreach.forms.issues import (
    HandOverForm,
    MemberForm,
    MergeForm,
    OwnerForm,
    ResolveForm,
    SeverityForm,
    StepForm,
)
from outreach.forms.seen import SeeingForm
from outreach.models import Issue
from outreach.queries import merge_candidates, scope
from outreach.services import audience, issues, merging, squads
from outreach.states import IssueState
from outreach.views.acting import refusal_of, went_well
from outreach.views.issues import page_of, reader_of
from outreach.vocabulary import SquadRole

FORM = require_http_methods(["GET", "HEAD", "POST"])
Clean = dict[str, Any]


@dataclass(frozen=True)
class IssueStep:
    form: type[SeeingForm]
    take: Callable[[Issue, Clean, User, datetime], str]
    """Returns what to say when it is done."""
    known: Callable[[Issue], Clean] = lambda issue: {}
    """What its form begins with."""
    check: Callable[[Issue], None] = issues.check_goes_on
    """Refuses where there is nothing to fill in."""


def _triage(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    owner = clean["owner"]
    function = Function(owner.function)
    issues.triage(issue=issue, function=function, owner=owner, note=clean["note"], seen=clean["seen"], by=by, at=at)
    return f"{owner.name} owns it now."


def _hand_over(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    owner = clean["owner"]
    issues.hand_over(issue=issue, function=Function(owner.function), owner=owner, seen=clean["seen"], by=by, at=at)
    return f"{owner.name} owns it now."


def _advance(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    moved = issues.advance(
        issue=issue, to=IssueState(clean["to"]), note=clean["note"], seen=clean["seen"], by=by, at=at
    )
    return f"“{issue.title}” is {IssueState(moved.state).label.lower()} now."


def _resolve(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    issues.resolve(
        issue=issue, root_cause=clean["root_cause"], action=clean["action"], seen=clean["seen"], by=by, at=at
    )
    return "Resolved. Fixed is not closed: now tell the customers."


def _severity(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    issues.raise_severity(issue=issue, severity=clean["severity"], seen=clean["seen"], by=by, at=at)
    return "The severity is changed."


def _join(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    squads.join(issue=issue, user=clean["user"], role=SquadRole(clean["role"]), seen=clean["seen"], by=by, at=at)
    return f"{clean['user'].name} is in the squad."


def _leave(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    squads.leave(issue=issue, user=clean["user"], role=SquadRole(clean["role"]), seen=clean["seen"], by=by, at=at)
    return f"{clean['user'].name} is not in the squad as {SquadRole(clean['role']).label.lower()} any more."


def _read_again(issue: Issue, clean: Clean, by: User, at: datetime) -> str:
    new = audience.read_again(issue=issue, seen=clean["seen"], by=by, at=at)
    return f"{new:,} came to match since, and are affected now." if new else "Nobody came to match since."


def _owned(issue: Issue) -> Clean:
    return {"owner": issue.owner_id}


STEPS = {
    "triage": IssueStep(OwnerForm, _triage, _owned, lambda issue: issues.check_may_become(issue, IssueState.TRIAGED)),
    "hand-over": IssueStep(HandOverForm, _hand_over, _owned),
    "advance": IssueStep(StepForm, _advance),
    "resolve": IssueStep(
        ResolveForm,
        _resolve,
        lambda issue: {"root_cause": issue.root_cause, "action": issue.action},
        lambda issue: issues.check_may_become(issue, IssueState.RESOLVED),
    ),
    "severity": IssueStep(SeverityForm, _severity, lambda issue: {"severity": issue.raised_severity}),
    "join": IssueStep(MemberForm, _join),
    "leave": IssueStep(MemberForm, _leave),
    "read-again": IssueStep(SeeingForm, _read_again),
}


@FORM
def step(request: SignedInRequest, issue_id: int, step: str) -> HttpResponse:
    """Its form, for the page of the issue to fetch, or as a page without JavaScript; and taking it."""
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    return _take(request, issue, step) if request.method == "POST" else _ask(request, issue, step)


def _ask(request: SignedInRequest, issue: Issue, step: str) -> HttpResponse:
    chosen = STEPS[step]
    if not chosen.form.heading:
        return redirect("issue", issue_id=issue.pk)
    given: Clean = {"function": request.GET.get("function", "")} if issubclass(chosen.form, OwnerForm) else {}
    form = chosen.form(initial=chosen.known(issue), auto_id=f"{step}-%s", **given)
    form.shown_beside(request.GET.get("seen") or issue.version)
    why_not = refusal_of(lambda: chosen.check(issue))
    context = {"issue": issue, "form": form, "url": request.path, "why_not": why_not}
    return partials.show(request, "outreach/issue_act.html", "act", context)


def _take(request: SignedInRequest, issue: Issue, step: str) -> HttpResponse:
    form = STEPS[step].form(request.POST, auto_id=f"{step}-%s")

    def act() -> None:
        messages.success(request, STEPS[step].take(issue, form.cleaned_data, request.user, timezone.now()))

    is_done = went_well(request, form, act)
    if "board" in request.POST:
        return _back_to_board(request, form)
    if not is_done:
        return page_of(request, scope.get_issue(request.user, issue.pk), step=step, refused=form)
    return redirect("issue", issue_id=issue.pk)


def _back_to_board(request: SignedInRequest, form: SeeingForm) -> HttpResponse:
    """A card was moved: the board as it was filtered, with what happened above it."""
    if form.was_first:
        messages.warning(request, f"Somebody was first. {form.was_first}")
    for texts in form.errors.values():
        for text in texts:
            messages.warning(request, str(text))
    query = QueryDict(request.POST["board"]).urlencode()
    return redirect(f"{reverse('issues')}?{query}" if query else reverse("issues"))


@FORM
def merge(request: SignedInRequest, issue_id: int) -> HttpResponse:
    """It turned out to be another issue: find that one, and everything goes over."""
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    form = MergeForm(request.POST or None)
    if went_well(request, form, lambda: _merge(request, issue, form)):
        return redirect("issue", issue_id=form.cleaned_data["into"])
    part = request.GET.get("q", "")
    issue = scope.get_issue(request.user, issue_id)
    form.shown_beside(issue.version)
    context = {
        "issue": issue,
        "form": form,
        "q": part,
        "found": merge_candidates.merge_candidates(reader=reader_of(request), issue=issue, part=part),
    }
    return render(request, "outreach/merge_issue.html", context, status=form.status if form.is_bound else 200)


def _merge(request: SignedInRequest, issue: Issue, form: MergeForm) -> None:
    seen = form.cleaned_data["seen"]
    try:
        into = scope.get_issue(request.user, form.cleaned_data["into"])
    except NotFound as refusal:
        raise NotFound(refusal.message, field="into") from refusal
    merging.merge(issue=issue, into=into, seen=seen, by=request.user, at=timezone.now())
    messages.success(request, f"Merged. “{issue.title}” goes on here, with everybody whom it touches.")
