"""The sources: how fresh they are, and what people say about them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import DomainError
from signals.forms import MeasureForm, SourceForm
from signals.queries import sources as queries
from signals.services import source_settings
from signals.vocabulary import Direction


@require_safe
def sources(request: SignedInRequest) -> HttpResponse:
    rows, alarms = queries.overview(request.user, at=timezone.now())
    return render(request, "signals/sources.html", {"rows": rows, "alarms": alarms})


@require_http_methods(["GET", "HEAD", "POST"])
def source(request: SignedInRequest, slug: str) -> HttpResponse:
    found = queries.get_source(slug)
    if request.method == "POST":
        access.check_may(request.user, Action.MANAGE_SOURCES)
    form = SourceForm(
        request.POST or None, initial=SourceForm.values_of(found.name, found.expected_every, found.is_directory)
    )
    if request.method == "POST" and form.is_valid() and _change(request, found, form):
        messages.success(request, f"{found.name} is changed.")
        return redirect("source", slug=slug)
    page = queries.page(request.user, slug, at=timezone.now())
    context = {"page": page, "form": form, "may_manage": access.may(request.user, Action.MANAGE_SOURCES)}
    return render(request, "signals/source.html", context, status=422 if form.errors else 200)


def _change(request: SignedInRequest, found, form: SourceForm) -> bool:
    try:
        source_settings.change_source(
            source=found,
            name=form.cleaned_data["name"],
            expected_every=form.expected_every,
            is_directory=form.cleaned_data["is_directory"],
            by=request.user,
            at=timezone.now(),
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: SignedInRequest, slug: str, measure_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    of_source = queries.get_source(slug)
    found = queries.get_measure(of_source, measure_id)
    initial = {"unit": found.unit, "direction": found.direction, "value_direction": found.value_direction}
    form = MeasureForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        source_settings.change_measure(
            measure=found,
            unit=form.cleaned_data["unit"],
            direction=Direction(form.cleaned_data["direction"]),
            value_direction=Direction(form.cleaned_data["value_direction"]),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"{found.name} is changed. Scores follow within a day.")
        return redirect("source", slug=slug)
    context = {"source": of_source, "measure": found, "form": form}
    return render(request, "signals/measure.html", context, status=422 if form.errors else 200)
