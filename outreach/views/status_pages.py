"""The public page of a crisis: the room in which it is written, and the way to it where no copy of it lies ready."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import limits, public_pages
from outreach.forms.seen import SeeingForm
from outreach.forms.status_pages import NoteForm, RevokeForm, StatusForm
from outreach.models import Crisis
from outreach.queries import crisis_scope, status_pages
from outreach.services import status_copies
from outreach.services import status_pages as services
from outreach.views.acting import went_well


@require_safe
@login_not_required
def public(request: HttpRequest, token: str) -> HttpResponse:
    """Seldom reached: what is published lies ready before this (``PublishedPages``)."""
    if limits.count(f"status:{request.META.get('REMOTE_ADDR', '')}") > settings.API_REQUESTS_PER_WINDOW:
        return public_pages.answer(request, public_pages.unknown())
    return public_pages.answer(request, status_copies.find(token) or public_pages.unknown())


@require_http_methods(["GET", "HEAD", "POST"])
def room(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    form = StatusForm(request.POST or None, initial=status_pages.begin_with(crisis), auto_id="status-%s")
    who: dict[str, Any] = {"by": request.user, "at": timezone.now()}
    if went_well(request, form, lambda: services.propose(crisis=crisis, said=form.said(), **who)):
        messages.success(request, "Somebody else must approve it now.")
        return redirect("status_room", crisis_id=crisis.pk)
    return _page(request, crisis, form=form)


@require_POST
def settle(request: SignedInRequest, update_id: int, verb: str) -> HttpResponse:
    """What waits is published or sent back; what was published is taken back."""
    update = status_pages.get_update(request.user, update_id)
    who: dict[str, Any] = {"update": update, "by": request.user, "at": timezone.now()}
    if verb == "publish":
        form = SeeingForm(request.POST)
        done = went_well(request, form, lambda: services.publish(**who))
    elif verb in ("send-back", "take-back"):
        form = NoteForm(request.POST, auto_id=f"{verb}-{update_id}-%s")
        act = services.send_back if verb == "send-back" else services.take_back
        done = went_well(request, form, lambda: act(note=form.cleaned_data["note"], **who))
    else:
        raise Http404
    return _after(request, update.crisis, form, verb, done=done)


@require_POST
def link(request: SignedInRequest, crisis_id: int, verb: str) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    who: dict[str, Any] = {"crisis": crisis, "by": request.user, "at": timezone.now()}
    if verb == "revoke":
        form: SeeingForm = RevokeForm(request.POST, auto_id="revoke-%s")
        done = went_well(request, form, lambda: services.revoke(reason=form.cleaned_data["reason"], **who))
    elif verb == "renew":
        form = SeeingForm(request.POST)
        done = went_well(request, form, lambda: services.renew(**who))
    else:
        raise Http404
    return _after(request, crisis, form, verb, done=done)


DONE = {
    "publish": "Published: everybody who has the link reads it now.",
    "send-back": "Sent back.",
    "take-back": "Taken back. The page says so.",
    "revoke": "Revoked: whoever opens the link reads that it is gone.",
    "renew": "The page has a new link.",
}


def _after(request: SignedInRequest, crisis: Crisis, form: SeeingForm, verb: str, *, done: bool) -> HttpResponse:
    if done:
        messages.success(request, DONE[verb])
        return redirect("status_room", crisis_id=crisis.pk)
    return _page(request, crisis, refused=form, verb=verb)


def _page(
    request: SignedInRequest,
    crisis: Crisis,
    *,
    form: StatusForm | None = None,
    refused: SeeingForm | None = None,
    verb: str = "",
) -> HttpResponse:
    is_bad = refused is not None or (form is not None and form.is_bound)
    context = {
        "crisis": crisis,
        "room": status_pages.room(crisis, user=request.user, at=timezone.now()),
        "form": form or StatusForm(initial=status_pages.begin_with(crisis), auto_id="status-%s"),
        "refused": refused,
        "note_form": refused if verb in ("send-back", "take-back") else NoteForm(auto_id="note-%s"),
        "revoke_form": refused if verb == "revoke" else RevokeForm(auto_id="revoke-%s"),
        "may_command": crisis_scope.may_command(request.user, crisis),
    }
    return render(request, "outreach/status_room.html", context, status=422 if is_bad else 200)
