"""Telling the customers of an issue: a message is written from a template, read as its customers would read it, approved by somebody
else, and sent."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.partials import show as show_partial
from outreach.forms import whole
from outreach.forms.crisis_messages import BlocksForm
from outreach.forms.messages import CancelMessageForm, ComposeForm, SendBackForm, TextForm
from outreach.forms.seen import SeeingForm
from outreach.mail_merge import Variable
from outreach.models import Issue, Message, MessageTemplateVersion
from outreach.queries import (
    crisis_message_page,
    delivery_rows,
    message_cards,
    message_page,
    message_preview,
    message_templates,
    scope,
)
from outreach.services import deliveries
from outreach.services import messages as services
from outreach.states import DeliveryState, MessageState
from outreach.views.acting import Step, went_well
from outreach.vocabulary import MessagePurpose

FORM = require_http_methods(["GET", "HEAD", "POST"])


STEPS = {
    "submit": Step(
        "Ask for approval", SeeingForm, services.submit, "Submitted: somebody else reads it now.", "primary"
    ),
    "approve": Step(
        "Approve it", SeeingForm, services.approve, "Approved. It is sent when somebody sends it.", "primary"
    ),
    "send": Step("Send it now", SeeingForm, services.start, "It is on its way. You may leave this page.", "primary"),
    "send-back": Step("Send it back to be changed", SendBackForm, services.send_back, "It is a draft again."),
    "cancel": Step(
        "Do not send it", CancelMessageForm, services.cancel, "Stopped. What had left goes its way.", "danger"
    ),
    "retry": Step("Try again", SeeingForm, deliveries.retry, "It is tried again."),
    "without": Step(
        "Go on without whom it refused",
        SeeingForm,
        partial(deliveries.retry, without_refused=True),
        "It goes on. Whom the mail server refused is marked as unreachable, and their loops stay open.",
    ),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    asked = request.GET.get("state", "")
    state = asked if asked in set(MessageState) else ""
    try:
        page = message_cards.page(user=request.user, state=state, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("messages")
    context = {"page": page, "state": state, "states": list(MessageState), "is_first": not request.GET.get("after")}
    return render(request, "outreach/messages.html", context)


@FORM
def compose(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    held = message_templates.offered()
    chosen = next((each for each in held if str(each.pk) == request.GET.get("template")), None)
    initial: dict[str, Any] = {"purpose": MessagePurpose.PROGRESS.value}
    if chosen is not None:
        initial = {
            "purpose": chosen.template.purpose,
            "subject": chosen.subject,
            "body": chosen.body,
            "template": chosen.pk,
        }
    form = ComposeForm(request.POST or None, initial=initial)
    made: list[Message] = []

    def draft() -> None:
        template = next((each for each in held if each.pk == form.cleaned_data["template"]), None)
        about = {"issue": issue, "purpose": form.cleaned_data["purpose"], "template": template, **form.text()}
        made.append(services.draft(**about, by=request.user, at=timezone.now()))

    if went_well(request, form, draft):
        messages.success(request, "Kept as a draft. Look at how they will read it, then ask for approval.")
        return redirect("message", message_id=made[0].pk)
    return _compose_page(request, issue, form, held, chosen)


def _compose_page(
    request: SignedInRequest,
    issue: Issue,
    form: ComposeForm,
    held: Sequence[MessageTemplateVersion],
    chosen: MessageTemplateVersion | None,
) -> HttpResponse:
    sizes = message_page.audience_sizes(issue_id=issue.pk, user=request.user)
    context = {
        "issue": issue,
        "form": form,
        "variables": list(Variable),
        "templates": [
            {
                "id": each.pk,
                "name": each.template.name,
                "count": sizes[MessagePurpose(each.template.purpose)],
                "is_chosen": each == chosen,
            }
            for each in held
        ],
        "audiences": [(purpose.label, sizes[purpose], message_page.whom(purpose)) for purpose in MessagePurpose],
    }
    return render(request, "outreach/tell.html", context, status=form.status if form.errors else 200)


@require_safe
def show(request: SignedInRequest, message_id: int) -> HttpResponse:
    return page_of(request, message_cards.get_message(request.user, message_id))


@FORM
def edit(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = message_cards.get_message(request.user, message_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if request.method != "POST" and hasattr(message, "blocks"):
        return redirect("edit_blocks", message_id=message.pk)
    form = TextForm(request.POST or None, initial=TextForm.values_of(message))

    def revise() -> None:
        seen = form.cleaned_data["seen"]
        services.revise(message=message, **form.text(), seen=seen, by=request.user, at=timezone.now())

    return rewritten(request, message, form, revise)


def rewritten(
    request: SignedInRequest, message: Message, form: TextForm | BlocksForm, revise: Callable[[], None]
) -> HttpResponse:
    """In one piece or in six blocks; after a refusal as it was typed, beside what stands there now."""
    if went_well(request, form, revise):
        messages.success(request, "Changed. Whoever changes a text cannot approve it.")
        return redirect("message", message_id=message.pk)
    now = message_cards.get_message(request.user, message.pk)
    form.shown_beside(now.version)
    context = {"message": message_cards.card(now), "form": form, "variables": list(Variable)}
    refused = form.errors or form.was_first
    return render(request, "outreach/edit_message.html", context, status=form.status if refused else 200)


@require_safe
def preview(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = message_cards.get_message(request.user, message_id)
    asked = whole(request.GET.get("loop", ""))
    context: dict[str, Any] = {"message": message_cards.card(message)}
    if asked is not None:
        context["reading"] = message_preview.reading(message=message, user=request.user, loop_id=asked)
    else:
        after = whole(request.GET.get("after", "")) or 0
        context["preview"] = message_preview.preview(message=message, user=request.user, after=after)
        context["reading"] = context["preview"].reading
    return render(request, "outreach/message_preview.html", context)


@require_POST
def take(request: SignedInRequest, message_id: int, step: str) -> HttpResponse:
    message = message_cards.get_message(request.user, message_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].form(request.POST)

    def act() -> None:
        STEPS[step].take(message=message, **form.cleaned_data, by=request.user, at=timezone.now())

    if not went_well(request, form, act):
        return page_of(request, message_cards.get_message(request.user, message_id), step, form)
    messages.success(request, STEPS[step].done)
    return redirect("message", message_id=message.pk)


def page_of(
    request: SignedInRequest, message: Message, step: str = "", refused: SeeingForm | None = None
) -> HttpResponse:
    """While it is sent, htmx asks for the fragment; after a refusal the form is there as it was typed."""
    page = message_page.message_page(message=message, user=request.user)
    asked = request.GET.get("state", "")
    state = asked if asked in set(DeliveryState) else ""
    try:
        rows = delivery_rows.page(message=message, user=request.user, state=state, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("message", message_id=message.pk)
    may_work = access.may(request.user, Action.MAKE_PROMISES)
    offered = [*page.steps, *([step] if refused is not None and step not in page.steps else [])] if may_work else []
    blocks = crisis_message_page.blocks_of(message, at=timezone.now())
    context = {
        "page": page,
        "blocks": blocks,
        "advice": crisis_message_page.advice(message, blocks) if may_work else "",
        "deliveries": rows,
        "state": state,
        "after": request.GET.get("after", ""),
        "steps": [_step(each, page.version, refused if each == step else None) for each in offered],
        "refused": refused,
        "may_work": may_work,
    }
    status = refused.status if refused is not None else 200
    return show_partial(request, "outreach/message.html", "sending", context, status=status)


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
