"""Talks that are planned to end a blind spot: the list, a new one, and the page of one."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import Forbidden
from outreach.forms.insights import DropTalkForm, PlanTalkForm, TalkListForm, TalkOwnerForm
from outreach.forms.seen import SeeingForm
from outreach.models import PlannedTalk
from outreach.queries import insight_cards, insight_scope
from outreach.services import planned_talks
from outreach.views.acting import Step, went_well
from outreach.views.issues import reader_of

FORM = require_http_methods(["GET", "HEAD", "POST"])
STEPS = {
    "hand-over": Step("Somebody else, or another day", TalkOwnerForm, planned_talks.hand_over, "Handed over."),
    "drop": Step("It is not held", DropTalkForm, planned_talks.drop, "Dropped."),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, after = TalkListForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    is_mine = bool(form.cleaned_data.get("mine"))
    try:
        page = insight_cards.talks(reader=reader_of(request), is_mine=is_mine, after=after)
    except BadCursor:
        return redirect("planned_talks")
    context = {"page": page, "is_mine": is_mine, "is_first": not after, "query": "mine=on" if is_mine else ""}
    return render(request, "outreach/planned_talks.html", context)


@FORM
def plan(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    form = PlanTalkForm(request.POST or None, customer=customer)
    made: list[PlannedTalk] = []
    if went_well(request, form, lambda: made.append(_plan(request, customer, form))):
        messages.success(request, "Planned. What is recorded afterwards ticks it off.")
        return redirect("planned_talk", talk_id=made[0].pk)
    context = {"form": form, "customer": customer}
    return render(request, "outreach/plan_talk.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, talk_id: int) -> HttpResponse:
    return _page(request, insight_scope.get_talk(request.user, talk_id))


@FORM
def step(request: SignedInRequest, talk_id: int, step: str) -> HttpResponse:
    talk = insight_scope.get_talk(request.user, talk_id)
    if step not in STEPS:
        raise Http404
    if not insight_scope.may_settle(request.user, talk):
        raise Forbidden("You may not change this plan. Who is to do it, who planned it, or the CCO can.")
    taken = STEPS[step]
    form = taken.form(request.POST or None, initial=_known(request, talk, step))
    service: Callable[..., object] = taken.take
    act = {"talk": talk, "by": request.user, "at": timezone.now()}
    if went_well(request, form, lambda: service(**act, **form.cleaned_data)):
        messages.success(request, taken.done)
        return redirect("planned_talk", talk_id=talk.pk)
    if request.method == "POST":
        return _page(request, insight_scope.get_talk(request.user, talk_id), step=step, refused=form)
    context = {"form": form, "talk": talk, "url": request.path}
    return partials.show(request, "outreach/planned_talk_act.html", "act", context)


def _known(request: SignedInRequest, talk: PlannedTalk, step: str) -> dict[str, Any]:
    known = {"seen": request.GET.get("seen") or talk.version}
    return {**known, "owner": talk.owner_id, "due_on": talk.due_on} if step == "hand-over" else known


def _plan(request: SignedInRequest, customer: Customer, form: PlanTalkForm) -> PlannedTalk:
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    return planned_talks.plan(customer=customer, **given, by=request.user, at=timezone.now())


def _page(
    request: SignedInRequest, talk: PlannedTalk, *, step: str = "", refused: SeeingForm | None = None
) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(talk.version)
    context = {
        "talk": insight_cards.talk_card(talk, reader=reader_of(request)),
        "added": talk.added_by.name,
        "may_settle": insight_scope.may_settle(request.user, talk),
        "may_record": access.may(request.user, Action.LOG_TOUCHPOINT),
        "steps": [(name, each.label, refused if name == step else None) for name, each in STEPS.items()],
        "customer_id": talk.customer_id,
        "method": talk.method,
        "refused": refused,
    }
    return render(request, "outreach/planned_talk.html", context, status=refused.status if refused else 200)
