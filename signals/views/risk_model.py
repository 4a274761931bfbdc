"""The risk model, for whoever wants to know what stands behind a score."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from signals.forms import CallsForm, HindsightForm
from signals.queries import fates, hindsight, model_card


@require_safe
def model(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    calls = CallsForm(request.GET).calls()
    card = model_card.model_card(user=request.user, calls=calls, at=timezone.now())
    return render(request, "signals/model.html", {"card": card})


@require_safe
def was_it_right(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    asked = HindsightForm(request.GET).question()
    counted = hindsight.read(user=request.user, company=company_of(request), asked=asked, at=timezone.now())
    context = {"counted": counted, "asked": asked, "spans": hindsight.SPANS, "leads": fates.LEADS}
    return render(request, "signals/was_it_right.html", context)
