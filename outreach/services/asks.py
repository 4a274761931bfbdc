"""Favours: proposed, asked, answered, done, and thanked for. Whoever is excluded is not asked: that is looked at when it is proposed and
once more when it is asked, with the customer held."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import Contact, Customer, User
from crisis_triage.shared.errors import DomainError, Forbidden, Invalid
from crisis_triage.shared.versions import GO_ON, Seen, Stale, is_stale
from outreach.asks import ANSWERS, ASK, AskKind, AskState, Exclusion
from outreach.models import Ask, AskPolicy, AskThanks, Crisis, Deal, Loop
from outreach.notices import Event
from outreach.queries import ask_scope, ask_standing, crisis_scope, last_change
from outreach.services import ledgers, notifications, recovery_moves, words
from outreach.services.whereabouts import where_it_is
from outreach.vocabulary import Channel

LONGEST_WHAT, LONGEST_PROSPECT = 2000, 200


class AskMoved(DomainError):
    """It is not where this step begins; somebody may have been first."""

    code = "ask_moved"


class NotToBeAsked(DomainError):
    """They are excluded; ``exclusions`` says why, and what would end it."""

    code = "not_to_be_asked"

    def __init__(self, exclusions: list[Exclusion], *, field: str) -> None:
        super().__init__(" ".join(each.words for each in exclusions), field=field)
        self.exclusions = exclusions


class NothingToThankFor(DomainError):
    code = "nothing_to_thank_for"


@transaction.atomic
def propose(
    *,
    contact: Contact,
    kind: AskKind,
    what: str,
    crisis: Crisis | None = None,
    deal: Deal | None = None,
    prospect: str = "",
    owner: User | None = None,
    by: User,
    at: datetime,
) -> Ask:
    """Nobody is asked yet. ``owner`` None: who proposes it asks. ``deal``: by ``references``, which looks whether it fits. Raises Forbidden, NotFound, Invalid, NotToBeAsked."""
    access.check_may(by, Action.WORK_ON_ISSUES)
    held = hold_contact(ask_scope.get_contact(by, contact.pk))
    if crisis is not None:
        crisis_scope.get_crisis(by, crisis.pk)
    said = words.required(what, field="what", ask="Say what they are asked for.", longest=LONGEST_WHAT)
    whom = words.optional(prospect, field="prospect", longest=LONGEST_PROSPECT)
    recovery_moves.check_leads(owner or by, held)
    check_may_be_asked(held, at=at)
    about = {"kind": kind, "what": said, "crisis": crisis, "deal": deal, "prospect": whom}
    made = Ask.objects.create(
        customer=held.customer, contact=held, **about, owner=owner or by, proposed_by=by, proposed_at=at
    )
    notifications.notify(event=Event.ASK_YOURS, to=[made.owner], about=made, by=by, at=at)
    return made


@transaction.atomic
def ask(*, ask: Ask, channel: Channel, note: str = "", seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """They were asked. Raises Forbidden, NotFound, Invalid, NotToBeAsked, AskMoved, Stale."""
    contact = hold_contact(ask_scope.get_ask(by, ask.pk).contact)
    held = _hold(ask, by, seen)
    ledgers.check_may(held, AskState.ASKED, ASK, AskMoved)
    if contact.customer_id != held.customer_id:
        raise AskMoved(f"{contact.name} is not at {held.customer.name} any more. Withdraw it, and propose it anew.")
    check_may_be_asked(contact, at=at, but=held.pk)
    held.asked_by, held.asked_at, held.channel = by, at, channel
    return _moved(held, AskState.ASKED, words.optional(note, field="note"), by, at)


@transaction.atomic
def answer(*, ask: Ask, to: AskState, said: str = "", seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """Agreed, declined, or no answer. ``said``: in their words. Raises Forbidden, NotFound, Invalid, AskMoved, Stale."""
    held = _hold(ask, by, seen)
    if to not in ANSWERS:
        raise Invalid("They agree, they decline, or they do not answer.", field="to")
    ledgers.check_may(held, to, ASK, AskMoved)
    held.answer = words.optional(said, field="said")
    if to == AskState.DECLINED and not held.answer:
        raise Invalid("Say in their words why not: the next one who asks will want to know.", field="said")
    if to == AskState.AGREED:
        held.agreed_at = at
    return _moved(held, to, held.answer, by, at)


@transaction.atomic
def done(*, ask: Ask, outcome: str, seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """They did it, and a thank-you is owed. Raises Forbidden, NotFound, Invalid, AskMoved, Stale."""
    held = _hold(ask, by, seen)
    ledgers.check_may(held, AskState.DONE, ASK, AskMoved)
    held.outcome = words.required(outcome, field="outcome", ask="Say what came of it.")
    held.done_at = at
    return _moved(held, AskState.DONE, held.outcome, by, at)


@transaction.atomic
def withdraw(*, ask: Ask, note: str, seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """It is not needed. Who agreed already is thanked all the same. Raises Forbidden, NotFound, Invalid, AskMoved, Stale."""
    held = _hold(ask, by, seen)
    ledgers.check_may(held, AskState.WITHDRAWN, ASK, AskMoved)
    said = words.required(note, field="note", ask="Say why it is not needed any more.")
    return _moved(held, AskState.WITHDRAWN, said, by, at)


@transaction.atomic
def thank(*, ask: Ask, thanks: str, channel: Channel, seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """Raises Forbidden, NotFound, Invalid, NothingToThankFor, Stale."""
    held = _hold(ask, by, seen)
    if held.thanked_by is not None:
        raise NothingToThankFor(f"{held.thanked_by.name} has thanked them. Once is right, twice is odd.")
    if not held.owes_thanks:
        raise NothingToThankFor(f"{where_it_is(held)}: who agreed is thanked when it is done, or not needed any more.")
    held.thanks = words.required(thanks, field="thanks", ask="Say how they were thanked.")
    held.thanks_channel, held.thanked_by, held.thanked_at = channel, by, at
    held.save()
    AskThanks.objects.filter(ask=held).delete()
    return held


@transaction.atomic
def hand_over(*, ask: Ask, owner: User, seen: Seen | None = None, by: User, at: datetime) -> Ask:
    """Somebody else asks, and gives thanks. Raises Forbidden, NotFound, Invalid, AskMoved, Stale."""
    held = _hold(ask, by, seen)
    if (held.state in (AskState.DECLINED, AskState.WITHDRAWN) and not held.owes_thanks) or held.thanked_at is not None:
        raise AskMoved(f"{where_it_is(held)}: there is nothing to hand over.")
    recovery_moves.check_leads(owner, held)
    held.owner = owner
    held.save()
    notifications.notify(event=Event.ASK_YOURS, to=[owner], about=held, by=by, at=at)
    return held


def check_may_be_asked(contact: Contact, *, at: datetime, but: int | None = None) -> None:
    """For whoever holds the customer. ``but``: an ask of theirs that is not counted. Raises NotToBeAsked."""
    found = ask_standing.of_contact(contact.pk, at=at, but=but)
    if not found.may_be_asked:
        raise NotToBeAsked(list(found.exclusions), field="contact")


def hold_contact(contact: Contact) -> Contact:
    """With their customer and its loops, until the transaction ends: whoever opens a loop, takes the consent back or asks for something
    else waits for us, or we for them."""
    Customer.objects.select_for_update(of=("self",)).get(pk=contact.customer_id)
    loops = Loop.objects.select_for_update(of=("self",)).filter(customer=contact.customer_id)
    list(loops.order_by("pk").values_list("pk"))
    return Contact.objects.select_for_update(of=("self",)).select_related("customer").get(pk=contact.pk)


def _hold(ask: Ask, by: User, seen: Seen | None) -> Ask:
    ask_scope.get_ask(by, ask.pk)
    rows = Ask.objects.select_for_update(no_key=True, of=("self",)).select_related(*ask_scope.WITH)
    held = rows.get(pk=ask.pk)
    if is_stale(held.version, seen):
        told = last_change.told(held, {"owner_id": f"{held.owner.name} asks", "thanked_at": "they were thanked"})
        raise Stale(f"{where_it_is(held)}{f'; {told}' if told else ''}. {GO_ON}")
    if not ask_scope.may_lead(by, held):
        raise Forbidden("You may not do this. Who asks, whose customer it is, or the CCO can.")
    return held


def _moved(held: Ask, to: AskState, note: str, by: User, at: datetime) -> Ask:
    moved = ledgers.step(held, to, ASK, AskMoved, note=note, by=by, at=at)
    if moved.owes_thanks:
        due_at = at + timedelta(days=AskPolicy.rules().thank_days)
        AskThanks.objects.create(ask=moved, due_at=due_at, changed_at=at)
    return moved
