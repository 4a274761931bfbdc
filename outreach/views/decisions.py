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
from outreach.vocabulary import DecisionState

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def propose(request: SignedInRequest, issue_id: int) -> HttpResponse:
    """A new one; or, while one is proposed, another wording of it."""
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    proposed = queries.all_of(issue=issue).filter(state=DecisionState.PROPOSED).first()
    form = DecisionForm(request.POST or None, initial=DecisionForm.values_of(proposed) if proposed else {})
    if request.method == "POST" and form.is_valid() and _propose(request, issue, proposed, form):
        return redirect("issue", issue_id=issue.pk)
    context = {"issue": issue, "form": form, "is_revised": proposed is not None}
    return render(request, "outreach/decide.html", context, status=422 if form.errors else 200)


def _propose(request: SignedInRequest, issue: Issue, proposed: Decision | None, form: DecisionForm) -> bool:
    try:
        if proposed:
            decisions.revise(decision=proposed, answer=form.answer(), by=request.user, at=timezone.now())
        else:
            decisions.propose(issue=issue, answer=form.answer(), by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
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
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        if refusal.status == 403:
            raise
        return page_of(request, decision.issue, step=verb, refused=form)
    messages.success(request, said)
    return redirect("issue", issue_id=decision.issue_id)


def _settle(request: SignedInRequest, decision: Decision, verb: str, form: VerdictForm) -> str:
    now = timezone.now()
    if verb == "approve":
        decisions.approve(decision=decision, by=request.user, at=now)
        return "Approved. It holds from now on."
    if verb == "reject":
        verdict = form.cleaned_data.get("verdict", "")
        decisions.reject(decision=decision, verdict=verdict, by=request.user, at=now)
        return "Rejected."
    if verb == "highlighted":
        decisions.highlighted(decision=decision, by=request.user, at=now)
        return "Noted: the good news was told."
    raise Http404
