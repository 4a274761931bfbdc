"""Favours for a deal: somebody vouches to whoever is to be won, or introduces us. The rules of every favour hold (``asks``); these are added."""

from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Contact, User
from crisis_triage.shared.errors import DomainError, Invalid
from outreach.asks import FOR_DEALS, AskKind, AskState
from outreach.models import Ask, Deal
from outreach.queries import ask_scope, crisis_scope, sales_scope
from outreach.sales import DealState
from outreach.services import asks
from outreach.services.deals import DealMoved
from outreach.services.whereabouts import where_it_is

USUAL = {
    AskKind.REFERENCE: "Tell {whom} what it is like to work with us.",
    AskKind.REFERRAL: "Introduce us to {whom}.",
}


class AskedForThisDeal(DomainError):
    """Whatever they answered: nobody is asked twice for one deal."""

    code = "asked_for_this_deal"


@transaction.atomic
def propose(*, deal: Deal, contact: Contact, kind: AskKind, what: str = "", by: User, at: datetime) -> Ask:
    """``what`` empty: in the usual words. Raises Forbidden, NotFound, Invalid, DealMoved, AskedForThisDeal, NotToBeAsked."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    found = sales_scope.get_deal(by, deal.pk)
    if kind not in FOR_DEALS:
        raise Invalid("For a deal somebody vouches for us, or introduces us: a reference or a referral.", field="kind")
    held = asks.hold_contact(ask_scope.get_contact(by, contact.pk))
    _check_fits(_hold_deal(found), held)
    crisis = found.target.crisis
    return asks.propose(
        contact=held,
        kind=kind,
        what=what.strip() or USUAL[kind].format(whom=found.whose),
        # Who owns the deal may not know of its crisis.
        crisis=crisis if crisis_scope.visible_crises(by).filter(pk=crisis.pk).exists() else None,
        deal=found,
        prospect=found.whose,
        by=by,
        at=at,
    )


def _hold_deal(deal: Deal) -> Deal:
    """After the contact and their customer, in the order in which a merge holds them."""
    return Deal.objects.select_for_update(no_key=True, of=("self",)).select_related("customer").get(pk=deal.pk)


def _check_fits(deal: Deal, contact: Contact) -> None:
    if deal.state != DealState.OPEN:
        raise DealMoved(f"{where_it_is(deal)}: nobody is asked for it any more. Open it again first.")
    if deal.customer_id == contact.customer_id:
        raise Invalid(f"{contact.name} is with {deal.whose}. Choose somebody of another customer.", field="contact")
    if Ask.objects.filter(deal=deal, contact=contact).exclude(state=AskState.WITHDRAWN).exists():
        raise AskedForThisDeal(
            f"{contact.name} was chosen for this deal before. Choose somebody else.", field="contact"
        )
