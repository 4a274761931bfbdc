"""Insights: recorded of a customer, read one by one and as a list, withdrawn."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from outreach.forms.insights import InsightForm, InsightListForm, WithdrawForm
from outreach.insights import RECORDED
from outreach.models import Insight
from outreach.queries import insight_cards, insight_scope
from outreach.queries.research import standing
from outreach.services import insights
from outreach.services.insights import AlreadyRecorded
from outreach.views.acting import went_well
from outreach.views.issues import reader_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, after = InsightListForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    filters = form.filters()
    try:
        page = insight_cards.page(reader=reader_of(request), filters=filters, after=after)
    except BadCursor:
        return redirect("insights")
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "page": page,
        "filters": filters,
        "methods": [("", "Any"), *((method.value, method.label) for method in RECORDED)],
        "customer": access.get_customer(request.user, filters.customer) if filters.customer else None,
        "query": query.urlencode(),
        "is_first": not after,
    }
    return render(request, "outreach/insights.html", context)


@FORM
def record(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    form = InsightForm(request.POST or None, customer=customer)
    made: list[Insight] = []
    if went_well(request, form, lambda: made.append(_record(request, customer, form))):
        return redirect("insight", insight_id=made[0].pk)
    context = {"form": form, "customer": customer}
    return render(request, "outreach/record_insight.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, insight_id: int) -> HttpResponse:
    return _page(request, insight_scope.get_insight(request.user, insight_id))


@FORM
def withdraw(request: SignedInRequest, insight_id: int) -> HttpResponse:
    insight = insight_scope.get_insight(request.user, insight_id)
    insights.check_may_withdraw(request.user, insight)
    form = WithdrawForm(request.POST or None, initial={"seen": insight.version})

    def act() -> None:
        insights.withdraw(insight=insight, **form.cleaned_data, by=request.user, at=timezone.now())

    if went_well(request, form, act):
        messages.success(request, "Withdrawn. It stays to be read, and counts no more.")
        return redirect("insight", insight_id=insight.pk)
    return _page(request, insight_scope.get_insight(request.user, insight_id), form=form)


def _record(request: SignedInRequest, customer: Customer, form: InsightForm) -> Insight:
    try:
        made = insights.record(customer=customer, research=form.research(), by=request.user, at=timezone.now())
    except AlreadyRecorded as same:
        messages.info(request, same.message)
        return same.insight
    messages.success(request, f"Recorded. It stands on the page of {customer.name}.")
    return made


def _page(request: SignedInRequest, insight: Insight, *, form: WithdrawForm | None = None) -> HttpResponse:
    if form is not None:
        form.shown_beside(insight.version)
    may_withdraw = insight.withdrawn_at is None and insight_scope.may_withdraw(request.user, insight)
    context = {
        "insight": insight_cards.card(insight, days=standing.fresh_days(), reader=reader_of(request)),
        "needs": insight_cards.needs_of(insight),
        "form": form or (WithdrawForm(initial={"seen": insight.version}) if may_withdraw else None),
        "is_refused": bool(form and form.is_bound),
    }
    return render(request, "outreach/insight.html", context, status=form.status if form and form.is_bound else 200)
