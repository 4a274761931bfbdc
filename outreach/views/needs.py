"""Needs heard from customers: what to make issues of."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.queries import needs as queries
from outreach.queries.needs import NeedFilters
from outreach.queries.readers import reader
from outreach.services import needs
from outreach.touchpoint_forms import NeedCorrectionForm
from outreach.vocabulary import NeedKind, Surfaced


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    kind, theme = request.GET.get("kind", ""), request.GET.get("theme", "")
    filters = NeedFilters(kind=kind if kind in set(NeedKind) else "", theme=theme)
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    try:
        page = queries.page(reader=reading, filters=filters, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("needs")
    context = {
        "page": page,
        "themes": queries.by_theme(reader=reading),
        "kinds": NeedKind.choices(),
        "filters": filters,
        "is_first": not request.GET.get("after"),
        "may_log": access.may(request.user, Action.LOG_TOUCHPOINT),
    }
    return render(request, "outreach/needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, need_id: int) -> HttpResponse:
    need = queries.get(user=request.user, need_id=need_id)
    access.check_may(request.user, Action.LOG_TOUCHPOINT)
    initial = {"words": need.words, "kind": need.kind, "surfaced": need.surfaced}
    form = NeedCorrectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            needs.correct_need(
                need=need,
                kind=NeedKind(clean["kind"]),
                text=clean["words"],
                surfaced=Surfaced(clean["surfaced"]),
                by=request.user,
                at=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, "Corrected. What it said before is kept.")
            return redirect("touchpoint", touchpoint_id=need.touchpoint_id)
    context = {"need": queries.row(need), "form": form}
    return render(request, "outreach/correct_need.html", context, status=422 if form.errors else 200)
