"""The page to have beside the telephone."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.views.context import SignedInRequest, company_of
from outreach.queries import brief
from outreach.queries.readers import reader


@require_safe
def show(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    context = {"brief": brief.brief(customer=customer, reader=reading), "currency": reading.currency}
    return render(request, "outreach/brief.html", context)
