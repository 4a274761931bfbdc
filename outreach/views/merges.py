"""Customers who may be one: gone through, merged field by field, and parted again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import Customer
from accounts.queries import duplicates as candidates
from accounts.services import duplicates
from accounts.views.context import SignedInRequest, company_of
from outreach.forms import whole
from outreach.forms.merges import MergeForm, NotTheSameForm
from outreach.forms.seen import SeeingForm
from outreach.queries import customer_merges as queries
from outreach.queries import duplicate_pairs, find_customer
from outreach.queries.readers import reader
from outreach.services import customer_merges, customer_partings, merge_previews
from outreach.services.moving import RULES
from outreach.views.acting import went_well

FORM = require_http_methods(["GET", "HEAD", "POST"])
CALLED = {(rule.table, rule.column): rule.label for rule in RULES}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MERGE)
    return render(request, "outreach/duplicates.html", {"page": duplicate_pairs.pairs_page(user=request.user)})


@require_POST
def not_the_same(request: SignedInRequest, candidate_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MERGE)
    candidate = candidates.get_candidate(request.user, candidate_id)
    form = NotTheSameForm(request.POST)
    if form.is_valid() and form.take(duplicates.not_the_same, candidate=candidate, by=request.user):
        messages.success(
            request, f"{candidate.first.name} and {candidate.second.name} are two. You will not be asked again."
        )
    for words in [form.was_first, *(str(text) for texts in form.errors.values() for text in texts)]:
        if words:
            messages.warning(request, words)
    return redirect("duplicates")


@FORM
def merge(request: SignedInRequest, customer_id: int) -> HttpResponse:
    """Find the other one, look at both, choose field by field. ``customer_id`` goes on."""
    access.check_may(request.user, Action.MERGE)
    survivor = access.get_customer(request.user, customer_id)
    loser = _other(request, survivor)
    if loser is None:
        return _find(request, survivor)
    shown = merge_previews.preview(survivor=survivor, loser=loser, reader=request.user)
    form = MergeForm(request.POST or None, choices=shown.choices)
    if went_well(request, form, lambda: _merge(request, form, survivor, loser)):
        messages.success(
            request, f"{loser.name} is {survivor.name} now. Its ids lead here. It can be taken back below."
        )
        return redirect("customer", customer_id=survivor.pk)
    form.shown_beside(shown.version)
    context = {
        "survivor": survivor,
        "loser": loser,
        "preview": shown,
        "sides": (shown.survivor, shown.loser),
        "form": form,
    }
    return render(request, "outreach/merge_customers.html", context, status=form.status if form.is_bound else 200)


def _other(request: SignedInRequest, survivor: Customer) -> Customer | None:
    given = whole(request.GET.get("with", ""))
    other = access.get_customer(request.user, given) if given is not None else None
    return None if other == survivor else other


def _find(request: SignedInRequest, survivor: Customer) -> HttpResponse:
    part = request.GET.get("q", "")
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    found = [each for each in find_customer.find_customers(reader=reading, part=part) if each.id != survivor.pk]
    return render(request, "outreach/find_double.html", {"survivor": survivor, "q": part, "found": found})


def _merge(request: SignedInRequest, form: MergeForm, survivor: Customer, loser: Customer) -> None:
    customer_merges.merge(
        survivor=survivor,
        loser=loser,
        choices=form.chosen(),
        seen=form.cleaned_data["seen"],
        by=request.user,
        at=timezone.now(),
    )


@FORM
def show(request: SignedInRequest, merge_id: int) -> HttpResponse:
    """What was merged; and the button that parts the two again."""
    access.check_may(request.user, Action.MERGE)
    merged = queries.get_merge(request.user, merge_id)
    form = SeeingForm(request.POST or None)
    if went_well(
        request,
        form,
        lambda: customer_partings.unmerge(
            merge=merged, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now()
        ),
    ):
        messages.success(request, "They are two again.")
        return redirect("merge", merge_id=merged.pk)
    page = duplicate_pairs.merge_page(queries.get_merge(request.user, merge_id), called=CALLED)
    form.shown_beside(page.version)
    return render(
        request, "outreach/merge.html", {"page": page, "form": form}, status=form.status if form.is_bound else 200
    )
