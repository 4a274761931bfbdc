"""What an agent has open while speaking: one block at a time, whether it still holds, and room for what they ask."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms import whole
from outreach.forms.scripts import QuestionForm
from outreach.models import ScriptVersion
from outreach.queries import script_scope
from outreach.queries import talk_track as track
from outreach.services import script_use
from outreach.views.acting import went_well


@require_safe
def talk(request: SignedInRequest, version_id: int) -> HttpResponse:
    """To htmx, which asks every few seconds, only whether it still holds."""
    version = script_scope.get_version(request.user, version_id)
    if request.GET.get("part") == "holds":
        return render(request, "outreach/talk_track.html#holds", {"holds": track.holds(version)})
    return _page(request, version, whole(request.GET.get("block", "")) or 1, QuestionForm())


@require_POST
def confirm(request: SignedInRequest, version_id: int) -> HttpResponse:
    version = script_scope.get_version(request.user, version_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    script_use.confirm(version=version, by=request.user, at=timezone.now())
    messages.success(request, "Noted: you have read it.")
    return redirect("talk_track", version_id=version.pk)


@require_POST
def ask(request: SignedInRequest, version_id: int) -> HttpResponse:
    version = script_scope.get_version(request.user, version_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    form = QuestionForm(request.POST)

    def log() -> None:
        chosen, text = form.cleaned_data["question"], form.cleaned_data["text"]
        question = script_scope.get_question(request.user, version.script, chosen) if chosen else None
        script_use.ask(version=version, text=text, question=question, by=request.user, at=timezone.now())

    if not went_well(request, form, log):
        return _page(request, version, whole(request.POST.get("block", "")) or 1, form)
    messages.success(request, "Noted. The next version can answer it.")
    return redirect(f"{reverse('talk_track', args=[version.pk])}?block={form.cleaned_data['block'] or 1}")


def _page(request: SignedInRequest, version: ScriptVersion, place: int, form: QuestionForm) -> HttpResponse:
    page = track.talk(version=version, user=request.user, place=place)
    context = {"page": page, "holds": page.holds, "form": form}
    return render(request, "outreach/talk_track.html", context, status=422 if form.errors else 200)
