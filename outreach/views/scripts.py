"""Scripts for the call centre: the list, one script, one version with what the check says of it, and its steps."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms.scripts import NewScriptForm, ScriptForm, SendScriptBackForm, WithdrawScriptForm
from outreach.forms.seen import SeeingForm
from outreach.models import ScriptVersion
from outreach.queries import crisis_scope, script_page, script_questions, script_scope
from outreach.services import scripts, spoken
from outreach.views.acting import Step, went_well

FORM = require_http_methods(["GET", "HEAD", "POST"])


STEPS = {
    "submit": Step("Ask for approval", SeeingForm, scripts.submit, "Submitted: somebody else reads it now.", "primary"),
    "approve": Step(
        "Approve it", SeeingForm, scripts.approve, "Approved. The call centre has it when it is published.", "primary"
    ),
    "publish": Step(
        "Publish it to the call centre", SeeingForm, scripts.publish, "Published. The call centre is told.", "primary"
    ),
    "send-back": Step("Send it back to be changed", SendScriptBackForm, scripts.send_back, "It is a draft again."),
    "withdraw": Step(
        "Withdraw it", WithdrawScriptForm, scripts.withdraw, "Withdrawn. Nobody says it any more.", "danger"
    ),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    return render(request, "outreach/scripts.html", {"cards": script_page.published(request.user)})


@FORM
def new(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    form = NewScriptForm(request.POST or None)
    made: list[ScriptVersion] = []

    def begin() -> None:
        title = form.cleaned_data["title"]
        made.append(scripts.begin(crisis=crisis, title=title, text=form.text(), by=request.user, at=timezone.now()))

    if went_well(request, form, begin):
        messages.success(request, "Kept as a draft. Look at what the check says, then ask for approval.")
        return redirect("script_version", version_id=made[0].pk)
    return render(
        request,
        "outreach/new_script.html",
        {"form": form, "crisis": crisis},
        status=form.status if form.errors else 200,
    )


@require_safe
def show(request: SignedInRequest, script_id: int) -> HttpResponse:
    script = script_scope.get_script(request.user, script_id)
    page = script_page.script_page(script=script, user=request.user)
    return render(request, "outreach/script.html", {"page": page})


@require_POST
def go_on(request: SignedInRequest, script_id: int) -> HttpResponse:
    script = script_scope.get_script(request.user, script_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    made = scripts.go_on(script=script, by=request.user, at=timezone.now())
    messages.success(request, "A copy to go on with. The published one holds until this one is published.")
    return redirect("edit_script", version_id=made.pk)


@require_safe
def version(request: SignedInRequest, version_id: int) -> HttpResponse:
    return page_of(request, script_scope.get_version(request.user, version_id))


@FORM
def edit(request: SignedInRequest, version_id: int) -> HttpResponse:
    held = script_scope.get_version(request.user, version_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    crisis_scope.get_inside(request.user, held.script.crisis_id)
    questions = list(script_questions.of_script(held.script))
    ticked = [row.id for row in questions if row.answered_in_id == held.pk]
    initial = {**spoken.values_of(held), "answers": ticked}
    form = ScriptForm(request.POST or None, initial=initial, questions=questions)

    def write() -> None:
        answers = form.cleaned_data.get("answers")
        seen = form.cleaned_data["seen"]
        scripts.write(version=held, text=form.text(), answers=answers, seen=seen, by=request.user, at=timezone.now())

    if went_well(request, form, write):
        messages.success(request, "Changed. Whoever changes a text cannot approve it.")
        return redirect("script_version", version_id=held.pk)
    form.shown_beside(script_scope.get_version(request.user, version_id).version)
    refused = form.errors or form.was_first
    context = {"form": form, "version": held}
    return render(request, "outreach/edit_script.html", context, status=form.status if refused else 200)


@require_POST
def take(request: SignedInRequest, version_id: int, step: str) -> HttpResponse:
    held = script_scope.get_version(request.user, version_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].form(request.POST)

    def act() -> None:
        STEPS[step].take(version=held, **form.cleaned_data, by=request.user, at=timezone.now())

    if not went_well(request, form, act):
        return page_of(request, script_scope.get_version(request.user, version_id), step, form)
    messages.success(request, STEPS[step].done)
    return redirect("script_version", version_id=held.pk)


def page_of(
    request: SignedInRequest, held: ScriptVersion, step: str = "", refused: SeeingForm | None = None
) -> HttpResponse:
    """After a refusal with the form as it was typed."""
    page = script_page.version_page(version=held, user=request.user, at=timezone.now())
    offered = [*page.steps, *([step] if refused is not None and step not in page.steps else [])]
    context = {
        "page": page,
        "steps": [_step(each, page.version, refused if each == step else None) for each in offered],
        "refused": refused,
    }
    return render(request, "outreach/script_version.html", context, status=refused.status if refused else 200)


def _step(name: str, version: str, refused: SeeingForm | None) -> dict[str, Any]:
    form = refused or STEPS[name].form(auto_id=f"{name}-%s")
    form.shown_beside(version)
    return {
        "name": name,
        "step": STEPS[name],
        "form": form,
        "is_open": refused is not None,
        "asks": len(form.fields) > 1,
    }
