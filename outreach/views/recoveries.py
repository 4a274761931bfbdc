"""Recovery cases: the list, a new one, and the page on which people rebuild one customer's trust."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import NotFound
from outreach import trust
from outreach.forms import whole
from outreach.forms.recoveries import OpenForm, WordForm
from outreach.forms.seen import SeeingForm
from outreach.models import Recovery
from outreach.queries import crisis_scope, recovery_cards, recovery_page, recovery_rates, recovery_scope, trust_compared
from outreach.recoveries import RecoveryCause
from outreach.services import recoveries
from outreach.services.recoveries import AlreadyOpen
from outreach.views.acting import went_well
from outreach.views.issues import reader_of

REASONS = {
    RecoveryCause.CRITICAL.value: "The risk score says critical.",
    RecoveryCause.BROKEN_PROMISE.value: "We broke a promise to them.",
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    reading = reader_of(request)
    context = {"lists": recovery_cards.lists(reader=reading), "saved": recovery_rates.saved_page(reader=reading)}
    return render(request, "outreach/recoveries.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Of one customer, whom the address names."""
    customer = _customer(request)
    recoveries.check_may_open(request.user, customer)
    cause = request.GET.get("because", "")
    known: dict[str, Any] = {
        "reason": REASONS.get(cause, ""),
        "opened_because": cause if cause in set(RecoveryCause) else None,
    }
    touched_by = crisis_scope.visible_crises(request.user).filter(customers__customer=customer).order_by("-pk")
    known["crisis"] = touched_by.first()
    form = OpenForm(request.POST or None, initial=known, crises=touched_by)
    opened: list[Recovery] = []
    first: list[int] = []
    if went_well(request, form, lambda: opened.append(_open(request, form, customer, first))):
        return redirect("recovery", recovery_id=opened[0].pk)
    context = {"form": form, "customer": customer, "first": first[0] if first else None}
    return render(request, "outreach/new_recovery.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, recovery_id: int) -> HttpResponse:
    return page_of(request, recovery_scope.get_recovery(request.user, recovery_id))


@require_safe
def compared(request: SignedInRequest) -> HttpResponse:
    """Of all cases, or of whom a crisis touched."""
    access.check_may(request.user, Action.VIEW)
    asked = whole(request.GET.get("crisis", ""))
    crisis = crisis_scope.get_crisis(request.user, asked) if asked is not None else None
    days = whole(request.GET.get("days", "")) or trust_compared.SPANS[0]
    found = trust_compared.comparison(
        reader=reader_of(request),
        days=days if days in trust_compared.SPANS else trust_compared.SPANS[0],
        crisis=crisis,
    )
    context = {
        "crisis": crisis,
        "spans": trust_compared.SPANS,
        "chosen": found.days,
        "about": trust_compared.words_about(found),
        "rows": [trust_compared.shown(figure) for figure in found.figures],
        "rule": trust.RULE,
        "usage": found.usage,
    }
    return render(request, "outreach/trust_compared.html", context)


def page_of(
    request: SignedInRequest,
    recovery: Recovery,
    *,
    step: str = "",
    refused: SeeingForm | None = None,
    version: str = "",
) -> HttpResponse:
    """The page of a case; after a refusal with the form as it was typed. ``version``: of what was refused, where it is not the case."""
    if refused is not None:
        refused.shown_beside(version or recovery.version)
    context = {
        "recovery": recovery_page.recovery_page(recovery=recovery, reader=reader_of(request)),
        "may_lead": recovery_scope.may_lead(request.user, recovery) and not recovery.is_over,
        "word_form": refused if step == "word" else WordForm(auto_id="word-%s", recovery=recovery),
        "refused": refused,
        "step_refused": step,
        "forms": {step.replace("-", "_"): refused},
        "settle_url": reverse("move_recovery", args=[recovery.pk, "settle"]),
    }
    return render(request, "outreach/recovery.html", context, status=refused.status if refused else 200)


def _customer(request: SignedInRequest) -> Customer:
    asked = whole(request.GET.get("customer", ""))
    if asked is None:
        raise NotFound("Name a customer: open the case from their page.")
    return access.get_customer(request.user, asked)


def _open(request: SignedInRequest, form: OpenForm, customer: Customer, first: list[int]) -> Recovery:
    clean: dict[str, Any] = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    try:
        case = recoveries.open_case(customer=customer, **clean, by=request.user, at=timezone.now())
    except AlreadyOpen as refusal:
        first.append(refusal.recovery_id)
        raise
    messages.success(request, "Open. Make the plan within three days.")
    return case
