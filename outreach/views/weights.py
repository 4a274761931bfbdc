"""How much each factor counts: for the CCO and administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from outreach.forms import WeightsForm
from outreach.priority import Weights
from outreach.queries import weights as queries
from outreach.services import weights


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = WeightsForm(request.POST or None, initial=WeightsForm.values_of(queries.current()))
    if request.method == "POST" and form.is_valid() and _set(request, form):
        messages.success(
            request, "Saved. Everyone is being ranked anew; that takes seconds, for a million customers minutes."
        )
        return redirect("weights")
    context = {"form": form, "changes": queries.changes()}
    return render(request, "outreach/weights.html", context, status=422 if form.errors else 200)


def _set(request: SignedInRequest, form: WeightsForm) -> bool:
    try:
        weights.set_weights(weights=Weights(**form.cleaned_data), by=request.user)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True
