"""One customer's loop: its story, and the next step as a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from outreach import due
from outreach.forms.loops import (
    CancelForm,
    ConfirmForm,
    DeclineForm,
    DeliverForm,
    DenyForm,
    HandOverForm,
    LoopForm,
    PromiseForm,
    RenegotiateForm,
    TellForm,
    WithdrawForm,
)
from outreach.models import Loop, Promise
from outreach.queries import delivery_rows, loop_page, scope
from outreach.queries.loop_page import LoopPage
from outreach.services import loops, promises
from outreach.services.promises import PromiseEnded
from outreach.views.issues import reader_of


@dataclass(frozen=True)
class LoopStep:
    label: str
    button: str
    form: type[LoopForm]
    take: Callable[..., object]
    done: str
    of_promise: bool = False


STEPS = {
    "promise": LoopStep("Promise something", "Promise it", PromiseForm, promises.make, "Promised."),
    "renegotiate": LoopStep(
        "It will take longer",
        "Renegotiate",
        RenegotiateForm,
        promises.renegotiate,
        "Moved. The first day stays on record.",
        True,
    ),
    "deliver": LoopStep(
        "It is delivered", "Delivered", DeliverForm, promises.deliver, "Delivered. Now tell the customer.", True
    ),
    "cancel": LoopStep(
        "The customer does not want it any more", "Cancel the promise", CancelForm, promises.cancel, "Cancelled.", True
    ),
    "hand-over": LoopStep(
        "Somebody else sees to it", "Hand over", HandOverForm, promises.hand_over, "Handed over.", True
    ),
    "tell": LoopStep("Tell the customer", "They were told", TellForm, loops.tell, "Told: the loop is closed."),
    "decline": LoopStep(
        "A graceful no", "They were told no", DeclineForm, loops.decline, "Told, with the reason: the loop is closed."
    ),
    "confirm": LoopStep("They agree that it is solved", "Confirmed", ConfirmForm, loops.confirm, "Confirmed."),
    "deny": LoopStep("“No, not solved”", "Open it again", DenyForm, loops.deny, "Open again, the issue too."),
    "withdraw": LoopStep(
        "This customer is not affected", "Not affected", WithdrawForm, loops.withdraw, "Noted: not affected."
    ),
}


@require_safe
def show(request: SignedInRequest, loop_id: int) -> HttpResponse:
    return _page(request, scope.get_loop(request.user, loop_id))


@require_POST
def take(request: SignedInRequest, loop_id: int, step: str) -> HttpResponse:
    loop = scope.get_loop(request.user, loop_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if step not in STEPS:
        raise Http404
    form = _form(request, loop, step, request.POST)
    if not form.is_valid() or not _take(request, loop, step, form):
        return _page(request, scope.get_loop(request.user, loop_id), step, form)
    messages.success(request, STEPS[step].done)
    return redirect("loop", loop_id=loop.pk)


def _take(request: SignedInRequest, loop: Loop, step: str, form: LoopForm) -> bool:
    chosen = STEPS[step]

    def act(**given: Any) -> None:
        subject = {"promise": _latest(loop)} if chosen.of_promise else {"loop": loop}
        chosen.take(**subject, **given)

    return form.take(act, by=request.user)


def _latest(loop: Loop) -> Promise:
    """The pending one, or the one that somebody ended meanwhile: the service says who."""
    found = loop_page.latest_promise(loop=loop)
    if found is None:
        raise PromiseEnded("Nothing has been promised to them yet. Look at the story below.")
    return found


def _form(request: SignedInRequest, loop: Loop, step: str, data: Any = None) -> LoopForm:
    zone = due.zone_of(loop.customer.time_zone, company_of(request).zone)
    return STEPS[step].form(data, contacts=loop_page.contacts(loop=loop), zone=zone, auto_id=f"{step}-%s")


def _page(request: SignedInRequest, loop: Loop, step: str = "", refused: LoopForm | None = None) -> HttpResponse:
    """After a refusal with the form as it was typed, even where its step is not possible any more."""
    page = loop_page.loop_page(loop=loop, reader=reader_of(request))
    offered = [*page.steps, *([step] if refused is not None and step not in page.steps else [])]
    is_first = refused is None
    forms = [
        {
            "name": each,
            "step": STEPS[each],
            "form": _shown(refused if each == step and refused is not None else _form(request, loop, each), page, each),
            "is_open": each == step if refused is not None else is_first and place == 0,
            "needs_no": each == "decline" and page.no is None and each != step,
        }
        for place, each in enumerate(offered)
    ]
    context = {
        "loop": page,
        "deliveries": delivery_rows.of_loop(loop),
        "forms": forms if access.may(request.user, Action.MAKE_PROMISES) else [],
        "refused": refused,
        "may_decide": access.may(request.user, Action.WORK_ON_ISSUES),
    }
    return render(request, "outreach/loop.html", context, status=refused.status if refused is not None else 200)


def _shown(form: LoopForm, page: LoopPage, step: str) -> LoopForm:
    form.shown_beside(page.promise_version if STEPS[step].of_promise else page.version)
    return form
