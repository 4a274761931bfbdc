"""Two contacts turn out to be one person. What was said to the one was said to the other, by the rules of ``moving``; what the one was
called leads to the other from then on. Whoever wanted no messages gets none: the stricter consent holds, and an opt-out holds for the
addresses of both. What was before is kept, so that it can be taken back."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts import access, identity
from accounts.access import Action
from accounts.models import Contact, ContactExternalId, ContactMerge, ContactPair, User
from accounts.services import duplicates, merged_fields, merges, moving
from accounts.services.merged_fields import CONTACT
from accounts.services.name_tables import CONTACTS
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.sql import ask
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.models import OptOut
from outreach.services.moving import OF_CONTACTS
from signals.services.retries import atomically

# Before the contacts, as whoever merges the customers.
HOLD_CUSTOMERS = """
    SELECT FROM accounts_customer WHERE id IN (SELECT customer_id FROM accounts_contact WHERE id = ANY(%(ids)s)) ORDER BY id FOR KEY SHARE
"""


def version_of(survivor: Contact, loser: Contact) -> str:
    return merges.version_of("contact-merge", survivor, loser)


def merge(
    *,
    survivor: Contact,
    loser: Contact,
    choices: Mapping[str, str] | None = None,
    seen: Seen | None = None,
    by: User,
    at: datetime,
) -> ContactMerge:
    """``choices``: for a field (``merged_fields.CONTACT_FIELDS``) whose value holds, "survivor" or "loser"; otherwise the survivor's, or
    the loser's where that is empty. Consent is not chosen. Raises Forbidden, NotFound, Invalid, Stale."""
    access.check_may(by, Action.MERGE)
    return atomically(lambda: _merge(survivor.pk, loser.pk, choices or {}, seen, by, at))


def _merge(
    survivor: int, loser: int, choices: Mapping[str, str], seen: Seen | None, by: User, at: datetime
) -> ContactMerge:
    one, other = _hold(survivor, loser, by)
    if is_stale(version_of(one, other), seen):
        raise Stale(f"One of the two changed since you looked. {GO_ON}")
    own, its = CONTACT.read(survivor, loser)
    after = {**CONTACT.chosen(choices, own, its), **merged_fields.strictest_consent(own, its)}
    opted_out = _carry_opt_out(one, other, {own["email"], its["email"], after["email"]}, by, at)
    merged = ContactMerge.objects.create(
        survivor=one,
        loser=other,
        merged_by=by,
        merged_at=at,
        transaction=merges.this_transaction(),
        before={"survivor": own, "loser": its},
        after=after,
        kept={"last_keys": moving.last_keys(OF_CONTACTS), "opted_out": opted_out},
    )
    moving.move(OF_CONTACTS, merged)
    merges.become_alias(CONTACT, merged)
    CONTACT.write(survivor, after)
    merges.settle_suspicions(ContactPair, merged, by=by, at=at)
    merged.save()
    return merged


def lock_all(*contacts: int) -> None:
    """Names before rows, as whoever imports."""
    names = ContactExternalId.objects.filter(contact__in=contacts).values_list("source", flat=True)
    for source in sorted(set(names)):
        CONTACTS.lock(source)
    duplicates.lock_matching()
    ask(HOLD_CUSTOMERS, {"ids": list(contacts)})
    list(Contact.objects.select_for_update().filter(pk__in=contacts).order_by("pk").values_list("pk"))


def _hold(survivor: int, loser: int, by: User) -> tuple[Contact, Contact]:
    if survivor == loser:
        raise Invalid("A contact cannot be merged into itself. Choose two.", field="loser")
    lock_all(survivor, loser)
    found = identity.visible_contacts(by).in_bulk([survivor, loser])
    for id in (survivor, loser):
        if id not in found:
            goes_on = identity.contact_of(by, id)
            raise Invalid(
                f"Contact {id} was merged into “{goes_on.name}”, contact {goes_on.pk}, before. Take that one."
            )
    return found[survivor], found[loser]


def _carry_opt_out(survivor: Contact, loser: Contact, addresses: set[str], by: User, at: datetime) -> list[str]:
    """An opt-out is of an address; a person who said no said it for all that are theirs. Returns those that it holds for from now on."""
    theirs = {address.lower() for address in addresses if address}
    said = OptOut.objects.filter(address__in=theirs, withdrawn_at=None).order_by("recorded_at").first()
    if said is None:
        return []
    already = set(OptOut.objects.filter(address__in=theirs, withdrawn_at=None).values_list("address", flat=True))
    because = f"They had opted out at {said.address}, and {loser.name} is {survivor.name}."
    new = sorted(theirs - already)
    OptOut.objects.bulk_create(
        [OptOut(address=address, contact=survivor, recorded_by=by, recorded_at=at, reason=because) for address in new],
        ignore_conflicts=True,
    )
    return new


def gather_late(*, since: datetime) -> int:
    """What was written to the one by somebody who had looked it up before the merge. Returns how many rows. Safe to run twice."""
    recent = ContactMerge.objects.filter(merged_at__gte=since, unmerged_at=None).order_by("pk")
    return sum(_gather(merged.pk) for merged in recent if moving.is_left(OF_CONTACTS, merged))


@transaction.atomic
def _gather(id: int) -> int:
    merged = ContactMerge.objects.get(pk=id)
    lock_all(merged.survivor_id, merged.loser_id)
    merged.refresh_from_db()
    if merged.unmerged_at is not None:
        return 0
    merged.transaction = merges.this_transaction()
    merged.save()
    return moving.move(OF_CONTACTS, merged).count
