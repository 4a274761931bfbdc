"""SLA settings: policies in the order of precedence, calendars with their holidays, and which policy holds for whom."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.errors import DomainError
from outreach.forms.sla import AskForm, CalendarForm, NewPolicyForm, TermsForm
from outreach.models import CalendarVersion
from outreach.queries import sla_choice
from outreach.queries import sla_settings as queries
from outreach.queries.readers import Reader, reader
from outreach.services import sla_calendars, sla_policies
from outreach.services.sla_policies import Whom
from outreach.views.acting import went_well
from outreach.vocabulary import Counting, SlaScope, SlaTarget

FORM = require_http_methods(["GET", "HEAD", "POST"])
FOLLOW = "Clocks that run follow within seconds, and say what changed."
EMPTY_TERMS = {
    f"{SlaTarget.FIRST_CONTACT.value}_counting": Counting.WALL_CLOCK.value,
    f"{SlaTarget.CLOSE_LOOP.value}_counting": Counting.BUSINESS.value,
    f"{SlaTarget.RESOLVE.value}_counting": Counting.BUSINESS.value,
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    reading = _reader(request)
    form = AskForm(request.GET if "customer" in request.GET or "severity" in request.GET else None)
    context = {
        "policies": queries.policies(),
        "calendars": queries.calendars(today=reading.today),
        "form": form,
        "answer": _answer(form, reading),
    }
    return render(request, "outreach/sla.html", context)


def _answer(form: AskForm, reading: Reader) -> sla_choice.Answer | None:
    if not form.is_bound or not form.is_valid():
        return None
    try:
        customer = sla_choice.named(reader=reading, text=form.cleaned_data["customer"])
    except DomainError as refusal:
        form.add_error("customer", refusal.message)
        return None
    return sla_choice.ask(customer=customer, severity=form.cleaned_data["severity"])


@FORM
def new_policy(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = NewPolicyForm(request.POST or None, initial=EMPTY_TERMS)

    def write() -> None:
        whom = _whom(form, _reader(request))
        sla_policies.write(whom=whom, terms=form.terms(), by=request.user, at=timezone.now())

    if went_well(request, form, write):
        messages.success(request, f"Written. {FOLLOW}")
        return redirect("sla")
    return _form_page(request, form, "outreach/sla_policy_new.html", {})


@FORM
def policy(request: SignedInRequest, policy_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    page = queries.policy_page(policy_id)
    form = TermsForm(request.POST or None, initial=TermsForm.values_of(page.policy))

    def write() -> None:
        before = page.policy
        whom = Whom(SlaScope(before.scope), before.customer, before.segment, before.severity)
        sla_policies.write(whom=whom, terms=form.terms(), by=request.user, at=timezone.now(), instead_of=before)

    if went_well(request, form, write):
        messages.success(request, f"Saved as a new version. {FOLLOW}")
        return redirect("sla")
    return _form_page(request, form, "outreach/sla_policy.html", {"page": page})


@require_POST
def withdraw_policy(request: SignedInRequest, policy_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    page = queries.policy_page(policy_id)
    try:
        sla_policies.withdraw(policy=page.policy, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.warning(request, refusal.message)
        return redirect("sla_policy", policy_id=policy_id)
    messages.success(request, f"Withdrawn: the next policy holds for {page.row.whom}. {FOLLOW}")
    return redirect("sla")


@FORM
def new_calendar(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = CalendarForm(request.POST or None, initial={"time_zone": company_of(request).time_zone})

    def make() -> None:
        sla_calendars.make(draft=form.draft(), by=request.user, at=timezone.now())

    if went_well(request, form, make):
        messages.success(request, "The calendar is there. Choose it in a policy, or make it the default.")
        return redirect("sla")
    return _form_page(request, form, "outreach/sla_calendar_new.html", {})


@FORM
def calendar(request: SignedInRequest, calendar_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    page = queries.calendar_page(calendar_id, today=_reader(request).today)
    form = CalendarForm(request.POST or None, initial=CalendarForm.values_of(page.latest.calendar, page.latest))

    def edit() -> None:
        seen = _seen_version(page.latest, form.cleaned_data["number"])
        sla_calendars.edit(instead_of=seen, draft=form.draft(), by=request.user, at=timezone.now())

    if went_well(request, form, edit):
        messages.success(request, f"Saved. {FOLLOW}")
        return redirect("sla_calendar", calendar_id=calendar_id)
    return _form_page(request, form, "outreach/sla_calendar.html", {"page": page})


def _seen_version(latest: CalendarVersion, number: int | None) -> CalendarVersion:
    """What the form was filled from; a number that is none is an old one too."""
    if number is None or number == latest.number:
        return latest
    return CalendarVersion(pk=0, calendar_id=latest.calendar_id, number=number)


def _whom(form: NewPolicyForm, reading: Reader) -> Whom:
    """What does not belong to the scope was typed in passing, and is left out."""
    given = form.cleaned_data
    scope = SlaScope(given["scope"])
    return Whom(
        scope,
        customer=sla_choice.named(reader=reading, text=given["customer"]) if scope == SlaScope.CUSTOMER else None,
        segment=given["segment"] if scope == SlaScope.SEGMENT else "",
        severity=given["severity"] if scope == SlaScope.SEVERITY else None,
    )


def _form_page(request: SignedInRequest, form: Form, template: str, context: dict[str, object]) -> HttpResponse:
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)


def _reader(request: SignedInRequest) -> Reader:
    return reader(user=request.user, company=company_of(request), at=timezone.now())
