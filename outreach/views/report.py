"""The report of a period, on one page that prints on one sheet, and the lists behind its figures."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms.periods import ReportForm
from outreach.measures.periods import Period
from outreach.queries.readers import Reader
from outreach.queries.report import behind, page
from outreach.views.issues import reader_of


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, period, reading = _parse(request)
    context = {"form": form, "report": page.report(reader=reading, period=period), "days": page.days(period)}
    return render(request, "outreach/report.html", context)


@require_safe
def rows(request: SignedInRequest, what: str) -> HttpResponse:
    """What makes a figure."""
    access.check_may(request.user, Action.VIEW)
    if what not in behind.LISTS:
        raise Http404
    form, period, reading = _parse(request)
    which = form.cleaned_data.get("which") or ""
    context = {
        "form": form,
        "period": period,
        "days": page.days(period),
        "which": which,
        "page": behind.LISTS[what](reader=reading, period=period, which=which),
    }
    return render(request, "outreach/report_rows.html", context)


def _parse(request: SignedInRequest) -> tuple[ReportForm, Period, Reader]:
    form, reading = ReportForm(request.GET), reader_of(request)
    form.is_valid()
    return form, form.chosen(reading.today), reading
