"""Deals of a sales crisis: a new one of a customer or a prospect, and the page of one, from which somebody is asked to vouch."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from outreach.forms import whole
from outreach.forms.learning import LearningForm
from outreach.forms.sales import ChangeDealForm, LostForm, NewDealForm, ReferenceForm, ReopenDealForm, WonForm
from outreach.models import Ask, Deal
from outreach.queries import ask_scope, deal_cards, sales_scope
from outreach.queries import references as matches
from outreach.sales import DealState
from outreach.services import deals, references
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take


def _known(deal: Deal) -> dict[str, Any]:
    return {"amount": deal.amount, "expected_on": deal.expected_on, "owner": deal.owner_id}


def _hoped(deal: Deal) -> dict[str, Any]:
    return {"amount": deal.amount, "booked_on": timezone.localdate()}


STEPS = {
    "won": LearningStep(WonForm, deals.won, "Won, and booked.", _hoped),
    "lost": LearningStep(LostForm, deals.lost, "Lost, with the reason."),
    "change": LearningStep(ChangeDealForm, deals.change, "Changed.", _known),
    "reopen": LearningStep(ReopenDealForm, deals.reopen, "It is open again."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, target_id: int) -> HttpResponse:
    """Of the customer whom the address names, or of a prospect."""
    target = sales_scope.get_target(request.user, target_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    customer = _customer(request)
    known = {"currency": customer.currency if customer and customer.currency else target.currency}
    form = NewDealForm(request.POST or None, initial=known, customer=customer)
    made: list[Deal] = []

    def act() -> None:
        given = {name: form.cleaned_data[name] for name in deals.ABOUT}
        whose = customer or form.named()
        made.append(deals.add(target=target, whose=whose, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("deal", deal_id=made[0].pk)
    context = {"form": form, "target": target, "customer": customer}
    return render(request, "outreach/new_deal.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, deal_id: int) -> HttpResponse:
    return _page(request, sales_scope.get_deal(request.user, deal_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, deal_id: int, step: str) -> HttpResponse:
    deal = sales_scope.get_deal(request.user, deal_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": deal.what, "back": f"/deals/{deal.pk}", "room": "crises"}
        return ask(request, step, STEPS[step], deal, context)
    refused = take(request, step, STEPS[step], deal=deal)
    if refused is None:
        return redirect("deal", deal_id=deal.pk)
    return _page(request, sales_scope.get_deal(request.user, deal_id), step=step, refused=refused)


@require_POST
def ask_reference(request: SignedInRequest, deal_id: int) -> HttpResponse:
    """One press: whoever it names is proposed, and nobody is asked yet."""
    deal = sales_scope.get_deal(request.user, deal_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    contact = ask_scope.get_contact(request.user, whole(request.POST.get("contact", "")) or 0)
    form = ReferenceForm(request.POST)
    made: list[Ask] = []

    def act() -> None:
        given = {"kind": form.cleaned_data["kind"], "by": request.user, "at": timezone.now()}
        made.append(references.propose(deal=deal, contact=contact, **given))

    if not went_well(request, form, act):
        return _page(request, deal, refused=form)
    messages.success(request, "Proposed. Nobody was asked yet: say so here when they were.")
    return redirect("ask", ask_id=made[0].pk)


def _page(request: SignedInRequest, deal: Deal, *, step: str = "", refused: LearningForm | None = None) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(deal.version)
    reader, is_open = reader_of(request), deal.state == DealState.OPEN
    context = {
        "deal": deal_cards.page(deal=deal, reader=reader),
        "references": matches.of_deal(deal=deal, reader=reader) if is_open else None,
        "may_ask": ask_scope.may_ask(request.user),
        "may_settle": sales_scope.may_settle(request.user, deal),
        "refused": refused,
        "forms": {step: refused},
    }
    return render(request, "outreach/deal.html", context, status=refused.status if refused else 200)


def _customer(request: SignedInRequest) -> Customer | None:
    """NotFound for one whom this person does not see."""
    asked = whole(request.GET.get("customer", ""))
    return None if asked is None else access.get_customer(request.user, asked)
