"""Decisions: proposed on a page that asks first how customers will be affected, and settled by somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.versions import Seen
from outreach.forms.decisions import DecisionForm, EffectForm, SubstituteForm, VerdictForm
from outreach.forms.seen import SeeingForm
from outreach.models import Decision, Issue
from outreach.queries import decisions as queries
from outreach.queries import scope
from outreach.services import decisions
from outreach.views.issues import page_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def propose(request: SignedInRequest, issue_id: int) -> HttpResponse:
    """A new one; or, while one is proposed, another wording of it."""
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    proposed = queries.proposed(issue=issue)
    form = DecisionForm(request.POST or None, initial=DecisionForm.values_of(proposed) if proposed else {})
    if request.method == "POST" and form.is_valid() and _propose(request, issue, proposed, form):
        return redirect("issue", issue_id=issue.pk)
    if form.was_first:
        issue, proposed = scope.get_issue(request.user, issue_id), queries.proposed(issue=issue)
    form.shown_beside(proposed.version if proposed else issue.version)
    context = {
        "issue": issue,
        "form": form,
        "is_revised": proposed is not None,
        "theirs": form.differences(proposed) if proposed and form.was_first else [],
    }
    return render(request, "outreach/decide.html", context, status=form.status if form.is_bound else 200)


def _propose(request: SignedInRequest, issue: Issue, proposed: Decision | None, form: DecisionForm) -> bool:
    def answer(*, seen: Seen | None, at: datetime, **_read: object) -> None:
        given: dict[str, Any] = {"answer": form.answer(), "seen": seen, "by": request.user, "at": at}
        if proposed:
            decisions.revise(decision=proposed, **given)
        else:
            decisions.propose(issue=issue, **given)

    if not form.take(answer):
        return False
    messages.success(request, "Proposed. Somebody else approves or rejects it.")
    return True


@dataclass(frozen=True)
class Verb:
    form: type[SeeingForm]
    take: Callable[..., object]
    done: str


VERBS = {
    "approve": Verb(SeeingForm, decisions.approve, "Approved. It holds from now on."),
    "reject": Verb(VerdictForm, decisions.reject, "Rejected."),
    "highlighted": Verb(SeeingForm, decisions.highlighted, "Noted: the good news was told."),
    "substitute": Verb(SubstituteForm, decisions.substitute, "Noted. Say what it did as soon as it is measured."),
}


@require_POST
def settle(request: SignedInRequest, decision_id: int, verb: str) -> HttpResponse:
    decision = queries.get(user=request.user, decision_id=decision_id)
    if verb not in VERBS:
        raise Http404
    form = VERBS[verb].form(request.POST, auto_id=f"{verb}-%s")
    if form.is_valid() and form.take(VERBS[verb].take, decision=decision, by=request.user):
        messages.success(request, VERBS[verb].done)
        return redirect("issue", issue_id=decision.issue_id)
    decision = queries.get(user=request.user, decision_id=decision_id)
    form.shown_beside(decision.version)
    return page_of(request, decision.issue, step=verb, refused=form, about=decision.pk)


@require_POST
def measure(request: SignedInRequest, substitute_id: int) -> HttpResponse:
    """What a substitute was found to do."""
    substitute = queries.get_substitute(user=request.user, substitute_id=substitute_id)
    form = EffectForm(request.POST, auto_id="effect-%s")
    if form.is_valid() and form.take(decisions.measure_substitute, substitute=substitute, by=request.user):
        messages.success(request, "Measured.")
        return redirect("issue", issue_id=substitute.decision.issue_id)
    substitute = queries.get_substitute(user=request.user, substitute_id=substitute_id)
    form.shown_beside(substitute.version)
    return page_of(request, substitute.decision.issue, step="measure", refused=form, about=substitute.pk)
