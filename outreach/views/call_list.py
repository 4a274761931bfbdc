"""The call list: the first page of the product."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared import partials
from crisis_triage.shared.choices import as_options
from crisis_triage.shared.cursors import BadCursor
from outreach.forms import BANDS, RENEWALS, CallListForm
from outreach.queries import call_list, call_plan, overview
from outreach.queries.call_list import Place, Sort
from outreach.queries.call_plan import CallPlan
from outreach.queries.filters import NOBODY
from outreach.queries.overview import Overview
from outreach.queries.readers import Reader, reader

PLACE = ("after", "before")
BUTTONS = {
    "may_escalate": Action.LOG_ESCALATION,
    "may_weigh": Action.MANAGE_SETTINGS,
    "may_plan": Action.PLAN_CALLS,
    "may_log": Action.LOG_TOUCHPOINT,
    "may_set_capacity": Action.SET_CAPACITY,
}


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, reading = _parse(request)
    place = Place(*(request.GET.get(name, "") for name in PLACE))
    plan = call_plan.call_plan(reader=reading, filters=form.filters())
    around = overview.overview(reader=reading, filters=form.filters(), snoozed=plan.snoozed)
    try:
        page = call_list.page(reader=reading, filters=form.filters(), sort=form.sorting(), place=place, cut=plan.cut)
    except BadCursor:
        messages.warning(request, "That page is no more. This is the first one.")
        return redirect(_address(request))
    context = {
        "page": page,
        "around": around,
        "complaints": form.complaints(),
        "currency": reading.currency,
        **{name: access.may(request.user, action) for name, action in BUTTONS.items()},
        "q": request.GET.get("q", ""),
        "min_arr": request.GET.get("min_arr", ""),
        "filters": form.filters(),
        "told": call_plan.told(
            plan,
            around,
            currency=reading.currency,
            filters=form.filters(),
            is_everybody=access.sees_everyone(request.user),
        ),
        "last_action": plan.last,
        "state": _state(request),
        "is_narrowed": form.filters().is_any,
        "is_first_page": not any((place.after, place.before)),
        "sort": form.sorting().value,
        "options": _options(form, around, plan, request.user),
        "links": _links(request, page),
        "name_of_sort": {sort.value: _address(request, sort=sort.value) for sort in Sort},
    }
    return partials.show(request, "outreach/call_list.html", "list", context)


def _parse(request: SignedInRequest) -> tuple[CallListForm, Reader]:
    form = CallListForm(request.GET)
    form.is_valid()
    return form, reader(user=request.user, company=company_of(request), at=timezone.now())


def _options(form: CallListForm, around: Overview, plan: CallPlan, me: User) -> dict[str, SafeString]:
    chosen = form.filters()
    return {
        "band": as_options([("", "Any"), *BANDS], chosen.band),
        "segment": as_options([("", "Any"), *((word, word) for word in around.segments)], chosen.segment),
        "region": as_options([("", "Any"), *((word, word) for word in around.regions)], chosen.region),
        "owner": as_options([("", "Anyone"), *around.owners], chosen.owner or ""),
        "team": as_options([("", "Any"), *around.teams], chosen.team or ""),
        "renewal": as_options(
            [("", "Any time"), *RENEWALS], "" if chosen.renewal_within is None else chosen.renewal_within
        ),
        "caller": as_options(
            [
                ("", "Anyone"),
                (me.pk, "Me"),
                (NOBODY, "Nobody yet"),
                *(caller for caller in plan.callers if caller[0] != me.pk),
            ],
            "" if chosen.caller is None else chosen.caller,
        ),
    }


def _links(request: SignedInRequest, page: call_list.CallList) -> dict[str, str]:
    is_first = not any(request.GET.get(name) for name in PLACE)
    return {
        "first": "" if is_first else _address(request),
        "previous": _address(request, before=page.previous_cursor) if page.previous_cursor else "",
        "next": _address(request, after=page.next_cursor) if page.next_cursor else "",
        "everyone": "/",
        "snoozed": _address(request, snoozed="on"),
        "awake": _address(request, snoozed=""),
    }


def _address(request: SignedInRequest, **changed: str) -> str:
    """This list with something changed, from its first page on unless ``changed`` names another."""
    query = request.GET.copy()
    for name in PLACE:
        query.pop(name, None)
    for name in [name for name, value in query.items() if not value]:
        del query[name]
    for name, value in changed.items():
        query[name] = value
    if not query.get("snoozed"):
        query.pop("snoozed", None)
    return f"/?{query.urlencode()}" if query else "/"


def _state(request: SignedInRequest) -> list[tuple[str, str]]:
    """The filters as they stand in the address, for a form that goes on from here."""
    return [(name, str(value)) for name, value in request.GET.items() if value and name not in PLACE]
