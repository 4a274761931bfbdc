"""Remarks on how we work: the list, a new one out of a crisis, and the page of one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import NotFound
from outreach.forms import whole
from outreach.forms.learning import LearningForm
from outreach.forms.remarks import HandRemarkOverForm, LetGoForm, NoteForm, RemarkListForm, SettleRemarkForm, TakeUpForm
from outreach.learning import Habit, RemarkState
from outreach.models import Remark
from outreach.queries import crisis_scope, learning_scope, remark_cards
from outreach.services import remarks
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take

STEPS = {
    "take-up": LearningStep(TakeUpForm, remarks.take_up, "Taken up."),
    "hand-over": LearningStep(
        HandRemarkOverForm,
        remarks.hand_over,
        "Handed over.",
        lambda remark: {"owner": remark.owner_id, "due_on": remark.due_on},
    ),
    "settle": LearningStep(SettleRemarkForm, remarks.settle, "Written down."),
    "let-go": LearningStep(LetGoForm, remarks.let_go, "Let go."),
}
CHOICES = {"state": RemarkState.choices(), "habit": Habit.choices()}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, after = RemarkListForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    filters = form.filters()
    crisis = crisis_scope.get_inside(request.user, filters.crisis) if filters.crisis else None
    try:
        page = remark_cards.page(reader=reader_of(request), filters=filters, after=after)
    except BadCursor:
        return redirect("remarks")
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": page,
        "filters": filters,
        "crisis": crisis,
        "may_note": crisis is not None and crisis_scope.may_work(request.user, crisis),
        "fields": [
            {
                "name": name,
                "label": name.capitalize(),
                "choices": [("", "Any"), *choices],
                "chosen": getattr(filters, name),
            }
            for name, choices in CHOICES.items()
        ],
        "query": query.urlencode(),
        "is_first": not after,
    }
    return render(request, "outreach/remarks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Of the crisis that the address names."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    asked = whole(request.GET.get("crisis", ""))
    if asked is None:
        raise NotFound("A remark comes of a crisis: begin on its page.")
    crisis = crisis_scope.get_inside(request.user, asked)
    form = NoteForm(request.POST or None)

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in ("habit", "what")}
        remarks.note(crisis=crisis, **given, by=request.user, at=timezone.now())
        messages.success(request, "Kept. It comes up when it is calm.")

    if went_well(request, form, act):
        return redirect("crisis", crisis_id=crisis.pk)
    context = {"form": form, "title": crisis.title, "back": f"/crises/{crisis.pk}"}
    return render(request, "outreach/new_remark.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, remark_id: int) -> HttpResponse:
    return _page(request, learning_scope.get_remark(request.user, remark_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, remark_id: int, step: str) -> HttpResponse:
    remark = learning_scope.get_remark(request.user, remark_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        return ask(request, step, STEPS[step], remark, {"title": remark.what, "back": f"/remarks/{remark.pk}"})
    refused = take(request, step, STEPS[step], remark=remark)
    if refused is None:
        return redirect("remark", remark_id=remark.pk)
    return _page(request, learning_scope.get_remark(request.user, remark_id), step=step, refused=refused)


def _page(
    request: SignedInRequest, remark: Remark, *, step: str = "", refused: LearningForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(remark.version)
    context: dict[str, Any] = {
        "remark": remark_cards.one(remark=remark, reader=reader_of(request)),
        "may_settle": learning_scope.may_settle_remark(request.user, remark),
        "refused": refused,
        "forms": {step.replace("-", "_"): refused},
    }
    return render(request, "outreach/remark.html", context, status=refused.status if refused else 200)
