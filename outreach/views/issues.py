"""Issues: the board by function, the lists behind it, a new one, and the page of one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from accounts.vocabulary import Function
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.forms import whole
from outreach.forms.issues import (
    IssueFilterForm,
    NewIssueForm,
)
from outreach.forms.seen import SeeingForm
from outreach.learning import PREVENTABLE_ISSUES
from outreach.models import Escalation, Issue
from outreach.queries import (
    battles,
    crisis_cards,
    escalations,
    issue_board,
    issue_page,
    issue_words,
    message_cards,
    prevention_cards,
    recurrences,
    scope,
)
from outreach.queries.issue_board import ENDED, IssueFilters
from outreach.queries.issue_page import IssuePage
from outreach.queries.issue_words import Step
from outreach.queries.readers import Reader, reader
from outreach.services import opening
from outreach.states import IssueState, LoopState

FORM = require_http_methods(["GET", "HEAD", "POST"])
STATES = {ENDED, *(state.value for state in IssueState)}


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = _filters(request)
    shown = issue_board.board(reader=reader_of(request), filters=form.filters())
    context = {
        "board": shown,
        "is_narrowed": form.filters() != IssueFilters(),
        **_around(request, form, shown.owners),
    }
    return render(request, "outreach/issues.html", context)


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """The rows behind a column, or those that ended."""
    access.check_may(request.user, Action.VIEW)
    asked = request.GET.get("state", "")
    state = asked if asked in STATES else ENDED
    form = _filters(request)
    try:
        page = issue_board.page(
            reader=reader_of(request), filters=form.filters(), state=state, after=request.GET.get("after", "")
        )
    except BadCursor:
        return redirect("issue_list")
    context = {
        "page": page,
        "list_state": state,
        "title": "Ended issues" if state == ENDED else f"Issues: {IssueState(state).label.lower()}",
        "is_first": not request.GET.get("after"),
        **_around(request, form),
    }
    return render(request, "outreach/issue_list.html", context)


@FORM
def new(request: SignedInRequest) -> HttpResponse:
    """By hand, or of what an escalation says."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    escalation = _escalation(request)
    initial = {"description": escalation.reason, "title": escalation.reason[:200]} if escalation else {}
    form = NewIssueForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        opened = _open(request, form, escalation)
        if opened is not None:
            return redirect("issue", issue_id=opened.pk)
    context = {"form": form, "escalation": escalation}
    return render(request, "outreach/new_issue.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, issue_id: int) -> HttpResponse:
    return page_of(request, scope.get_issue(request.user, issue_id))


def page_of(
    request: SignedInRequest, issue: Issue, *, step: str = "", refused: SeeingForm | None = None, about: int = 0
) -> HttpResponse:
    """The page of an issue; after a refusal with the form as it was typed."""
    state = request.GET.get("loops", "")
    chosen = state if state in set(LoopState) else ""
    reading = reader_of(request)
    try:
        page = issue_page.issue_page(issue=issue, reader=reading, state=chosen, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("issue", issue_id=issue.pk)
    asked = request.GET.get("function", "")
    function = asked if asked in set(Function) else ""
    if refused is not None:
        refused.shown_beside(issue.version)
    context = {
        "issue": page,
        "told": message_cards.of_issue(issue),
        "preventions": prevention_cards.of(issue, reader=reading),
        "is_preventable": issue.state in PREVENTABLE_ISSUES,
        "returns": recurrences.of("issue", issue.pk, request.user),
        "crises": crisis_cards.of_issue(reader=reading, issue_id=issue.pk),
        "battle": battles.line_of_issue(reader=reading, issue=issue),
        "may_choose": access.may(request.user, Action.SET_COURSE),
        "steps": _steps(page, refused, step),
        "is_placed": refused is None or _is_placed(page, step, about),
        "about": about,
        "hand_over": f"Hand it over to {Function(function).label}" if function else "Hand it over",
        "of_function": f"&function={function}" if function else "",
        "loop_state": chosen,
        "is_first": not request.GET.get("after"),
        "refused": refused,
        "step_refused": step,
        "may_work": access.may(request.user, Action.WORK_ON_ISSUES),
        "forms": {step.replace("-", "_"): refused},
    }
    return render(request, "outreach/issue.html", context, status=refused.status if refused is not None else 200)


def reader_of(request: SignedInRequest) -> Reader:
    return reader(user=request.user, company=company_of(request), at=timezone.now())


def _steps(page: IssuePage, refused: SeeingForm | None, step: str) -> Sequence[Step]:
    """What may follow; and what was refused, with what was typed, even where it may not follow any more."""
    wanted = {"triage": IssueState.TRIAGED, "resolve": IssueState.RESOLVED}.get(step)
    if refused is not None and step == "advance" and refused["to"].value() in set(IssueState):
        wanted = IssueState(refused["to"].value())
    if wanted is None or any(step.to == wanted for step in page.card.steps):
        return page.card.steps
    return [*page.card.steps, issue_words.step(page.card.state, wanted)]


def _is_placed(page: IssuePage, step: str, about: int) -> bool:
    """Whether the page has the form of this step, so that what was typed stands in it."""
    if step in ("approve", "reject", "highlighted"):
        return step == "reject" and page.is_proposed
    if step == "substitute":
        return any(decision.may_substitute and decision.id == about for decision in page.decisions)
    if step == "measure":
        return True
    return step in ("triage", "resolve", "advance") or not page.is_ended


def _filters(request: SignedInRequest) -> IssueFilterForm:
    form = IssueFilterForm(request.GET)
    form.is_valid()
    return form


def _around(request: SignedInRequest, form: IssueFilterForm, owners: Sequence[tuple[int, str]] = ()) -> dict[str, Any]:
    """What stands above the board and above its lists."""
    state = request.GET.copy()
    for name in ("after", "state"):
        state.pop(name, None)
    by_function = state.copy()
    by_function.pop("function", None)
    return {
        "options": form.options(owners),
        "filters": form.filters(),
        "query": state.urlencode(),
        "other_filters": by_function.urlencode(),
        "may_work": access.may(request.user, Action.WORK_ON_ISSUES),
    }


def _escalation(request: SignedInRequest) -> Escalation | None:
    """NotFound for one that this person may not see."""
    asked = whole(request.GET.get("escalation", ""))
    return None if asked is None else escalations.get(user=request.user, escalation_id=asked)


def _open(request: SignedInRequest, form: NewIssueForm, escalation: Escalation | None) -> Issue | None:
    clean = form.cleaned_data
    try:
        opened = opening.open_for(
            title=clean["title"],
            function=Function(clean["function"]),
            description=clean["description"],
            escalation=escalation,
            by=request.user,
            at=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    messages.success(request, "Opened. Next: whom does it touch, and who owns it?")
    return opened
