"""Touchpoints: log one in under a minute, see them, pay what they owe, correct them."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.forms.touchpoints import ActForm, DiscoveryForm, TouchpointFilterForm, contacts_of, minute
from outreach.models import Touchpoint
from outreach.queries import touchpoints as queries
from outreach.queries.readers import reader
from outreach.queries.touchpoints import TouchpointFilters
from outreach.services import touchpoints
from outreach.services.touchpoints import AlreadyLogged
from outreach.vocabulary import How, Outcome

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = TouchpointFilterForm(request.GET)
    form.is_valid()
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    filters = form.filters(request.user.pk)
    try:
        page = queries.page(reader=reading, filters=filters, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("touchpoints")
    state = request.GET.copy()
    state.pop("after", None)
    context = {
        "page": page,
        "form": form,
        "owed": queries.owed_by(reader=reading),
        "is_narrowed": filters != TouchpointFilters(),
        "is_first": not request.GET.get("after"),
        "state": state.urlencode(),
        "customer": access.get_customer(request.user, filters.customer) if filters.customer else None,
    }
    return render(request, "outreach/touchpoints.html", context)


@FORM
def log(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    form, discovery = _forms(request, customer)
    wants_rows = "more" in request.POST
    if request.method == "POST" and not wants_rows and all([form.is_valid(), discovery.is_valid()]):
        is_said = discovery.check_is_said(is_talk=form.cleaned_data["how"] == How.TALKED)
        logged = _log(request, customer, form, discovery) if is_said else None
        if logged is not None:
            return redirect("touchpoint", touchpoint_id=logged.pk)
    context = {
        "customer": customer,
        "form": form,
        "discovery": discovery,
        "is_refused": not wants_rows and form.is_bound,
    }
    return render(request, "outreach/log_touchpoint.html", context, status=422 if context["is_refused"] else 200)


def _forms(request: SignedInRequest, customer: Customer) -> tuple[ActForm, DiscoveryForm]:
    now = minute(timezone.localtime())
    initial = {"happened_at": now, "contact": queries.last_contact(customer_id=customer.pk)}
    data = request.POST or None
    return ActForm(data, initial=initial, contacts=contacts_of(customer)), DiscoveryForm(data)


def _log(request: SignedInRequest, customer: Customer, form: ActForm, discovery: DiscoveryForm) -> Touchpoint | None:
    try:
        logged = touchpoints.log_touchpoint(
            customer=customer,
            act=form.act(),
            needs=discovery.needs(),
            is_none_found=discovery.is_none_found,
            by=request.user,
            at=timezone.now(),
        )
    except AlreadyLogged as same:
        messages.info(request, same.message)
        return same.touchpoint
    except DomainError as refusal:
        _refuse(form, discovery, refusal)
        return None
    messages.success(request, f"Logged. It stands in the timeline of {customer.name}.")
    return logged


@require_safe
def show(request: SignedInRequest, touchpoint_id: int) -> HttpResponse:
    touchpoint = queries.get(user=request.user, touchpoint_id=touchpoint_id)
    return _page(request, touchpoint, DiscoveryForm(may_wait=False))


@require_POST
def complete(request: SignedInRequest, touchpoint_id: int) -> HttpResponse:
    touchpoint = queries.get(user=request.user, touchpoint_id=touchpoint_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    discovery = DiscoveryForm(request.POST, may_wait=False)
    if "more" in request.POST or not discovery.is_valid() or not discovery.check_is_said(is_talk=True):
        return _page(request, touchpoint, discovery)
    try:
        touchpoints.complete_touchpoint(
            touchpoint=touchpoint,
            needs=discovery.needs(),
            is_none_found=discovery.is_none_found,
            by=request.user,
            at=timezone.now(),
        )
    except touchpoints.NothingNew as same:
        messages.info(request, same.message)
    except DomainError as refusal:
        if not discovery.refuse(refusal.field, refusal.message):
            discovery.add_error(None, refusal.message)
        return _page(request, touchpoint, discovery)
    else:
        messages.success(request, "Noted.")
    return redirect("touchpoint", touchpoint_id=touchpoint.pk)


@FORM
def correct(request: SignedInRequest, touchpoint_id: int) -> HttpResponse:
    touchpoint = queries.get(user=request.user, touchpoint_id=touchpoint_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    contacts = contacts_of(touchpoint.customer, also=touchpoint.contact_id)
    form = ActForm(request.POST or None, initial=ActForm.values_of(touchpoint), contacts=contacts)
    if request.method == "POST" and form.is_valid():
        try:
            touchpoints.correct_touchpoint(
                touchpoint=touchpoint,
                act=form.act(stored=touchpoint),
                seen_at=_seen_at(request),
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(_field(form, refusal.field), refusal.message)
        else:
            messages.success(request, "Corrected. What it said before is kept.")
            return redirect("touchpoint", touchpoint_id=touchpoint.pk)
    seen_at = request.POST.get("seen_at") or touchpoint.updated_at.isoformat()
    context = {"touchpoint": queries.row(touchpoint, at=timezone.now()), "form": form, "seen_at": seen_at}
    return render(request, "outreach/correct_touchpoint.html", context, status=422 if form.errors else 200)


def _seen_at(request: SignedInRequest) -> datetime | None:
    try:
        return parse_datetime(request.POST.get("seen_at", ""))
    except ValueError:
        return None


def _refuse(form: ActForm, discovery: DiscoveryForm, refusal: DomainError) -> None:
    if not discovery.refuse(refusal.field, refusal.message):
        form.add_error(_field(form, refusal.field), refusal.message)


def _field(form: ActForm, field: str) -> str | None:
    """Outcome and direction are one question on the page."""
    field = "how" if field in ("outcome", "is_two_way") else field
    return field if field in form.fields else None


def _page(request: SignedInRequest, touchpoint: Touchpoint, discovery: DiscoveryForm) -> HttpResponse:
    may_log = access.may(request.user, Action.LOG_TOUCHPOINT)
    is_refused = discovery.is_bound and "more" not in request.POST
    context = {
        "touchpoint": queries.row(touchpoint, at=timezone.now()),
        "discovery": discovery,
        "is_refused": is_refused,
        "may_log": may_log,
        "may_work": access.may(request.user, Action.WORK_ON_ISSUES),
        "may_add": may_log and touchpoint.outcome == Outcome.CONNECTED,
    }
    return render(request, "outreach/touchpoint.html", context, status=422 if is_refused else 200)
