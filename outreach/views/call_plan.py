"""Planning the calls: assign, snooze or wake what was ticked or what matches, undo it, and say how many fit into a week."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.errors import DomainError, NotFound
from outreach.forms import CallListForm
from outreach.forms.plan import FORMS, CapacityForm, selection_of
from outreach.queries import call_selection, capacity_changes
from outreach.queries.readers import Reader, reader
from outreach.services import call_capacity, call_plan
from outreach.services.call_rows import Outcome
from outreach.services.call_selection import Selection
from outreach.vocabulary import CallVerb

FORM = require_http_methods(["GET", "HEAD", "POST"])
TITLES = {CallVerb.ASSIGN: "Assign", CallVerb.SNOOZE: "Snooze", CallVerb.WAKE: "Wake"}


@FORM
def change(request: SignedInRequest) -> HttpResponse:
    """Look at who is meant, say what is to be done, and confirm the number."""
    access.check_may(request.user, Action.PLAN_CALLS)
    given = request.POST if request.method == "POST" else request.GET
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    selection = selection_of(given, today=reading.today)
    verb = given.get("verb", "")
    if selection is None or verb not in set(FORMS):
        messages.warning(request, "What was selected cannot be understood. Look at the filters and try again.")
        return redirect(_list(given))
    if selection.filters is None and not selection.customer_ids:
        messages.warning(request, "Nobody was ticked. Tick at least one customer first, or “all that match”.")
        return redirect(_list(given))
    form = FORMS[CallVerb(verb)](
        request.POST if request.method == "POST" else None,
        callers=call_selection.callers(reader=reading),
        today=reading.today,
    )
    if request.method == "POST" and form.is_valid() and _do(request, CallVerb(verb), selection, form):
        return redirect(_list(given))
    return _ask(request, CallVerb(verb), selection, form, reading)


def _do(request: SignedInRequest, verb: CallVerb, selection: Selection, form: Any) -> bool:
    said: dict[str, Any] = {"selection": selection, "by": request.user, "at": timezone.now()}
    try:
        if verb == CallVerb.ASSIGN:
            done = call_plan.assign(assignee=form.cleaned_data["assignee"], **said)
        elif verb == CallVerb.SNOOZE:
            done = call_plan.snooze(until=form.cleaned_data["until"], reason=form.cleaned_data["reason"], **said)
        else:
            done = call_plan.wake(**said)
    except NotFound:
        raise
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, _done(verb, done))
    return True


def _ask(request: SignedInRequest, verb: CallVerb, selection: Selection, form: Any, reading: Reader) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    chosen = call_selection.chosen(rows=selection.rows(request.user))
    if not chosen.count:
        raise NotFound("None of these customers is there, or they are not yours.")
    context = {
        "verb": verb.value,
        "title": f"{TITLES[verb]} {chosen.count_text}",
        "action": TITLES[verb],
        "chosen": chosen,
        "form": form,
        "kept": [(name, value) for name, values in given.lists() for value in values if name in _kept(form, given)],
        "back": _list(given),
    }
    return render(request, "outreach/change_calls.html", context, status=422 if form.errors else 200)


def _kept(form: Any, given: QueryDict) -> set[str]:
    """What names the selection travels on; the count is that of now."""
    return set(given) - set(form.fields) - {"csrfmiddlewaretoken", "expected"}


@require_POST
def undo(request: SignedInRequest, action_id: int) -> HttpResponse:
    access.check_may(request.user, Action.PLAN_CALLS)
    try:
        done = call_plan.undo(action_id=action_id, by=request.user, at=timezone.now())
    except call_plan.NothingToUndo as refusal:
        messages.warning(request, refusal.message)
    else:
        left = (done.action.undoes.customers if done.action.undoes else 0) - done.changed
        kept = f" {left:,} were left as they are: somebody changed them since." if left else ""
        messages.success(request, f"Undone for {call_selection.customers(done.changed)}.{kept}")
    return redirect("call_list")


@FORM
def capacity(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.SET_CAPACITY)
    initial = {"conversations": capacity_changes.current()}
    form = CapacityForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        stored = call_capacity.set_capacity(conversations=form.cleaned_data["conversations"], by=request.user)
        messages.success(request, f"The line now stands below {call_selection.customers(stored.conversations)}.")
        return redirect("call_list")
    context = {"form": form, "changes": capacity_changes.changes()}
    return render(request, "outreach/call_capacity.html", context, status=422 if form.errors else 200)


def _done(verb: CallVerb, done: Outcome) -> str:
    count = call_selection.customers(done.changed)
    told = {
        CallVerb.ASSIGN: f"{count} assigned to {done.action.assignee.name if done.action.assignee else 'nobody'}.",
        CallVerb.SNOOZE: f"{count} snoozed until {done.action.until:%-d %b %Y}." if done.action.until else "",
        CallVerb.WAKE: f"{count} woken.",
    }[verb]
    same = done.found - done.changed
    return told + (f" {same:,} were so already." if same else "")


def _list(given: QueryDict) -> str:
    """The list as it was: only what its own form knows."""
    state = {name: given[name] for name in CallListForm.base_fields if given.get(name)}
    return f"/?{urlencode(state)}" if state else "/"
