"""Telling the customers of a crisis in six blocks, and the calls that the premium ones get instead."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms import whole
from outreach.forms.crisis_messages import BlocksForm, DropCallForm, NewCrisisMessageForm, PremiumForm
from outreach.mail_merge import Variable
from outreach.models import Message, PremiumPolicy
from outreach.queries import crisis_scope, message_cards, personal_calls, scope
from outreach.services import crisis_messages
from outreach.services import personal_calls as services
from outreach.views.acting import went_well
from outreach.views.messages import rewritten

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def new(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    linked = scope.visible_issues(request.user).filter(crises__crisis=crisis).order_by("crises__linked_at", "pk")
    issues = list(linked.values_list("pk", "title"))
    form = NewCrisisMessageForm(request.POST or None, issues=issues)
    made: list[Message] = []

    def draft() -> None:
        issue = scope.get_issue(request.user, form.cleaned_data["issue"])
        about = {"crisis": crisis, "issue": issue, "purpose": form.cleaned_data["purpose"], **form.said()}
        made.append(crisis_messages.draft(**about, by=request.user, at=timezone.now()))

    if went_well(request, form, draft):
        messages.success(request, "Kept as a draft. Look at what the check says, then ask for approval.")
        return redirect("message", message_id=made[0].pk)
    context = {"form": form, "crisis": crisis, "issues": issues, "variables": list(Variable)}
    return render(request, "outreach/new_crisis_message.html", context, status=form.status if form.errors else 200)


@FORM
def edit(request: SignedInRequest, message_id: int) -> HttpResponse:
    message = message_cards.get_message(request.user, message_id)
    access.check_may(request.user, Action.MAKE_PROMISES)
    if not hasattr(message, "blocks"):
        return redirect("edit_message", message_id=message.pk)
    crisis_scope.get_inside(request.user, message.blocks.crisis_id)
    form = BlocksForm(request.POST or None, initial=BlocksForm.values_of(message))

    def revise() -> None:
        seen = form.cleaned_data["seen"]
        crisis_messages.revise(message=message, **form.said(), seen=seen, by=request.user, at=timezone.now())

    return rewritten(request, message, form, revise)


@require_safe
def calls(request: SignedInRequest) -> HttpResponse:
    """Of mine, or of a crisis those whose customers this person sees."""
    access.check_may(request.user, Action.VIEW)
    return _calls(request, DropCallForm(), None)


@require_POST
def drop(request: SignedInRequest, call_id: int) -> HttpResponse:
    call = personal_calls.get_call(request.user, call_id)
    access.check_may(request.user, Action.CALL_CUSTOMERS)
    form = DropCallForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        services.drop(call=call, reason=reason, by=request.user, at=timezone.now())

    if not went_well(request, form, act):
        return _calls(request, form, call.pk)
    messages.success(request, "Dropped. It stands in the room why.")
    return redirect("personal_calls")


def _calls(request: SignedInRequest, form: DropCallForm, refused: int | None) -> HttpResponse:
    asked = whole(request.GET.get("crisis", ""))
    crisis = None if asked is None else crisis_scope.get_crisis(request.user, asked)
    rows = personal_calls.of_crisis(crisis, request.user) if crisis else personal_calls.mine(request.user)
    context = {
        "rows": rows,
        "crisis": crisis,
        "form": form,
        "refused": refused,
        "may_drop": access.may(request.user, Action.CALL_CUSTOMERS),
    }
    return render(request, "outreach/personal_calls.html", context, status=422 if form.errors else 200)


@FORM
def premium(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    held = PremiumPolicy.ours()
    initial = {"segments": "\n".join(held.segments), "least_arr": held.least_arr}
    form = PremiumForm(request.POST or None, initial=initial)
    if went_well(request, form, lambda: services.set_policy(**form.cleaned_data, by=request.user)):
        messages.success(request, "Kept. Messages that are sent from now on ask for calls by it.")
        return redirect("premium")
    return render(request, "outreach/premium.html", {"form": form}, status=422 if form.errors else 200)
