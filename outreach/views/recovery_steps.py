"""What is done in a recovery case: each step is a form that is sent to an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from crisis_triage.shared.errors import NotFound
from outreach.forms import whole
from outreach.forms.recoveries import (
    EndForm,
    HandOverCaseForm,
    NewStepForm,
    PlanForm,
    ProgrammeForm,
    RecoveryForm,
    SettleStepForm,
    WordForm,
)
from outreach.models import Recovery
from outreach.queries import recovery_scope
from outreach.recoveries import USUAL_CADENCE
from outreach.services import recoveries, recovery_steps, recovery_words
from outreach.views.acting import went_well
from outreach.views.recoveries import page_of
from outreach.vocabulary import Channel, TouchpointKind


@dataclass(frozen=True)
class CaseStep:
    form: type[RecoveryForm]
    take: Callable[[Recovery, dict[str, Any], User, datetime], object]
    done: str
    known: Callable[[Recovery], dict[str, Any]] = lambda recovery: {}


def _tell(recovery: Recovery, given: dict[str, Any], by: User, at: datetime) -> object:
    del given["seen"]
    return recovery_words.tell(recovery=recovery, **{**given, "channel": Channel(given["channel"])}, by=by, at=at)


def _add(recovery: Recovery, given: dict[str, Any], by: User, at: datetime) -> object:
    touch = TouchpointKind(given["touch"]) if given["touch"] else None
    about = {"what": given["what"], "due_on": given["due_on"], "owner": given["owner"]}
    return recovery_steps.add(recovery=recovery, **about, touch=touch, by=by, at=at)


def _add_programme(recovery: Recovery, given: dict[str, Any], by: User, at: datetime) -> object:
    chosen = {"programme": given["programme"], "owner": given["owner"]}
    return recovery_steps.add_programme(recovery=recovery, **chosen, by=by, at=at)


def _settle(recovery: Recovery, given: dict[str, Any], by: User, at: datetime) -> object:
    step = recovery.steps.filter(pk=given.pop("step")).first()
    if step is None:
        raise NotFound("There is no such step in this case.")
    return recovery_steps.settle(step=step, **given, by=by, at=at)


def _plainly(service: Callable[..., object]) -> Callable[[Recovery, dict[str, Any], User, datetime], object]:
    return lambda recovery, given, by, at: service(recovery=recovery, **given, by=by, at=at)


def _plan_of(recovery: Recovery) -> dict[str, Any]:
    return {"cause": recovery.cause, "goal": recovery.goal, "cadence_days": recovery.cadence_days or USUAL_CADENCE}


STEPS = {
    "plan": CaseStep(PlanForm, _plainly(recoveries.plan), "The plan stands. Tell them, and add its steps.", _plan_of),
    "word": CaseStep(WordForm, _tell, "Written down. The next word has its day."),
    "step": CaseStep(NewStepForm, _add, "Added."),
    "programme": CaseStep(ProgrammeForm, _add_programme, "Its steps are in the plan, each on its day."),
    "settle": CaseStep(SettleStepForm, _settle, "Settled."),
    "hand-over": CaseStep(HandOverCaseForm, _plainly(recoveries.hand_over), "Handed over."),
    "end": CaseStep(EndForm, _plainly(recoveries.end), "The case is over."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, recovery_id: int, step: str) -> HttpResponse:
    """Its form, for the page of the case to fetch, or as a page without JavaScript; and taking it."""
    recovery = recovery_scope.get_recovery(request.user, recovery_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    return _take(request, recovery, step) if request.method == "POST" else _ask(request, recovery, step)


def _ask(request: SignedInRequest, recovery: Recovery, step: str) -> HttpResponse:
    chosen = STEPS[step]
    settled = whole(request.GET.get("step", ""))
    known = chosen.known(recovery) | ({"step": settled} if step == "settle" else {})
    form = chosen.form(initial=known, auto_id=f"{step}-%s", recovery=recovery)
    form.shown_beside(request.GET.get("seen") or _version_of(recovery, settled))
    context = {"recovery": recovery, "form": form, "url": request.path}
    return partials.show(request, "outreach/recovery_act.html", "act", context)


def _take(request: SignedInRequest, recovery: Recovery, step: str) -> HttpResponse:
    chosen = STEPS[step]
    form = chosen.form(request.POST, auto_id=f"{step}-%s", recovery=recovery)

    def act() -> None:
        chosen.take(recovery, dict(form.cleaned_data), request.user, timezone.now())
        messages.success(request, chosen.done)

    if went_well(request, form, act):
        return redirect("recovery", recovery_id=recovery.pk)
    again = recovery_scope.get_recovery(request.user, recovery.pk)
    version = _version_of(again, form.cleaned_data.get("step")) if step == "settle" else ""
    return page_of(request, again, step=step, refused=form, version=version)


def _version_of(recovery: Recovery, step_id: int | None) -> str:
    """Of the step that is settled; else of the case."""
    step = recovery.steps.filter(pk=step_id).first() if step_id else None
    return step.version if step else recovery.version
