"""Whom an issue touches: found by name, by a filter that can be read again, or by what they complained about."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.views.context import SignedInRequest
from outreach.forms.issues import AudienceForm, ChosenForm, ThemeForm
from outreach.models import Issue
from outreach.queries import audience as queries
from outreach.queries import scope
from outreach.queries.audience_cards import words_of
from outreach.queries.audience_rules import Filter
from outreach.queries.readers import Reader
from outreach.services import audience
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from signals.text import taxonomy

WAYS = ("hand", "filter", "theme")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    reading = reader_of(request)
    given = _forms(request, reading)
    way = request.POST.get("way", "")
    if way in WAYS and went_well(request, given[way], lambda: _add(request, issue, way, given[way])):
        return redirect("issue", issue_id=issue.pk)
    return _page(request, scope.get_issue(request.user, issue_id), reading, given, way)


def _forms(request: SignedInRequest, reading: Reader) -> dict[str, Any]:
    """Of the three only the one that was sent is filled in. The filter is filled in by the address too: it counts first."""
    way = request.POST.get("way", "")
    filled = request.POST if way == "filter" else request.GET if "count" in request.GET else None
    options = queries.options(reader=reading)
    return {
        "hand": ChosenForm(request.POST),
        "filter": AudienceForm(
            filled, segments=options.segments, regions=options.regions, currency=reading.currency, auto_id="filter-%s"
        ),
        "theme": ThemeForm(request.POST if way == "theme" else None, auto_id="theme-%s"),
    }


def _add(request: SignedInRequest, issue: Issue, way: str, form: Any) -> None:
    seen = form.cleaned_data["seen"]
    who: dict[str, Any] = {"issue": issue, "seen": seen, "by": request.user, "at": timezone.now()}
    if way == "hand":
        new = audience.add_by_hand(customers=[Customer(pk=each) for each in form.ids()], **who)
    elif way == "filter":
        new = audience.set_filter(audience=form.audience(), **who)
    else:
        since = who["at"] - timedelta(days=form.cleaned_data["days"])
        new = audience.add_by_theme(theme=taxonomy.BY_SLUG[form.cleaned_data["theme"]], since=since, **who)
    messages.success(request, _said(new))


def _page(request: SignedInRequest, issue: Issue, reading: Reader, given: dict[str, Any], way: str) -> HttpResponse:
    part = request.GET.get("q", "")
    chosen = given["filter"]
    counted = chosen.audience() if chosen.is_bound and chosen.is_valid() else Filter()
    for form in given.values():
        form.shown_beside(issue.version)
    refused = given.get(way)
    context = {
        "issue": issue,
        "refused": refused,
        "forms": given,
        "q": part,
        "found": queries.find(reader=reading, issue=issue, part=part),
        "preview": queries.preview(reader=reading, issue=issue, wanted=counted) if counted.as_json() else None,
        "chosen": _pairs(counted),
        "audience": words_of(issue.audience),
    }
    status = 200 if request.method != "POST" else refused.status if refused else 422
    return render(request, "outreach/affected.html", context, status=status)


def _pairs(wanted: Filter) -> list[tuple[str, object]]:
    """As the form that confirms the count sends them."""
    given = wanted.as_json().items()
    return [(name, each) for name, value in given for each in (value if isinstance(value, tuple) else [value])]


def _said(new: int) -> str:
    if not new:
        return "Nobody new: all of them were counted in already."
    return f"{new:,} customer{'' if new == 1 else 's'} more to tell the outcome."
