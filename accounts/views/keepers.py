"""Which source keeps which field of customers and contacts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.forms import KeepersForm
from accounts.queries import keepers as queries
from accounts.services import keepers
from accounts.views.context import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def field_keepers(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    kept = queries.fields()
    form = KeepersForm(request.POST or None, kept)
    if request.method == "POST" and form.is_valid():
        keepers.set_keepers(kept=form.chosen, by=request.user)
        messages.success(
            request, "Saved. From now on the other sources’ words on these fields are ignored, and they are told so."
        )
        return redirect("field_keepers")
    context = {"form": form, "has_sources": any(field.sources for field in kept)}
    return render(request, "accounts/field_keepers.html", context, status=422 if form.errors else 200)
