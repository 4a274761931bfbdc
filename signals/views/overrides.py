"""Somebody knows better than the model: say so, with a reason and an end; or take it back."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from signals.forms import OverrideForm
from signals.queries import overrides as queries
from signals.services import overrides
from signals.vocabulary import Band


@require_http_methods(["GET", "HEAD", "POST"])
def override(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.OVERRIDE)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _override(request, customer, form):
        return redirect("customer", customer_id=customer.pk)
    claims = queries.of_customer(customer_id=customer.pk, at=timezone.now())
    context = {"customer": customer, "form": form, "claims": claims}
    return render(request, "signals/override.html", context, status=422 if form.errors else 200)


def _override(request: SignedInRequest, customer: Customer, form: OverrideForm) -> bool:
    now = timezone.now()
    try:
        made = overrides.override(
            customer=customer,
            band=Band(form.cleaned_data["band"]),
            reason=form.cleaned_data["reason"],
            expires_at=now + timedelta(days=form.cleaned_data["days"]),
            by=request.user,
            at=now,
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    until = timezone.localtime(made.expires_at)
    messages.success(request, f"Your claim stands beside the score until {until:%-d %b %Y}.")
    return True


@require_POST
def override_withdraw(request: SignedInRequest, customer_id: int, override_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    held = overrides.get(customer=customer, override_id=override_id)
    try:
        overrides.withdraw(override=held, by=request.user, at=timezone.now())
    except overrides.NoLongerHolds as refusal:
        messages.info(request, refusal.message)
    else:
        messages.success(request, "Withdrawn. The score stands alone again.")
    return redirect("customer", customer_id=customer.pk)
