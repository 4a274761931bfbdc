"""The sales view of a crisis: its target, set and changed, with what is booked and the deals that may close the gap."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import Forbidden
from outreach.forms.learning import LearningForm
from outreach.forms.sales import SPREADS, ChangeTargetForm, GapForm, TargetForm
from outreach.models import SalesTarget
from outreach.queries import crisis_scope, gap_page, references, sales_page, sales_scope
from outreach.services import sales_targets
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take


def _known(target: SalesTarget) -> dict[str, Any]:
    return {"amount": target.amount, "due_on": target.due_on, "booked_by": target.booked_by}


STEPS = {"change": LearningStep(ChangeTargetForm, sales_targets.change, "The target is changed.", _known)}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    if not crisis_scope.may_command(request.user, crisis):
        raise Forbidden("You may not command this crisis. Its commander, the CCO or an administrator can.")
    reader = reader_of(request)
    form = TargetForm(request.POST or None, initial={"currency": reader.currency, "starts_on": crisis.opened_at})
    made: list[SalesTarget] = []

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        made.append(sales_targets.set_target(crisis=crisis, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("sales_target", target_id=made[0].pk)
    context = {"form": form, "crisis": crisis}
    return render(request, "outreach/new_sales_target.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, target_id: int) -> HttpResponse:
    return _page(request, sales_scope.get_target(request.user, target_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, target_id: int, step: str) -> HttpResponse:
    target = sales_scope.get_target(request.user, target_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": target.crisis.title, "back": f"/sales-targets/{target.pk}", "room": "crises"}
        return ask(request, step, STEPS[step], target, context)
    refused = take(request, step, STEPS[step], target=target)
    if refused is None:
        return redirect("sales_target", target_id=target.pk)
    return _page(request, sales_scope.get_target(request.user, target_id), step=step, refused=refused)


@require_safe
def gap(request: SignedInRequest, target_id: int) -> HttpResponse:
    """Who can close it, and how likely that is: a form that is only read."""
    target = sales_scope.get_target(request.user, target_id)
    form = GapForm(request.GET)
    asked = form.question()
    shown = {"calls": asked.calls, "lift": round(100 * asked.lift), "spread": str(asked.spread)}
    reader = reader_of(request)
    context = {
        "target": target,
        "gap": gap_page.page(target=target, reader=reader, asked=asked),
        "matches": references.of_target(target=target, reader=reader),
        "asked": shown,
        "spreads": SPREADS,
        "form": form,
        "may_work": crisis_scope.may_work(request.user, target.crisis) and not target.crisis.is_over,
    }
    return render(request, "outreach/sales_gap.html", context)


def _page(
    request: SignedInRequest, target: SalesTarget, *, step: str = "", refused: LearningForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(target.version)
    context = {
        "sales": sales_page.page(target=target, reader=reader_of(request)),
        "may_command": crisis_scope.may_command(request.user, target.crisis) and not target.crisis.is_over,
        "may_work": crisis_scope.may_work(request.user, target.crisis) and not target.crisis.is_over,
        "refused": refused,
        "forms": {step: refused},
    }
    return render(request, "outreach/sales_target.html", context, status=refused.status if refused else 200)
