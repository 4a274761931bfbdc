"""Escalations: log one with the customer on the line, see them all, end them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.forms import EndForm, EscalationForm, TrendForm
from outreach.models import Escalation
from outreach.queries import escalations as queries
from outreach.queries import find_customer
from outreach.queries.filters import SHORTEST_PART
from outreach.queries.readers import reader
from outreach.services import escalations
from outreach.services.escalations import AlreadyLogged
from outreach.vocabulary import RequestedBy, Trend

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    now = timezone.now()
    is_open = request.GET.get("state") != "ended"
    reading = reader(user=request.user, company=company_of(request), at=now)
    try:
        page = queries.page(reader=reading, is_open=is_open, after=request.GET.get("after", ""), at=now)
    except BadCursor:
        return redirect("escalations")
    context = {
        "page": page,
        "is_open": is_open,
        "is_first": not request.GET.get("after"),
        "may_escalate": access.may(request.user, Action.LOG_ESCALATION),
    }
    return render(request, "outreach/escalations.html", context)


@require_safe
def choose_customer(request: SignedInRequest) -> HttpResponse:
    """Which customer is it about? The first step for whoever has only a name."""
    access.check_may(request.user, Action.LOG_ESCALATION)
    part = request.GET.get("q", "")
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    context = {
        "q": part,
        "found": find_customer.find_customers(reader=reading, part=part),
        "is_too_short": 0 < len(part.strip()) < SHORTEST_PART,
        "shortest": SHORTEST_PART,
    }
    return render(request, "outreach/choose_customer.html", context)


@FORM
def log(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.LOG_ESCALATION)
    form = EscalationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        logged = _log(request, customer, form)
        if logged is not None:
            return redirect("escalation", escalation_id=logged.pk)
    context = {"customer": customer, "form": form}
    return render(request, "outreach/log_escalation.html", context, status=422 if form.errors else 200)


def _log(request: SignedInRequest, customer: Customer, form: EscalationForm) -> Escalation | None:
    try:
        logged = escalations.log_escalation(
            customer=customer,
            requested_by=RequestedBy(form.cleaned_data["requested_by"]),
            reason=form.cleaned_data["reason"],
            severity=form.cleaned_data["severity"],
            trend=Trend(form.cleaned_data["trend"]),
            by=request.user,
            at=timezone.now(),
        )
    except AlreadyLogged as same:
        messages.info(request, same.message)
        return same.escalation
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    messages.success(request, f"Logged. {customer.name} moves up the call list now.")
    return logged


@require_safe
def show(request: SignedInRequest, escalation_id: int) -> HttpResponse:
    return _page(request, queries.get(user=request.user, escalation_id=escalation_id), EndForm())


@require_POST
def end(request: SignedInRequest, escalation_id: int) -> HttpResponse:
    escalation = queries.get(user=request.user, escalation_id=escalation_id)
    access.check_may(request.user, Action.END_ESCALATION)
    form = EndForm(request.POST)
    if form.is_valid():
        try:
            escalations.end_escalation(
                escalation=escalation, outcome=form.cleaned_data["outcome"], by=request.user, at=timezone.now()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"Ended. {escalation.customer.name} takes its usual place on the call list.")
            return redirect("escalation", escalation_id=escalation.pk)
    return _page(request, escalation, form)


@require_POST
def turn(request: SignedInRequest, escalation_id: int) -> HttpResponse:
    """It gets better, or worse."""
    escalation = queries.get(user=request.user, escalation_id=escalation_id)
    access.check_may(request.user, Action.LOG_ESCALATION)
    form = TrendForm(request.POST)
    if form.is_valid():
        try:
            trend = Trend(form.cleaned_data["trend"])
            escalations.change_trend(escalation=escalation, trend=trend, by=request.user, at=timezone.now())
        except DomainError as refusal:
            messages.warning(request, refusal.message)
    else:
        messages.warning(request, f"Choose {Trend.listed()}.")
    return redirect("escalation", escalation_id=escalation.pk)


def _page(request: SignedInRequest, escalation: Escalation, form: EndForm) -> HttpResponse:
    context = {
        "escalation": queries.row(escalation, at=timezone.now()),
        "form": form,
        "trends": Trend.choices(),
        "may_end": access.may(request.user, Action.END_ESCALATION),
        "may_turn": access.may(request.user, Action.LOG_ESCALATION),
        "may_open_issue": access.may(request.user, Action.WORK_ON_ISSUES),
    }
    return render(request, "outreach/escalation.html", context, status=422 if form.errors else 200)
