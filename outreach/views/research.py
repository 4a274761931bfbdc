"""Research: how ready we are for a crisis, the blind spots, and for how long what we learned is fresh."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from crisis_triage.shared.cursors import BadCursor
from outreach.forms.insights import FreshnessForm, SpotForm
from outreach.insights import SpotKind
from outreach.queries import crisis_scope
from outreach.queries.research import crisis as crisis_research
from outreach.queries.research import page as research_page
from outreach.queries.research import standing
from outreach.services import research_freshness
from outreach.views.acting import went_well
from outreach.views.issues import reader_of


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    context = {
        "research": research_page.research(reader=reader_of(request)),
        "may_plan": access.may(request.user, Action.LOG_TOUCHPOINT),
        "may_set_days": access.may(request.user, Action.MANAGE_SETTINGS),
    }
    return render(request, "outreach/research.html", context)


@require_safe
def spots(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, after = SpotForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    kind, segment = form.kind_chosen(), form.segment_chosen()
    try:
        page = research_page.spots(reader=reader_of(request), kind=kind, segment=segment, after=after)
    except BadCursor:
        return redirect("blind_spots")
    context = {
        "page": page,
        "kind": kind,
        "kinds": [(each.label, research_page.address(each, segment), each == kind) for each in SpotKind],
        "segment": segment,
        "segment_name": segment or research_page.NO_SEGMENT,
        "is_first": not after,
        "first_url": research_page.address(kind, segment),
        "may_plan": access.may(request.user, Action.LOG_TOUCHPOINT),
    }
    return render(request, "outreach/blind_spots.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def freshness(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = FreshnessForm(request.POST or None, initial=standing.fresh_days())
    if went_well(request, form, lambda: research_freshness.set_days(days=form.days(), by=request.user)):
        messages.success(request, "Saved. Everything is counted anew within a few minutes.")
        return redirect("research")
    return render(request, "outreach/research_freshness.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def of_crisis(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    """What we know of those affected; to the room, which asks for it when it stands, only the most important."""
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    context = {
        "crisis": crisis,
        "known": crisis_research.known(crisis=crisis, reader=reader_of(request)),
        "may_plan": access.may(request.user, Action.LOG_TOUCHPOINT),
    }
    return partials.show(request, "outreach/crisis_research.html", "few", context)
