"""Assess the scene: where help is needed most, and the issues behind each number."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms.scene import ExpertCapacityForm, PlaceForm, StepsForm
from outreach.queries import battles, capacity_changes, programmes
from outreach.queries.scene import bridge, page
from outreach.services import call_capacity
from outreach.views.issues import reader_of


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    reading = reader_of(request)
    context = {
        "scene": page.scene(reader=reading),
        "risk": bridge.shown(reader=reading),
        "currency": reading.currency,
        "battles": battles.standing(reader=reading),
        "parked": programmes.parked(reader=reading),
        "may_choose": access.may(request.user, Action.SET_COURSE),
        "may_set_capacity": access.may(request.user, Action.SET_CAPACITY),
    }
    return render(request, "outreach/scene.html", context)


@require_safe
def issues(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, after = PlaceForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    place = form.place()
    found = page.issues(reader=reader_of(request), place=place, after=after)
    context = {
        "page": found,
        "is_first": not after,
        "first_url": page.address(place),
        "may_choose": access.may(request.user, Action.SET_COURSE),
    }
    return render(request, "outreach/scene_issues.html", context)


@require_safe
def arr_at_risk(request: SignedInRequest) -> HttpResponse:
    """Whose steps moved it."""
    access.check_may(request.user, Action.VIEW)
    form, after = StepsForm(request.GET), request.GET.get("after", "")
    form.is_valid()
    span, cause = form.span_chosen(), form.cause_chosen()
    found = bridge.page(reader=reader_of(request), span=span, cause=cause, after=after)
    context = {"form": form, "page": found, "is_first": not after, "first_url": bridge.address(span, cause)}
    return render(request, "outreach/scene_steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def capacity(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.SET_CAPACITY)
    form = ExpertCapacityForm(request.POST or None, initial={"issues": capacity_changes.each_expert_can_carry()})
    if request.method == "POST" and form.is_valid():
        stored = call_capacity.set_of_experts(issues=form.cleaned_data["issues"], by=request.user)
        messages.success(request, f"Set: an expert carries {stored.issues} at most.")
        return redirect("scene")
    context = {"form": form, "changes": capacity_changes.changes_of_experts()}
    return render(request, "outreach/expert_capacity.html", context, status=422 if form.errors else 200)
