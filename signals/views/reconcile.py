"""The list of a source that is read again every day: where it stands, when, and at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from signals.models import Source
from signals.queries import reconciles as queries
from signals.queries.sources import get_source
from signals.reconcile_forms import ReconcileForm
from signals.services import reconciles

SAID = {
    "save": "The list is read now, and every day from now on.",
    "now": "The list is read in a moment.",
    "whole": "All of the list is read in a moment; what is missing in it is marked.",
    "stop": "The list is not read any more.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def reconcile(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, verb = get_source(slug), request.POST.get("verb", "")
    card = queries.card(source, at=timezone.now())
    form = ReconcileForm(request.POST if verb == "save" else None, initial=ReconcileForm.values_of(card.row))
    if verb in SAID and (verb != "save" or form.is_valid()) and _act(request, source, verb, form):
        messages.success(request, SAID[verb])
        return redirect("reconcile", slug=slug)
    context: dict[str, Any] = {"source": source, "card": card, "form": form}
    return render(request, "signals/reconcile.html", context, status=422 if form.errors else 200)


def _act(request: SignedInRequest, source: Source, verb: str, form: ReconcileForm) -> bool:
    about: dict[str, Any] = {"source": source, "by": request.user, "at": timezone.now()}
    try:
        if verb == "save":
            reconciles.set_up(wish=form.wish(), **about)
        elif verb == "now":
            reconciles.read_now(**about)
        elif verb == "whole":
            reconciles.read_whole(**about)
        else:
            reconciles.stop(**about)
    except DomainError as refusal:
        if verb == "save":
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.error(request, refusal.message)
        return False
    return True
