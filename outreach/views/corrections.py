"""Something stands in the wrong place: a touchpoint with the wrong customer, a need in the wrong issue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.errors import DomainError
from outreach.forms import whole
from outreach.forms.corrections import MoveTouchpointForm, UnlinkNeedForm
from outreach.models import Need, Touchpoint
from outreach.queries import find_customer, needs, touchpoints
from outreach.queries.readers import reader
from outreach.services import need_links, touchpoint_moves

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def move_touchpoint(request: SignedInRequest, touchpoint_id: int) -> HttpResponse:
    """Find the right customer by name, choose it, say why."""
    touchpoint = touchpoints.get(user=request.user, touchpoint_id=touchpoint_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    form = MoveTouchpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _move(request, touchpoint, form):
        return redirect("touchpoint", touchpoint_id=touchpoint.pk)
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    part = request.GET.get("q", "")
    chosen = whole(request.POST.get("customer") or request.GET.get("to", ""))
    context = {
        "touchpoint": touchpoints.row(touchpoint, at=timezone.now()),
        "form": form,
        "q": part,
        "found": find_customer.find_customers(reader=reading, part=part),
        "to": access.get_customer(request.user, chosen) if chosen is not None else None,
    }
    return render(request, "outreach/move_touchpoint.html", context, status=422 if form.errors else 200)


def _move(request: SignedInRequest, touchpoint: Touchpoint, form: MoveTouchpointForm) -> bool:
    to = Customer(pk=form.cleaned_data["customer"])
    try:
        moved = touchpoint_moves.move_touchpoint(
            touchpoint=touchpoint, to=to, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, f"It stands with {moved.customer.name} now. Choose the contact anew, if one is known.")
    return True


@FORM
def unlink_need(request: SignedInRequest, need_id: int) -> HttpResponse:
    need = needs.get(user=request.user, need_id=need_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    form = UnlinkNeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _unlink(request, need, form):
        return redirect("touchpoint", touchpoint_id=need.touchpoint_id)
    context = {"need": needs.row(need), "form": form}
    return render(request, "outreach/unlink_need.html", context, status=422 if form.errors else 200)


def _unlink(request: SignedInRequest, need: Need, form: UnlinkNeedForm) -> bool:
    try:
        need_links.unlink(need=need, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(
        request, f"Taken out. {need.customer.name} stays affected by the issue until the loop is withdrawn."
    )
    return True
