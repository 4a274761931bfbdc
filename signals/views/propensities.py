"""Who is likely to buy more, or again: the list, one of them with the reasons, and what stands behind the numbers."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from signals.forms import PropensitiesForm
from signals.queries import expansion_card, propensities


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = PropensitiesForm(request.GET)
    by, after = form.order(), request.GET.get("after", "")
    try:
        page = propensities.page(user=request.user, by=by, after=after)
    except BadCursor:
        return redirect("propensities")
    context = {
        "page": page,
        "by": by,
        "is_first": not after,
        "standing": expansion_card.standing(),
    }
    return render(request, "signals/propensities.html", context)


@require_safe
def show(request: SignedInRequest, customer_id: int) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    found = propensities.one(user=request.user, customer_id=customer_id)
    context = {"found": found, "standing": expansion_card.standing()}
    return render(request, "signals/propensity.html", context)


@require_safe
def model(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    return render(request, "signals/expansion_model.html", {"card": expansion_card.expansion_card()})
