"""Requests to join a call of a sales crisis: a new one, and the page on which it is answered."""

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import NotFound
from outreach.forms import whole
from outreach.forms.joins import AcceptForm, DeclineJoinForm, HeldForm, NewJoinForm, WithdrawJoinForm
from outreach.forms.learning import LearningForm
from outreach.models import Deal, JoinRequest
from outreach.queries import crisis_scope, join_cards, join_scope, sales_scope
from outreach.sales import JOIN, JoinState
from outreach.services import joins
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take

STEPS = {
    "accept": LearningStep(AcceptForm, joins.accept, "You join the call."),
    "held": LearningStep(HeldForm, joins.hold_call, "Written down."),
    "decline": LearningStep(DeclineJoinForm, joins.decline, "They know that you cannot."),
    "withdraw": LearningStep(WithdrawJoinForm, joins.withdraw, "Taken back."),
}
MAY = {
    "accept": (JoinState.ACCEPTED, join_scope.may_answer),
    "held": (JoinState.HELD, join_scope.may_record),
    "decline": (JoinState.DECLINED, join_scope.may_answer),
    "withdraw": (JoinState.WITHDRAWN, join_scope.may_withdraw),
}


@dataclass(frozen=True)
class Offered:
    name: str
    label: str
    form: LearningForm | None
    is_first: bool


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    """About the customer or the deal that the address names."""
    crisis = crisis_scope.get_crisis(request.user, crisis_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    about = _about(request)
    form = NewJoinForm(request.POST or None)
    made: list[JoinRequest] = []

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        made.append(joins.ask(crisis=crisis, about=about, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("join", join_id=made[0].pk)
    is_deal = isinstance(about, Deal)
    back = f"/deals/{about.pk}" if is_deal else f"/customers/{about.pk}"
    context = {"form": form, "whose": about.whose if isinstance(about, Deal) else about.name, "back": back}
    return render(request, "outreach/new_join.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, join_id: int) -> HttpResponse:
    return _page(request, join_scope.get_join(request.user, join_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, join_id: int, step: str) -> HttpResponse:
    join = join_scope.get_join(request.user, join_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": join.purpose, "back": f"/join-requests/{join.pk}", "room": "crises"}
        return ask(request, step, STEPS[step], join, context)
    refused = take(request, step, STEPS[step], join=join)
    if refused is None:
        return redirect("join", join_id=join.pk)
    return _page(request, join_scope.get_join(request.user, join_id), step=step, refused=refused)


def _page(
    request: SignedInRequest, join: JoinRequest, *, step: str = "", refused: LearningForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(join.version)
    open_to = [name for name, (to, may) in MAY.items() if JOIN.may(join.state, to) and may(request.user, join)]
    if join.call_at > timezone.now():
        open_to = [name for name in open_to if name != "held"]
    context = {
        "join": join_cards.page(join=join, reader=reader_of(request)),
        "steps": [
            Offered(name, STEPS[name].form.heading, refused if name == step else None, name == open_to[0])
            for name in open_to
        ],
        "refused": refused,
    }
    return render(request, "outreach/join.html", context, status=refused.status if refused else 200)


def _about(request: SignedInRequest) -> Customer | Deal:
    """Raises NotFound, also where the address names nobody."""
    deal, customer = (whole(request.GET.get(name, "")) for name in ("deal", "customer"))
    if deal is not None:
        return sales_scope.get_deal(request.user, deal)
    if customer is None:
        raise NotFound("A call is about a customer or a deal: begin on the page of one.")
    return access.get_customer(request.user, customer)
