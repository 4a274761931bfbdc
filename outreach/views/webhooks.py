"""Webhooks in the settings: the list, a new one, one with its log, what is done to it, and one delivery."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError, Forbidden
from outreach.forms.seen import SeeingForm
from outreach.forms.webhooks import ReplayForm, RotateForm, WebhookForm
from outreach.queries import webhooks as queries
from outreach.services import webhook_replays, webhooks
from outreach.services.webhooks import WithSecret
from outreach.views.acting import went_well
from outreach.webhook_rules import SendingState

FORM = require_http_methods(["GET", "HEAD", "POST"])
STEPS: dict[str, tuple[Callable[..., object], str]] = {
    "pause": (webhooks.pause, "Paused. What happens meanwhile waits."),
    "resume": (webhooks.resume, "Switched on. What waited arrives within seconds, in order."),
    "remove": (webhooks.remove, "Removed. Its secret is gone."),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    found = queries.endpoints(request.user, at=timezone.now())
    return render(request, "outreach/webhooks.html", {"endpoints": found})


@require_safe
def events(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    return render(request, "outreach/webhook_events.html", {"events": queries.events()})


@FORM
def new(request: SignedInRequest) -> HttpResponse:
    """The secret is in this one answer and nowhere else."""
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = WebhookForm(request.POST or None, initial={"owner": request.user.pk})
    made: list[WithSecret] = []

    def make() -> None:
        made.append(webhooks.make(wish=form.wish(), by=request.user, at=timezone.now()))

    if went_well(request, form, make):
        return _secret_page(request, made[0], 201)
    return render(request, "outreach/webhook_form.html", {"form": form}, status=422 if form.errors else 200)


@FORM
def edit(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    endpoint = queries.get_endpoint(request.user, webhook_id)
    form = WebhookForm(request.POST or None, initial=WebhookForm.values_of(endpoint))

    def change() -> None:
        seen = form.cleaned_data["seen"]
        webhooks.change(endpoint=endpoint, wish=form.wish(), seen=seen, by=request.user, at=timezone.now())

    if went_well(request, form, change):
        messages.success(request, "Saved. What waits goes to the address that stands there now.")
        return redirect("webhook", webhook_id=webhook_id)
    now = queries.endpoint_row(request.user, webhook_id, at=timezone.now())
    form.shown_beside(now.version)
    status = form.status if form.errors or form.was_first else 200
    return render(request, "outreach/webhook_form.html", {"form": form, "endpoint": now}, status=status)


@require_safe
def webhook(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    return _page(request, webhook_id, {})


@require_POST
def step(request: SignedInRequest, webhook_id: int, verb: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    service, done = STEPS[verb]
    endpoint = queries.get_endpoint(request.user, webhook_id)
    form = SeeingForm(request.POST)

    def act() -> None:
        service(endpoint=endpoint, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())

    if not went_well(request, form, act):
        for refusal in filter(None, [form.was_first, *form.non_field_errors()]):
            messages.warning(request, refusal)
        return redirect("webhook", webhook_id=webhook_id)
    messages.success(request, done)
    return redirect("webhooks") if verb == "remove" else redirect("webhook", webhook_id=webhook_id)


@require_POST
def rotate(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    endpoint = queries.get_endpoint(request.user, webhook_id)
    form = RotateForm(request.POST)
    made: list[WithSecret] = []

    def act() -> None:
        seen = form.cleaned_data["seen"]
        made.append(webhooks.rotate(endpoint=endpoint, keep=form.keep, seen=seen, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return _secret_page(request, made[0], 200)
    return _page(request, webhook_id, {"rotate_form": form}, status=form.status)


@require_POST
def test(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    endpoint = queries.get_endpoint(request.user, webhook_id)
    made = webhooks.test(endpoint=endpoint, by=request.user, at=timezone.now())
    return redirect("webhook_delivery", delivery_id=made.pk)


@require_POST
def replay_range(request: SignedInRequest, webhook_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    endpoint = queries.get_endpoint(request.user, webhook_id)
    form = ReplayForm(request.POST)
    count: list[int] = []

    def act() -> None:
        given = form.cleaned_data
        count.append(webhook_replays.replay_range(endpoint=endpoint, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        messages.success(request, f"On their way again: {count[0]:,}.")
        return redirect("webhook", webhook_id=webhook_id)
    return _page(request, webhook_id, {"replay_form": form}, status=422)


@require_safe
def delivery(request: SignedInRequest, delivery_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    page = queries.delivery_page(request.user, delivery_id, at=timezone.now())
    return partials.show(request, "outreach/webhook_delivery.html", "delivery", {"page": page})


@require_POST
def replay(request: SignedInRequest, delivery_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    found = queries.get_delivery(request.user, delivery_id)
    try:
        webhook_replays.replay(delivery=found, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except DomainError as refusal:
        messages.warning(request, refusal.message)
    return redirect("webhook_delivery", delivery_id=delivery_id)


def _page(request: SignedInRequest, webhook_id: int, forms: dict[str, Any], *, status: int = 200) -> HttpResponse:
    row = queries.endpoint_row(request.user, webhook_id, at=timezone.now())
    state = request.GET.get("state", "")
    try:
        log = queries.log(webhook_id, state=state, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("webhook", webhook_id=webhook_id)
    rotate_form = forms.get("rotate_form", RotateForm())
    rotate_form.shown_beside(row.version)
    context = {
        "row": row,
        "log": log,
        "state": state,
        "states": list(SendingState),
        "is_first": not request.GET.get("after"),
        "replay_form": forms.get("replay_form", ReplayForm()),
        "rotate_form": rotate_form,
    }
    return render(request, "outreach/webhook.html", context, status=status)


def _secret_page(request: SignedInRequest, made: WithSecret, status: int) -> HttpResponse:
    row = queries.endpoint_row(request.user, made.endpoint.pk, at=timezone.now())
    return render(request, "outreach/webhook_secret.html", {"row": row, "secret": made.plain}, status=status)
