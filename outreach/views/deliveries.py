"""One message to one customer: what became of it, and what a person must say about it. And what the mail server gave back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Contact
from accounts.views.context import SignedInRequest
from outreach.forms.messages import BouncedForm, BounceForm, OptInForm, ReplyForm
from outreach.forms.seen import SeeingForm
from outreach.models import Delivery
from outreach.queries import delivery_rows
from outreach.queries.delivery_rows import DeliveryPage
from outreach.services import bounces, deliveries, opt_outs, replies
from outreach.views.acting import went_well

FORM = require_http_methods(["GET", "HEAD", "POST"])
Said = dict[str, Any]


@dataclass(frozen=True)
class DeliveryStep:
    label: str
    form: type[SeeingForm]
    take: Callable[[Delivery, Said], object]
    done: str
    is_offered: Callable[[DeliveryPage], bool]


def _left(delivery: Delivery, said: Said) -> object:
    return deliveries.answer(delivery=delivery, has_left=True, **said)


def _not_left(delivery: Delivery, said: Said) -> object:
    return deliveries.answer(delivery=delivery, has_left=False, **said)


def _bounced(delivery: Delivery, said: Said) -> object:
    return bounces.record(header_id=delivery.header_id, **said)


def _replied(delivery: Delivery, said: Said) -> object:
    return replies.log(delivery=delivery, **said)


def _opted_out(delivery: Delivery, said: Said) -> object:
    return opt_outs.record(contact=_person(delivery), address=delivery.address, **said)


def _opted_in(delivery: Delivery, said: Said) -> object:
    return opt_outs.withdraw(contact=_person(delivery), address=delivery.address, **said)


def _person(delivery: Delivery) -> Contact:
    if delivery.contact is None:
        raise Http404
    return delivery.contact


STEPS = {
    "left": DeliveryStep(
        "Yes, it left", SeeingForm, _left, "Noted: it left. It is not sent again.", lambda page: page.row.is_in_doubt
    ),
    "not-left": DeliveryStep(
        "No: send it again",
        SeeingForm,
        _not_left,
        "Noted: it did not leave. It is sent again, unless its message was stopped.",
        lambda page: page.row.is_in_doubt,
    ),
    "reply": DeliveryStep(
        "They answered", ReplyForm, _replied, "Logged as a touchpoint.", lambda page: page.may_be_answered
    ),
    "bounced": DeliveryStep(
        "It came back", BouncedForm, _bounced, "Noted: they were not told.", lambda page: page.may_bounce
    ),
    "opt-out": DeliveryStep(
        "They want no more messages",
        SeeingForm,
        _opted_out,
        "Noted: no message of ours goes there any more.",
        lambda page: bool(page.contact) and not page.has_opted_out,
    ),
    "opt-in": DeliveryStep(
        "They want to hear from us again",
        OptInForm,
        _opted_in,
        "Noted: they can be written to again.",
        lambda page: page.has_opted_out,
    ),
}


@require_safe
def show(request: SignedInRequest, delivery_id: int) -> HttpResponse:
    return _page(request, delivery_rows.get_delivery(request.user, delivery_id))


@require_POST
def take(request: SignedInRequest, delivery_id: int, step: str) -> HttpResponse:
    delivery = delivery_rows.get_delivery(request.user, delivery_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].form(request.POST)

    def act() -> None:
        said = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        STEPS[step].take(delivery, said | {"by": request.user, "at": timezone.now()})

    if not went_well(request, form, act):
        return _page(request, delivery_rows.get_delivery(request.user, delivery_id), step, form)
    messages.success(request, STEPS[step].done)
    if "back" in request.POST:
        return redirect("message", message_id=delivery.message_id)
    return redirect("delivery", delivery_id=delivery.pk)


@FORM
def bounce(request: SignedInRequest) -> HttpResponse:
    """Of a mail that came back to somebody's inbox."""
    access.check_may(request.user, Action.MAKE_PROMISES)
    form = BounceForm(request.POST or None)
    found: list[Delivery] = []

    def record() -> None:
        said = {name: form.cleaned_data[name] for name in ("header_id", "address", "reason")}
        found.extend(bounces.record(**said, by=request.user, at=timezone.now()))

    if went_well(request, form, record):
        count = len(found)
        messages.success(
            request, f"Noted for {count:,} {'delivery' if count == 1 else 'deliveries'}: they were not told."
        )
        return redirect("delivery", delivery_id=found[0].pk)
    return render(request, "outreach/bounce.html", {"form": form}, status=form.status if form.errors else 200)


def _page(
    request: SignedInRequest, delivery: Delivery, step: str = "", refused: SeeingForm | None = None
) -> HttpResponse:
    page = delivery_rows.delivery_page(delivery)
    steps = [
        {
            "name": name,
            "step": each,
            "form": refused if name == step and refused else each.form(auto_id=f"{name}-%s"),
            "is_open": name == step,
            "asks": len(each.form.base_fields) > 1,
        }
        for name, each in STEPS.items()
        if each.is_offered(page) or name == step
    ]
    may_work = access.may(request.user, Action.MAKE_PROMISES)
    context = {"page": page, "steps": steps if may_work else []}
    return render(request, "outreach/delivery.html", context, status=refused.status if refused else 200)
