"""Customers who may be one: gone through, merged field by field, and parted again; and what of it pages of contacts share."""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.models import ContactMerge, ContactPair, Customer, CustomerMerge, DuplicateCandidate
from accounts.queries import duplicates as candidates
from accounts.services import duplicates
from accounts.views.context import SignedInRequest, company_of
from crisis_triage.shared import partials
from outreach.forms import whole
from outreach.forms.merges import MergeForm, NotTheSameForm
from outreach.forms.seen import SeeingForm
from outreach.queries import customer_merges as queries
from outreach.queries import duplicate_pairs, find_customer
from outreach.queries.readers import reader
from outreach.services import customer_merges, customer_partings, merge_previews
from outreach.services.merge_previews import Preview
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
    return settle(request, candidates.get_candidate(request.user, candidate_id))


def settle(request: SignedInRequest, pair: DuplicateCandidate | ContactPair) -> HttpResponse:
    form = NotTheSameForm(request.POST)
    if form.is_valid() and form.take(duplicates.not_the_same, candidate=pair, by=request.user):
        messages.success(request, f"{pair.first.name} and {pair.second.name} are two. You will not be asked again.")
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
    address = reverse("merge_customers", args=[loser.pk])
    return merge_page(
        request,
        shown,
        partial(customer_merges.merge, survivor=survivor, loser=loser),
        other_way=f"{address}?with={survivor.pk}",
    )


def merge_page(
    request: SignedInRequest, shown: Preview, merge: Callable[..., object], *, other_way: str
) -> HttpResponse:
    """Of customers and of contacts. ``merge`` knows who the two are."""
    form = MergeForm(request.POST or None, choices=shown.choices)

    def act() -> object:
        said = form.cleaned_data
        return merge(choices=form.chosen(), seen=said["seen"], by=request.user, at=timezone.now())

    if went_well(request, form, act):
        messages.success(
            request, f"{shown.loser.name} is {shown.survivor.name} now. Its ids lead here. It can be taken back below."
        )
        return redirect(shown.survivor.url)
    form.shown_beside(shown.version)
    context = {"preview": shown, "sides": (shown.survivor, shown.loser), "form": form, "other_way": other_way}
    return render(request, "outreach/merge_two.html", context, status=form.status if form.is_bound else 200)


def _other(request: SignedInRequest, survivor: Customer) -> Customer | None:
    given = whole(request.GET.get("with", ""))
    other = access.get_customer(request.user, given) if given is not None else None
    return None if other == survivor else other


def _find(request: SignedInRequest, survivor: Customer) -> HttpResponse:
    part = request.GET.get("q", "")
    reading = reader(user=request.user, company=company_of(request), at=timezone.now())
    found = [each for each in find_customer.find_customers(reader=reading, part=part) if each.id != survivor.pk]
    return render(request, "outreach/find_double.html", {"survivor": survivor, "q": part, "found": found})


@FORM
def show(request: SignedInRequest, merge_id: int) -> HttpResponse:
    """What was merged; and the button that parts the two again."""
    access.check_may(request.user, Action.MERGE)
    merged = queries.get_merge(request.user, merge_id)
    return parting_page(request, merged, customer_partings.unmerge, called=CALLED)


def parting_page(
    request: SignedInRequest,
    merged: CustomerMerge | ContactMerge,
    unmerge: Callable[..., object],
    *,
    called: Mapping[tuple[str, str], str],
) -> HttpResponse:
    """Of customers and of contacts."""
    form = SeeingForm(request.POST or None)
    if went_well(
        request,
        form,
        lambda: unmerge(merge=merged, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now()),
    ):
        messages.success(request, "They are two again.")
        return redirect(request.path)
    merged.refresh_from_db()
    page = duplicate_pairs.merge_page(merged, called=called, user=request.user)
    form.shown_beside(page.version)
    status = form.status if form.is_bound else 200
    return partials.show(request, "outreach/merge.html", "moving", {"page": page, "form": form}, status)
