"""Earned authority: who asked the CCO's office for help, what came of it, and whether they came back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import Forbidden
from outreach.forms.help_requests import CorrectHelpForm, HelpForm, OutcomeForm, written
from outreach.measures.periods import Every, Preset
from outreach.measures.question import pose
from outreach.models import HelpRequest
from outreach.queries import help_page, help_scope, wording
from outreach.queries.measures import page as measures
from outreach.queries.measures.catalogue import BY_NAME
from outreach.services import help_requests
from outreach.views.acting import went_well
from outreach.views.issues import reader_of


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    reading, after = reader_of(request), request.GET.get("after", "")
    question = pose(today=reading.today, preset=Preset.LAST_12_MONTHS, every=Every.QUARTER)
    try:
        page = help_page.page(reader=reading, after=after)
    except BadCursor:
        return redirect("help_ledger")
    arr, problem = help_page.touched(reader=reading, period=question.period)
    context = {
        "page": page,
        "card": measures.detail(reader=reading, question=question, measure=BY_NAME["help_asked"]).card,
        "arr": f"{reading.currency} {wording.compact(arr)}" if arr is not None else "No sum",
        "arr_note": problem,
        "may_write": help_scope.may_write(request.user),
        "is_first": not after,
    }
    return render(request, "outreach/help_ledger.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.RUN_CRISES)
    today = reader_of(request).today
    form = HelpForm(request.POST or None, initial={"is_asked": "asked", "asked_on": today})
    made: list[HelpRequest] = []

    def act() -> None:
        given = form.help(request.user)
        made.append(help_requests.record(given=given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("help", help_id=made[0].pk)
    context = {"form": form, "title": "Help that was asked for", "back": "/earned-authority", "button": "Write it down"}
    return render(request, "outreach/help_form.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, help_id: int) -> HttpResponse:
    row = help_scope.get_help(request.user, help_id)
    context = {
        "help": help_page.one(row=row, reader=reader_of(request)),
        "may_write": help_scope.may_write(request.user),
        "may_tell": help_scope.may_tell(request.user, row),
    }
    return render(request, "outreach/help.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, help_id: int) -> HttpResponse:
    row = help_scope.get_help(request.user, help_id)
    access.check_may(request.user, Action.RUN_CRISES)
    form = CorrectHelpForm(request.POST or None, initial=written(row))
    made: list[HelpRequest] = []

    def act() -> None:
        given, reason = form.help(request.user), form.cleaned_data["reason"]
        made.append(help_requests.correct(request=row, given=given, reason=reason, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("help", help_id=made[0].pk)
    context = {"form": form, "title": "Correct it", "back": f"/earned-authority/{row.pk}", "button": "Correct it"}
    return render(request, "outreach/help_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: SignedInRequest, help_id: int) -> HttpResponse:
    row = help_scope.get_help(request.user, help_id)
    if not help_scope.may_tell(request.user, row):
        raise Forbidden("Who asked for the help, or the CCO, says what came of it.")
    form = OutcomeForm(request.POST or None)

    def act() -> None:
        help_requests.tell_outcome(request=row, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, "Written down.")

    if went_well(request, form, act):
        return redirect("help", help_id=row.pk)
    context = {
        "form": form,
        "title": "What came of it?",
        "back": f"/earned-authority/{row.pk}",
        "button": "That came of it",
    }
    return render(request, "outreach/help_form.html", context, status=422 if form.errors else 200)
