"""The measures of closing the loop: all of them, each by itself, and the rows behind each number."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from outreach.forms.measures import MeasuresForm
from outreach.measures.question import Question
from outreach.queries.measures import addresses, page, rows
from outreach.queries.measures.catalogue import BY_NAME, MEASURES
from outreach.queries.measures.measure import Measure
from outreach.queries.readers import Reader, reader


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form, question, reading = _parse(request)
    overview = page.overview(reader=reading, question=question)
    return render(request, "outreach/measures.html", _around(form, question) | {"page": overview})


@require_safe
def show(request: SignedInRequest, name: str) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    measure = _named(name)
    form, question, reading = _parse(request)
    detail = page.detail(reader=reading, question=question, measure=measure)
    context = _around(form, question) | {"page": detail, "card": detail.card}
    return render(request, "outreach/measure_of_loops.html", context)


@require_safe
def behind(request: SignedInRequest, name: str) -> HttpResponse:
    """The rows that a number was made from."""
    access.check_may(request.user, Action.VIEW)
    measure = _named(name)
    form, question, reading = _parse(request)
    which, own = form.which_rows(), form.cleaned_data.get("own")
    after = request.GET.get("after", "")
    found = rows.page(reader=reading, question=question, measure=measure, which=which, own=own, after=after)
    more = {"own": own} if own is not None else {}
    context = {
        "form": form,
        "page": found,
        "is_first": not after,
        "first_url": addresses.rows(name, question, which, **more),
        "file_url": addresses.rows(name, question, which, **more).replace("/rows?", "/rows.csv?"),
    }
    return render(request, "outreach/measure_rows.html", context)


@require_safe
def definitions(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    return render(request, "outreach/measure_definitions.html", {"measures": MEASURES})


def _parse(request: SignedInRequest) -> tuple[MeasuresForm, Question, Reader]:
    form = MeasuresForm(request.GET)
    form.is_valid()
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    return form, form.question(reading.today), reading


def _named(name: str) -> Measure:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _around(form: MeasuresForm, question: Question) -> dict[str, object]:
    return {
        "form": form,
        "question": question,
        "narrowed": [(group.value, key or "none") for group, key in question.narrowed.items()],
        "overview_url": addresses.overview(question),
        "file_url": addresses.overview(question).replace(addresses.ROOT, f"{addresses.ROOT}.csv", 1),
    }
