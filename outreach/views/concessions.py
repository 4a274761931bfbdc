"""Something is given away: who had something lately is shown before, and flagged after."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest, company_of
from outreach.forms.concessions import ConcessionForm
from outreach.models import Issue
from outreach.queries import concession_rows, scope
from outreach.services import concessions


@require_http_methods(["GET", "HEAD", "POST"])
def give(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    form = ConcessionForm(
        request.POST or None,
        issues=_issues(request, customer),
        initial={
            "currency": customer.currency or company_of(request).reporting_currency,
            "issue": request.GET.get("issue", ""),
        },
    )
    if form.is_valid() and form.take(concessions.give, customer=customer, by=request.user):
        messages.success(request, f"Logged. {customer.name} sees nothing of it from us: tell them.")
        return redirect("customer", customer_id=customer.pk)
    form.shown_beside(concessions.version_of(customer))
    context = {"customer": customer, "form": form, "before": concession_rows.of_customer(customer=customer)}
    return render(request, "outreach/give_concession.html", context, status=form.status if form.is_bound else 200)


def _issues(request: SignedInRequest, customer: Customer) -> "QuerySet[Issue]":
    """That touch this customer."""
    mine = scope.visible_loops(request.user).filter(customer=customer).values("issue_id")
    return Issue.objects.filter(pk__in=mine).order_by("-pk")
