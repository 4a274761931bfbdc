"""Scores that are held because too many would jump at once: look why, and let them pass."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import NotFound
from signals.forms import ReleaseForm
from signals.queries import holds as queries
from signals.services import guard, hints
from signals.services.guard import ReasonIsNeeded


@require_http_methods(["GET", "HEAD", "POST"])
def held_scores(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _release(request, form):
        return redirect("sources")
    context = {"held": queries.held(), "form": form}
    return render(request, "signals/held_scores.html", context, status=422 if form.errors else 200)


def _release(request: SignedInRequest, form: ReleaseForm) -> bool:
    try:
        guard.release(by=request.user, at=timezone.now(), because=form.cleaned_data["because"])
    except ReasonIsNeeded as refusal:
        form.add_error("because", refusal.message)
        return False
    except NotFound:
        messages.info(request, "No scores are held any more: somebody was quicker, or the source was mended.")
        return True
    hints.scores_are_due()
    messages.success(request, "The new scores are let pass. What waited is being scored now.")
    return True
