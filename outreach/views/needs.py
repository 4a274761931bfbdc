"""Needs heard from customers: what to make issues of."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from accounts.vocabulary import Function
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.forms.lists import NeedListForm
from outreach.forms.touchpoints import IssueOfNeedsForm, NeedCorrectionForm
from outreach.queries import needs as queries
from outreach.queries import scope
from outreach.queries.readers import reader
from outreach.services import need_links, needs
from outreach.vocabulary import NeedKind, Surfaced

ID = re.compile(r"[0-9]{1,18}")


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = NeedListForm(request.GET)
    form.is_valid()
    filters = form.filters()
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    try:
        page = queries.page(reader=reading, filters=filters, after=request.GET.get("after", ""))
    except BadCursor:
        return redirect("needs")
    context = {
        "page": page,
        "themes": queries.by_theme(reader=reading, is_open=filters.is_open),
        "kinds": NeedKind.choices(),
        "filters": filters,
        "is_first": not request.GET.get("after"),
        "may_link": access.may(request.user, Action.WORK_ON_ISSUES),
        "states": (("open", "Without an issue"), ("all", "All")),
        "state": "open" if filters.is_open else "all",
    }
    return render(request, "outreach/needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def to_issue(request: SignedInRequest) -> HttpResponse:
    """The needs that were chosen in the list, and what they become."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    asked = request.POST if request.method == "POST" else request.GET
    need_ids = [int(word) for word in asked.getlist("need")[: need_links.MOST] if ID.fullmatch(word)]
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    chosen = queries.chosen(reader=reading, need_ids=need_ids)
    if not chosen:
        messages.info(request, "Choose needs that have no issue yet.")
        return redirect("needs")
    form = IssueOfNeedsForm(request.POST or None, issues=queries.issues_to_join(user=request.user))
    if request.method == "POST" and form.is_valid() and _link(request, form, need_ids):
        return redirect("needs")
    context = {"chosen": chosen, "form": form}
    return render(request, "outreach/needs_to_issue.html", context, status=422 if form.errors else 200)


def _link(request: SignedInRequest, form: IssueOfNeedsForm, need_ids: list[int]) -> bool:
    clean, by, now = form.cleaned_data, request.user, timezone.now()
    try:
        if clean["issue"] is not None:
            issue = scope.get_issue(by, clean["issue"])
            need_links.link(need_ids=need_ids, issue=issue, by=by, at=now)
        else:
            function = Function(clean["function"])
            issue = need_links.open_issue(need_ids=need_ids, title=clean["title"], function=function, by=by, at=now)
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, f"They belong to the issue “{issue.title}” now, and their customers will be told.")
    return True


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
