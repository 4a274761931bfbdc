"""Decisions: proposed on a page that asks first how customers will be affected, and settled by somebody else."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from outreach.forms.decisions import DecisionForm, VerdictForm
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
    given = {"answer": form.answer(), "seen": form.cleaned_data["seen"], "by": request.user, "at": timezone.now()}
    try:
        if proposed:
            decisions.revise(decision=proposed, **given)
        else:
            decisions.propose(issue=issue, **given)
    except DomainError as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, "Proposed. Somebody else approves or rejects it.")
    return True


@require_POST
def settle(request: SignedInRequest, decision_id: int, verb: str) -> HttpResponse:
    decision = queries.get(user=request.user, decision_id=decision_id)
    form = VerdictForm(request.POST)
    form.is_valid()
    try:
        said = _settle(request, decision, verb, form)
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        form.refuse(refusal)
        decision = queries.get(user=request.user, decision_id=decision_id)
        form.shown_beside(decision.version)
        return page_of(request, decision.issue, step=verb, refused=form)
    messages.success(request, said)
    return redirect("issue", issue_id=decision.issue_id)


def _settle(request: SignedInRequest, decision: Decision, verb: str, form: VerdictForm) -> str:
    given = {"decision": decision, "seen": form.cleaned_data.get("seen"), "by": request.user, "at": timezone.now()}
    if verb == "approve":
        decisions.approve(**given)
        return "Approved. It holds from now on."
    if verb == "reject":
        verdict = form.cleaned_data.get("verdict", "")
        decisions.reject(verdict=verdict, **given)
        return "Rejected."
    if verb == "highlighted":
        decisions.highlighted(**given)
        return "Noted: the good news was told."
    raise Http404
