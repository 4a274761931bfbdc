"""The page of one customer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared import partials
from crisis_triage.shared.cursors import BadCursor
from outreach.queries import customer_page, customer_timeline, duplicate_pairs
from outreach.queries.readers import reader
from outreach.services import customer_links
from signals.forms import OverrideForm
from signals.vocabulary import Kind


@require_safe
def show(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    if customer.pk != customer_id:
        messages.info(request, f"Customer {customer_id} was merged into {customer.name}. This is its page.")
        return redirect("customer", customer_id=customer.pk)
    kind = request.GET.get("kind", "")
    chosen = Kind(kind) if kind in set(Kind) else None
    now = timezone.now()
    try:
        told = customer_timeline.page(customer_id=customer.pk, kind=chosen, after=request.GET.get("after", ""))
    except BadCursor:
        messages.warning(request, "That part of the timeline is no more. This is its beginning.")
        return redirect("customer", customer_id=customer.pk)
    reading = reader(user=request.user, company=company_of(request), at=now)
    context = {
        "page": customer_page.customer_page(customer=customer, reader=reading, at=now),
        "timeline": told,
        "kinds": [(word.value, word.label) for word in Kind],
        "kind": chosen.value if chosen else "",
        "is_first": not request.GET.get("after"),
        "currency": reading.currency,
        "may_escalate": access.may(request.user, Action.LOG_ESCALATION),
        "may_plan": access.may(request.user, Action.PLAN_CALLS),
        "may_promise": access.may(request.user, Action.MAKE_PROMISES),
        "may_link": customer_links.may_make(request.user, customer),
        "may_merge": access.may(request.user, Action.MERGE),
        "people_merges": duplicate_pairs.contact_merge_rows(user=request.user, customer=customer.pk),
        "merges": duplicate_pairs.merge_rows(user=request.user, survivor=customer.pk),
        "may_log": access.may(request.user, Action.LOG_TOUCHPOINT),
        "override_form": OverrideForm() if access.may(request.user, Action.OVERRIDE) else None,
    }
    return partials.show(request, "outreach/customer.html", "timeline", context)
