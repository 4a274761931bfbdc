"""Early warnings: the list, one of them, and what people do with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from outreach.forms.seen import SeeingForm
from outreach.forms.warnings import DismissWarningForm, RaiseAgainForm, SnoozeWarningForm, WarningIssueForm
from outreach.models import EarlyWarning
from outreach.queries import warning_cards, warning_page, warning_scope
from outreach.services import early_warnings
from outreach.views.acting import went_well
from outreach.views.issues import reader_of


@dataclass(frozen=True)
class WarningStep:
    form: type[Any]
    take: Callable[..., object]
    done: str
    needs: Action
    known: Callable[[EarlyWarning], dict[str, Any]] = lambda warning: {}


STEPS = {
    "snooze": WarningStep(SnoozeWarningForm, early_warnings.snooze, "It sleeps until then.", Action.RUN_CRISES),
    "dismiss": WarningStep(
        DismissWarningForm,
        early_warnings.dismiss,
        "Dismissed. Nobody is warned of this burst again.",
        Action.RUN_CRISES,
    ),
    "raise": WarningStep(RaiseAgainForm, early_warnings.raise_again, "It is raised again.", Action.RUN_CRISES),
    "issue": WarningStep(
        WarningIssueForm,
        early_warnings.open_issue,
        "The issue is open.",
        Action.WORK_ON_ISSUES,
        lambda warning: {"title": warning_page.proposed_title(warning), "description": warning_page.proposed(warning)},
    ),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    context = {
        "lists": warning_cards.lists(reader=reader_of(request)),
        "may_replay": access.sees_everyone(request.user),
        "may_name": access.may(request.user, Action.MANAGE_SETTINGS),
    }
    return render(request, "outreach/warnings.html", context)


@require_safe
def show(request: SignedInRequest, warning_id: int) -> HttpResponse:
    return _page(request, warning_scope.get_warning(request.user, warning_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, warning_id: int, step: str) -> HttpResponse:
    """Its form, for the page of the warning to fetch, or as a page without JavaScript; and taking it."""
    warning = warning_scope.get_warning(request.user, warning_id)
    if step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    access.check_may(request.user, chosen.needs)
    form = chosen.form(request.POST or None, initial=chosen.known(warning), auto_id=f"{step}-%s")
    if went_well(request, form, lambda: _take(request, warning, chosen, form)):
        return redirect("warning", warning_id=warning.pk)
    if request.method == "POST":
        return _page(request, warning_scope.get_warning(request.user, warning.pk), step=step, refused=form)
    form.shown_beside(request.GET.get("seen") or warning.version)
    context = {"warning": warning, "form": form, "url": request.path}
    return partials.show(request, "outreach/warning_act.html", "act", context)


def _take(request: SignedInRequest, warning: EarlyWarning, chosen: WarningStep, form: Any) -> None:
    seen = form.cleaned_data["seen"]
    chosen.take(warning=warning, seen=seen, by=request.user, at=timezone.now(), **form.given())
    messages.success(request, chosen.done)


def _page(
    request: SignedInRequest, warning: EarlyWarning, *, step: str = "", refused: SeeingForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(warning.version)
    context = {
        "page": warning_page.warning_page(warning=warning, reader=reader_of(request)),
        "may_settle": warning_scope.may_settle(request.user),
        "may_take_in_hand": warning_scope.may_take_in_hand(request.user),
        "refused": refused,
        "forms": {step: refused},
    }
    return render(request, "outreach/warning.html", context, status=refused.status if refused is not None else 200)
