"""Rows that were refused, signals that wait for their customer, and scoring that was given up."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.errors import Invalid
from signals.forms import MendingForm, QuarantineForm
from signals.ingest import mending
from signals.ingest.layout import REQUIRED
from signals.models import QuarantinedRow
from signals.queries import quarantine as queries
from signals.services import retrying
from signals.vocabulary import Content


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


@require_safe
def quarantined(request: SignedInRequest) -> HttpResponse:
    form = QuarantineForm(request.GET)
    filters = form.filters()
    is_narrowed = filters.is_any
    context = {
        "groups": [] if is_narrowed else queries.groups(request.user),
        "given_up": [] if is_narrowed else queries.given_up(request.user),
        "unread": [] if is_narrowed else queries.unread(request.user),
        "page": queries.refused(request.user, filters, before=_number(request.GET.get("before", ""))),
        "is_narrowed": is_narrowed,
        "chosen": {"source": filters.source, "field": filters.field, "import": filters.of_import},
        "may_manage": access.may(request.user, Action.MANAGE_SOURCES),
    }
    return render(request, "signals/quarantine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def quarantined_row(request: SignedInRequest, pk: int) -> HttpResponse:
    """Look at a refused row; mend it and send it again."""
    row = queries.get(request.user, pk)
    if request.method == "POST":
        access.check_may(request.user, Action.MANAGE_SOURCES)
    required = REQUIRED[Content(row.content)]
    form = MendingForm(
        request.POST or None, columns=mending.columns(row), required=required, initial=mending.fields(row)
    )
    if request.method == "POST" and form.is_valid() and _mend(request, row, form):
        return redirect("quarantine")
    context = {"row": queries.about(row), "form": form, "may_manage": access.may(request.user, Action.MANAGE_SOURCES)}
    return render(request, "signals/quarantined_row.html", context, status=422 if form.errors else 200)


def _mend(request: SignedInRequest, row: QuarantinedRow, form: MendingForm) -> bool:
    try:
        became = mending.replay(row=row, fields=form.cleaned_data, by=request.user, at=timezone.now())
    except Invalid as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, f"The row is in: {became}.")
    return True


@require_POST
def quarantined_row_discard(request: SignedInRequest, pk: int) -> HttpResponse:
    mending.discard(row=queries.get(request.user, pk), by=request.user, at=timezone.now())
    messages.success(request, "The row is discarded. It stays on record with your name.")
    return redirect("quarantine")


@require_POST
def scoring_retry(request: SignedInRequest) -> HttpResponse:
    count = retrying.retry_given_up(by=request.user, at=timezone.now())
    messages.success(request, f"{count:,} customers will be scored again in a moment.")
    return redirect("quarantine")


@require_POST
def texts_retry(request: SignedInRequest) -> HttpResponse:
    count = retrying.retry_texts(by=request.user, at=timezone.now())
    messages.success(request, f"{count:,} texts will be read again in a moment.")
    return redirect("quarantine")


@require_safe
def parked(request: SignedInRequest) -> HttpResponse:
    after = request.GET.get("after", "")[:200].replace("\0", "")
    return render(request, "signals/parked.html", {"page": queries.parked(request.user, after=after)})
