"""How payloads of a source come in: signed by a webhook, or fetched from a feed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from signals.intake_forms import FeedForm, HookForm
from signals.models import Feed, Source
from signals.queries import mappings as queries
from signals.queries.sources import get_source
from signals.services import feeds, hooks


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: SignedInRequest, slug: str) -> HttpResponse:
    """The secret stands in the one answer that follows its making, and nowhere else."""
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, verb = get_source(slug), request.POST.get("verb", "")
    feed, secret = Feed.objects.filter(source=source).first(), ""
    hook_form = HookForm(request.POST if verb == "hook" else None)
    feed_form = FeedForm(request.POST if verb == "feed" else None, initial=FeedForm.values_of(feed))
    if verb == "hook":
        secret = _attempt(hook_form, lambda: _set_up(request, source, hook_form)) or ""
    elif verb and _attempt(feed_form, lambda: _act(request, source, verb, feed_form)):
        messages.success(request, f"{source.name} is changed.")
        return redirect("intake", slug=slug)
    context: dict[str, Any] = {
        "source": source,
        "hook": (hook := queries.hook(source)),
        "has_old_secret": hook is not None and len(hook.sealed_secrets) > 1,
        "address": queries.hook_address(source),
        "feed": feed,
        "hook_form": hook_form,
        "feed_form": feed_form,
        "secret": secret,
    }
    is_refused = hook_form.errors or feed_form.errors
    return render(request, "signals/intake.html", context, status=422 if is_refused else 200)


def _attempt(form: Form, act: Callable[[], str]) -> str:
    if form.is_bound and not form.is_valid():
        return ""
    try:
        return act()
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return ""


def _set_up(request: SignedInRequest, source: Source, form: Any) -> str:
    return hooks.set_up(
        source=source, scheme=form.scheme(), secret=form.cleaned_data["secret"], by=request.user, at=timezone.now()
    )


def _act(request: SignedInRequest, source: Source, verb: str, form: Any) -> str:
    about: dict[str, Any] = {"source": source, "by": request.user, "at": timezone.now()}
    if verb == "feed":
        given = form.cleaned_data
        every = timedelta(minutes=given["every_minutes"])
        feeds.follow(url=given["url"], every=every, customer=given["customer_external_id"], **about)
    elif verb == "stop_feed":
        feeds.stop(**about)
    elif verb == "end_old_secret":
        hooks.end_old_secret(**about)
    elif verb in ("hook_on", "hook_off"):
        hooks.switch(is_on=verb == "hook_on", **about)
    return verb
