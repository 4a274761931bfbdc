"""Crises: the list, a new one, the page on which people work, and the short view of the same timeline."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from outreach import finding_out
from outreach.crises import CrisisKind
from outreach.forms import whole
from outreach.forms.crises import DECLARE, SUSPECT, NewCrisisForm, UpdateForm
from outreach.forms.seen import SeeingForm
from outreach.models import Crisis, EarlyWarning, Issue
from outreach.queries import audience as audiences
from outreach.queries import (
    crisis_cards,
    crisis_message_page,
    crisis_page,
    crisis_scope,
    personal_calls,
    sales_page,
    scope,
    script_page,
    warning_page,
    warning_scope,
)
from outreach.queries import untold as untold_customers
from outreach.queries.readers import Reader
from outreach.services import crises, warned_crises
from outreach.services.crises import AlreadyDeclared
from outreach.views.acting import went_well
from outreach.views.issues import reader_of


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    context = {
        "lists": crisis_cards.lists(reader=reader_of(request)),
        "may_open": access.may(request.user, Action.WORK_ON_ISSUES),
    }
    return render(request, "outreach/crises.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """By hand, or of an issue."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    may_declare = access.may(request.user, Action.RUN_CRISES)
    issue, warning = _issue(request), _warning(request)
    known = _of_warning(warning) if warning else _of_issue(issue)
    form = NewCrisisForm(request.POST or None, initial=known, **room_choices(reader_of(request)))
    opened: list[Crisis] = []
    first: list[int] = []
    if went_well(request, form, lambda: opened.append(_open(request, form, issue, warning, first))):
        return redirect("crisis", crisis_id=opened[0].pk)
    context = {
        "form": form,
        "issue": issue,
        "warning": warning,
        "may_declare": may_declare,
        "first": next(iter(first), None),
    }
    return render(request, "outreach/new_crisis.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    """To htmx, which asks every few seconds, only what may have changed: its timeline, or when the next update is due."""
    crisis = crisis_scope.get_crisis(request.user, crisis_id)
    if request.GET.get("part") == "due" and crisis_scope.is_inside(request.user, crisis):
        context = {"crisis": crisis_page.due_part(crisis=crisis, reader=reader_of(request))}
        return render(request, "outreach/crisis.html#due", context)
    return page_of(request, crisis)


@require_safe
def brief(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    context = {"crisis": crisis_page.in_short(crisis=crisis, reader=reader_of(request))}
    return render(request, "outreach/crisis_brief.html", context)


@require_safe
def untold(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    """Who will find out before we tell them; to the room, which asks for it when it stands, only the first few."""
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    context = {
        "crisis": crisis,
        "untold": untold_customers.untold(crisis=crisis, reader=reader_of(request)),
        "reckoned": finding_out.reckoned(),
    }
    return partials.show(request, "outreach/untold.html", "few", context)


def page_of(
    request: SignedInRequest, crisis: Crisis, *, step: str = "", refused: SeeingForm | None = None, version: str = ""
) -> HttpResponse:
    """The page of a crisis; after a refusal with the form as it was typed. ``version``: of what was refused, where it is not the crisis."""
    reading = reader_of(request)
    if not crisis_scope.is_inside(request.user, crisis):
        outline = crisis_page.outline(crisis=crisis, reader=reading)
        return render(request, "outreach/crisis_outline.html", {"crisis": outline})
    if refused is not None:
        refused.shown_beside(version or crisis.version)
    page = crisis_page.crisis_page(crisis=crisis, reader=reading)
    context = {
        "crisis": page,
        "messages_sent": crisis_message_page.of_crisis(crisis, request.user),
        "calls": personal_calls.counts(crisis),
        "sales": sales_page.of_crisis(crisis, reader=reading) if crisis.kind == CrisisKind.SALES else None,
        "scripts": script_page.of_crisis(crisis, request.user),
        "may_work": crisis_scope.may_work(request.user, crisis),
        "may_command": crisis_scope.may_command(request.user, crisis),
        "may_declare": access.may(request.user, Action.RUN_CRISES),
        "update_form": refused if step == "update" else UpdateForm(auto_id="update-%s"),
        "refused": refused,
        "is_placed": step != "advance" or any(stage.to == refused["to"].value() for stage in page.stages if refused),
        "step_refused": step,
        "forms": {step.replace("-", "_"): refused},
        "action_url": reverse("move_crisis", args=[crisis.pk, "action"]),
        "settle_url": reverse("move_crisis", args=[crisis.pk, "settle"]),
    }
    status = refused.status if refused is not None else 200
    return partials.show(request, "outreach/crisis.html", "live", context, status)


def room_choices(reading: Reader) -> dict[str, Any]:
    """What the audience of a form offers."""
    options = audiences.options(reader=reading)
    return {"segments": options.segments, "regions": options.regions, "currency": reading.currency}


def _issue(request: SignedInRequest) -> Issue | None:
    """NotFound for one that this person may not see."""
    asked = whole(request.GET.get("issue", ""))
    return None if asked is None else scope.get_issue(request.user, asked)


def _warning(request: SignedInRequest) -> EarlyWarning | None:
    """NotFound for one that this person may not see."""
    asked = whole(request.GET.get("warning", ""))
    return None if asked is None else warning_scope.get_warning(request.user, asked)


def _of_warning(warning: EarlyWarning) -> dict[str, Any]:
    return {
        "kind": CrisisKind.SERVICE.value,
        "title": warning_page.proposed_title(warning),
        "summary": warning_page.proposed(warning),
    }


def _of_issue(issue: Issue | None) -> dict[str, Any]:
    if issue is None:
        return {"kind": CrisisKind.SERVICE.value}
    return {
        "kind": CrisisKind.SERVICE.value,
        "title": issue.title,
        "severity": issue.counted_severity,
        "summary": issue.description,
    }


def _open(
    request: SignedInRequest,
    form: NewCrisisForm,
    issue: Issue | None,
    warning: EarlyWarning | None,
    first: list[int],
) -> Crisis:
    clean = form.cleaned_data
    given: dict[str, Any] = {name: clean[name] for name in ("title", "severity", "summary")}
    given |= {"kind": CrisisKind(clean["kind"]), "issue": issue, "by": request.user, "at": timezone.now()}
    service: Any = crises if warning is None else warned_crises
    given |= {"warning": warning} if warning else {}
    try:
        crisis = service.suspect(**given) if clean["how"] == SUSPECT else service.declare_new(**given, room=form.room())
    except AlreadyDeclared as refusal:
        first.extend([refusal.crisis_id] if refusal.crisis_id else [])
        raise
    told = (
        "Declared. Say soon how it stands."
        if clean["how"] == DECLARE
        else "Noted. The CCO is told, and declares it or not."
    )
    messages.success(request, told)
    return crisis
