"""One customer's loop: its story, and the next step as a form."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared import partials
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
from outreach.states import LoopState
from outreach.views.acting import refusal_of
from outreach.views.issues import reader_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


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
LEADS_TO = {
    "promise": LoopState.PROMISED,
    "tell": LoopState.TOLD,
    "decline": LoopState.DECLINED_TOLD,
    "confirm": LoopState.CONFIRMED,
    "deny": LoopState.REOPENED,
    "withdraw": LoopState.NOT_AFFECTED,
}


@require_safe
def show(request: SignedInRequest, loop_id: int) -> HttpResponse:
    return _page(request, scope.get_loop(request.user, loop_id))


@FORM
def step(request: SignedInRequest, loop_id: int, step: str) -> HttpResponse:
    """Its form, for the page of the loop to fetch, or as a page without JavaScript; and taking it."""
    loop = scope.get_loop(request.user, loop_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if step not in STEPS:
        raise Http404
    return _take(request, loop, step) if request.method == "POST" else _ask(request, loop, step)


def _ask(request: SignedInRequest, loop: Loop, step: str) -> HttpResponse:
    page = loop_page.loop_page(loop=loop, reader=reader_of(request))
    form = _form(request, loop, step)
    form.shown_beside(request.GET.get("seen") or _version(page, step))
    return partials.show(
        request,
        "outreach/loop_act.html",
        "act",
        {
            "loop": page,
            "act": _act(request, page, step, form),
            "why_not": "" if step in page.steps else refusal_of(lambda: _check(loop, step)),
        },
    )


def _check(loop: Loop, step: str) -> None:
    """Refuses as the step would. ``loop``: from which it does not follow."""
    if not STEPS[step].of_promise:
        loops.check_may_become(loop, LEADS_TO[step])
        return
    promise = _latest(loop)
    promises.check_pending(promise)
    if step == "renegotiate":
        promises.check_in_time(promise, timezone.now())


def _take(request: SignedInRequest, loop: Loop, step: str) -> HttpResponse:
    form = _form(request, loop, step, request.POST)
    if not form.is_valid() or not _is_taken(request, loop, step, form):
        return _page(request, scope.get_loop(request.user, loop.pk), step, form)
    messages.success(request, STEPS[step].done)
    return redirect("loop", loop_id=loop.pk)


def _is_taken(request: SignedInRequest, loop: Loop, step: str, form: LoopForm) -> bool:
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
    form = STEPS[step].form(data, contacts=loop_page.contacts(loop=loop), zone=zone, auto_id=f"{step}-%s")
    form.button = STEPS[step].button
    return form


def _page(request: SignedInRequest, loop: Loop, step: str = "", refused: LoopForm | None = None) -> HttpResponse:
    """After a refusal with the form as it was typed, even where its step is not possible any more. Otherwise the step that is wanted
    first has its form here; the others are fetched."""
    page = loop_page.loop_page(loop=loop, reader=reader_of(request))
    offered = [*page.steps, *([step] if refused is not None and step not in page.steps else [])]
    shown = step if refused is not None else next(iter(offered), "")
    forms = {shown: refused or _form(request, loop, shown)} if shown else {}
    for form in forms.values():
        form.shown_beside(_version(page, shown))
    may_act = access.may(request.user, Action.MAKE_PROMISES)
    context = {
        "loop": page,
        "deliveries": delivery_rows.of_loop(loop),
        "acts": [_act(request, page, each, forms.get(each)) for each in offered] if may_act else [],
        "refused": refused,
    }
    return render(request, "outreach/loop.html", context, status=refused.status if refused is not None else 200)


def _act(request: SignedInRequest, page: LoopPage, step: str, form: LoopForm | None) -> dict[str, Any]:
    """For the template of a step."""
    return {
        "step": step,
        "label": STEPS[step].label,
        "form": form,
        "seen": _version(page, step),
        "url": f"{page.row.url}/steps/{step}",
        "no": page.no if step == "decline" else None,
        "needs_no": step == "decline" and page.no is None and not (form is not None and form.is_bound),
        "may_decide": access.may(request.user, Action.WORK_ON_ISSUES),
    }


def _version(page: LoopPage, step: str) -> str:
    return page.promise_version if STEPS[step].of_promise else page.version
