"""Message templates in the settings: the list, one of them with its versions, a new one, and how each would read."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from outreach.forms.message_templates import NewTemplateForm, TemplateForm
from outreach.forms.seen import SeeingForm
from outreach.mail_merge import Variable
from outreach.queries import message_templates as queries
from outreach.services import message_templates
from outreach.views.acting import went_well
from outreach.vocabulary import MessagePurpose

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    return render(request, "outreach/message_templates.html", {"templates": queries.templates()})


@FORM
def new(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = NewTemplateForm(request.POST or None)

    def make() -> None:
        message_templates.make(
            purpose=form.cleaned_data["purpose"], draft=form.draft(), by=request.user, at=timezone.now()
        )

    if "preview" in request.POST:
        return _page(request, form, {"example": _example(form)})
    if went_well(request, form, make):
        messages.success(request, "The template is there. Whoever tells customers can choose it now.")
        return redirect("message_templates")
    return _page(request, form, {})


@FORM
def edit(request: SignedInRequest, template_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    page = queries.template_page(template_id)
    form = TemplateForm(request.POST or None, initial=TemplateForm.values_of(page.template, page.text))

    def save() -> None:
        message_templates.edit(
            template=page.template,
            draft=form.draft(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            at=timezone.now(),
        )

    if "preview" in request.POST:
        return _page(request, form, {"page": page, "example": _example(form, page.template.purpose)})
    if went_well(request, form, save):
        messages.success(request, "Saved. What went out already keeps the version that it had.")
        return redirect("message_template", template_id=template_id)
    return _page(request, form, {"page": queries.template_page(template_id), "example": page.example})


@require_POST
def withdraw(request: SignedInRequest, template_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    template = queries.get_template(template_id)
    form = SeeingForm(request.POST)

    def act() -> None:
        message_templates.withdraw(
            template=template, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now()
        )

    if not went_well(request, form, act):
        for refusal in [form.was_first, *form.non_field_errors()]:
            messages.warning(request, refusal) if refusal else None
        return redirect("message_template", template_id=template_id)
    messages.success(request, f"“{template.name}” is not offered any more.")
    return redirect("message_templates")


def _example(form: TemplateForm, purpose: str = "") -> queries.Mail | None:
    """How it would read; nothing is kept. What is wrong with it stands beside its field."""
    if not form.is_valid():
        return None
    try:
        subject, body = message_templates.check_text(
            MessagePurpose(purpose or form.cleaned_data["purpose"]),
            form.cleaned_data["subject"],
            form.cleaned_data["body"],
        )
    except DomainError as refusal:
        form.refuse(refusal)
        return None
    return queries.example(subject, body)


def _page(request: SignedInRequest, form: TemplateForm, context: dict[str, Any]) -> HttpResponse:
    page: queries.TemplatePage | None = context.get("page")
    form.shown_beside(page.template.version if page else "")
    status = form.status if form.errors or form.was_first else 200
    context |= {"form": form, "variables": list(Variable)}
    return render(request, "outreach/message_template.html", context, status=status)
