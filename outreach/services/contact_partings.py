"""A merge of contacts is taken back, by the rules of ``customer_partings``. That somebody wants no messages stays: what it was recorded for
is told, and people may withdraw it."""

from datetime import datetime

from accounts import access
from accounts.access import Action
from accounts.models import ContactMerge, ContactPair, User
from accounts.services import merges, moving
from accounts.services.merged_fields import CONTACT
from crisis_triage.shared.versions import Seen
from outreach.models import OptOut
from outreach.queries import customer_merges as queries
from outreach.services import contact_merges
from outreach.services.moving import OF_CONTACTS
from signals.services.retries import atomically


def unmerge(*, merge: ContactMerge, seen: Seen | None = None, by: User, at: datetime) -> ContactMerge:
    """Its ``conflicts`` say in words what could not go back as it was. Raises Forbidden, NotFound, CannotPart, Stale."""
    access.check_may(by, Action.MERGE)
    return atomically(lambda: _unmerge(merge.pk, seen, by, at))


def _unmerge(id: int, seen: Seen | None, by: User, at: datetime) -> ContactMerge:
    known = queries.get_contact_merge(by, id)
    contact_merges.lock_all(known.survivor_id, known.loser_id)
    merged = ContactMerge.objects.select_for_update(of=("self",)).select_related("survivor", "loser").get(pk=id)
    merges.check_may_part(merged, merged.survivor, seen=seen)
    merged.transaction = merges.this_transaction()
    merged.save()
    conflicts = CONTACT.restore(merged)
    merges.come_back(CONTACT, merged)
    told, _ = moving.give_back(OF_CONTACTS, merged)
    conflicts += told
    conflicts += _opt_outs_that_stay(merged)
    merged.unmerged_by, merged.unmerged_at, merged.conflicts = by, at, conflicts
    merged.save()
    merges.settle_parting(ContactPair, merged, by=by, at=at)
    return merged


def _opt_outs_that_stay(merged: ContactMerge) -> list[str]:
    """Whoever opted out meanwhile at one of these addresses was recorded already, so nobody can tell the two apart."""
    held = OptOut.objects.filter(address__in=merged.kept["opted_out"], withdrawn_at=None)
    return [
        f"{address} stays opted out, as the merge recorded it. Withdraw that if its person wants to hear from us."
        for address in sorted(held.values_list("address", flat=True))
    ]
