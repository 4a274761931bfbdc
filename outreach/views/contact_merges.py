"""Contacts who may be one person: merged field by field, and parted again."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts import access, identity
from accounts.access import Action
from accounts.models import Contact
from accounts.queries import duplicates as candidates
from accounts.views.context import SignedInRequest
from outreach.forms import whole
from outreach.queries import customer_merges as queries
from outreach.queries import find_contact
from outreach.services import contact_merges, contact_partings, merge_previews
from outreach.services.moving import OF_CONTACTS
from outreach.views.merges import FORM, merge_page, parting_page, settle

CALLED = {(rule.table, rule.column): rule.label for rule in OF_CONTACTS}


@require_POST
def not_the_same(request: SignedInRequest, pair_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MERGE)
    return settle(request, candidates.get_contact_pair(request.user, pair_id))


@FORM
def merge(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """Find the other one, look at both, choose field by field. ``contact_id`` goes on."""
    access.check_may(request.user, Action.MERGE)
    survivor = identity.contact_of(request.user, contact_id)
    given = whole(request.GET.get("with", ""))
    loser = identity.contact_of(request.user, given) if given is not None else survivor
    if loser == survivor:
        return _find(request, survivor)
    shown = merge_previews.preview_of_contacts(survivor=survivor, loser=loser, reader=request.user)
    address = reverse("merge_contacts", args=[loser.pk])
    return merge_page(
        request,
        shown,
        partial(contact_merges.merge, survivor=survivor, loser=loser),
        other_way=f"{address}?with={survivor.pk}",
    )


def _find(request: SignedInRequest, survivor: Contact) -> HttpResponse:
    part = request.GET.get("q", "")
    found = find_contact.find_doubles(contact=survivor, part=part, user=request.user)
    return render(request, "outreach/find_person.html", {"survivor": survivor, "q": part, "found": found})


@FORM
def show(request: SignedInRequest, merge_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MERGE)
    merged = queries.get_contact_merge(request.user, merge_id)
    return parting_page(request, merged, contact_partings.unmerge, called=CALLED)
