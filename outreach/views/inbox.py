"""What I owe to whom by when; and the ledger of what we owe to one customer."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from outreach.queries import inbox, owed, personal_calls
from outreach.views.issues import reader_of


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    after = request.GET.get("after", "")
    try:
        shown = inbox.inbox(reader=reader_of(request), after=after)
    except BadCursor:
        return redirect("inbox")
    context = {
        "inbox": shown,
        "is_first": not after,
        "calls": personal_calls.owed_by(request.user),
    }
    return render(request, "outreach/inbox.html", context)


@require_safe
def ledger(request: SignedInRequest, customer_id: int) -> HttpResponse:
    """Made to be printed and handed over: no buttons, every date with its zone."""
    customer = access.get_customer(request.user, customer_id)
    context = {"customer": customer, "ledger": owed.ledger(customer=customer, reader=reader_of(request))}
    return render(request, "outreach/ledger.html", context)
