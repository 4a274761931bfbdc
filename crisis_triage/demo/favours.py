"""A public-relations crisis of the made-up company, and whom it asks to speak for it: a post that went round, a message, and favours that
were asked, done, declined, and one for which nobody has said thank you."""

from datetime import datetime, timedelta

from accounts.models import Contact, Customer, User
from accounts.vocabulary import Consent, Function
from outreach.asks import AskKind, AskState
from outreach.crises import CrisisKind
from outreach.models import Ask, CallListEntry, Crisis
from outreach.queries import ask_standing
from outreach.services import (
    addressing,
    ask_clocks,
    asks,
    audience,
    crises,
    crisis_messages,
    crisis_rooms,
    crisis_timeline,
    issues,
    messages,
    touchpoints,
)
from outreach.services.acts import Act
from outreach.services.crises import Room
from outreach.vocabulary import Channel, MessagePurpose, TouchpointKind
from signals.models import Source
from signals.services import facts
from signals.services.items import SignalItem
from signals.vocabulary import Band, Kind

People = dict[str, User]
BEGAN, TOLD = timedelta(days=3), timedelta(hours=30)
ONCE_A_DAY = 24 * 60
FRIENDS, POSTED, TOUCHED = 8, 32, 3
ANGRY = (
    "They raised the price and told nobody. Hidden in a footnote. Awful.",
    "Third company this year with a secret price rise. We are angry and look for another one.",
    "Terrible: a bill of 12 % more and no word about it before.",
)
CALMER = (
    "They called, said sorry and gave the old price back. That is fair.",
    "Good answer, clear and honest. I wish more companies did that.",
    "Their letter explains it. Thank you for that.",
)
TEXT = {
    "apologise": "We are sorry that our new prices reached you as a footnote on a bill.",
    "what_happened": "On the first of the month our prices rose by 12 %. The letter that should have told you before was never sent.",
    "what_we_did": "We stopped the bills, and whoever paid the new price gets the difference back.",
    "what_happens_now": "The old price holds until you had our letter in time. You hear from us before anything changes.",
    "ask": "What else would you like to know? Answer this mail, and a person reads it.",
    "inconvenience": "We are sorry for the time that it cost you to find out by yourselves.",
    "assure": "From now on no price changes before two people have seen that everybody was told.",
    "thank": "Thank you to everybody who said so aloud: that is how we learned of it.",
}


def ask_for_help(*, by: People, at: datetime) -> None:
    """Nothing where the made-up company is too small to have friends."""
    friends = _friends(by, at)
    if len(friends) < FRIENDS:
        return
    crisis = _declared(by, at - BEGAN)
    _posted(at)
    plan = (
        (AskKind.PUBLIC_WORD, "Say in your own words how we answered you.", AskState.DONE, 60),
        (AskKind.PUBLIC_WORD, "A line under the post: what was it like with us?", AskState.AGREED, 20),
        (AskKind.REFERENCE, "Half an hour on the phone with Brightwater Foods.", AskState.DONE, 30),
        (AskKind.PUBLIC_WORD, "Would you talk to the trade paper?", AskState.DECLINED, 40),
        (AskKind.REFERRAL, "Who else in your trade association plans shifts on paper?", AskState.ASKED, 8),
    )
    for contact, (kind, what, state, hours) in zip(friends, plan, strict=False):
        is_public = kind == AskKind.PUBLIC_WORD
        about = {"crisis": crisis} if is_public else {"prospect": "Brightwater Foods"}
        moment = at - timedelta(hours=hours)
        made = asks.propose(contact=contact, kind=kind, what=what, **about, by=by["lena"], at=moment)
        _led(made, state, by["lena"], moment)
    ask_clocks.notice_thanks(at=at)


def _led(made: Ask, state: AskState, lena: User, at: datetime) -> None:
    asks.ask(ask=made, channel=Channel.CALL, by=lena, at=at)
    if state == AskState.DECLINED:
        asks.answer(ask=made, to=state, said="Our board does not want us in the papers.", by=lena, at=at)
    elif state != AskState.ASKED:
        asks.answer(ask=made, to=AskState.AGREED, said="Gladly: you were there when we needed you.", by=lena, at=at)
    if state == AskState.DONE:
        asks.done(ask=made, outcome="They did, and others joined in.", by=lena, at=at + timedelta(hours=2))


def _friends(by: People, at: datetime) -> list[Contact]:
    """Of customers who are well, and with whom somebody talked: consenting, and not excluded."""
    well = CallListEntry.objects.filter(band=Band.HEALTHY, customer__owner__isnull=False).order_by("-arr", "pk")
    named = Contact.objects.filter(customer__in=list(well.values_list("customer", flat=True)[:100]), deleted_at=None)
    willing = named.filter(consent=Consent.GRANTED).exclude(email="").select_related("customer__owner")
    found = ask_standing.of_contacts(contact_ids=[each.pk for each in willing], at=at)
    friends = {each.customer_id: each for each in willing.order_by("-pk") if found[each.pk].may_be_asked}
    chosen = list(friends.values())[:FRIENDS]
    for place, contact in enumerate(chosen):
        for month in range(1 + place % 3):
            _talked(contact, at - timedelta(days=9 + 30 * month + place))
    return chosen


def _talked(contact: Contact, at: datetime) -> None:
    act = Act(
        kind=TouchpointKind.CALL,
        happened_at=at,
        contact_id=contact.pk,
        summary="The yearly look at how it goes. It goes well.",
    )
    by = contact.customer.owner
    if by is not None:
        touchpoints.log_touchpoint(customer=contact.customer, act=act, is_none_found=True, by=by, at=at)


def _declared(by: People, began: datetime) -> Crisis:
    title = "A post about our price rise goes round"
    issue = issues.open_issue(title=title, function=Function.MARKETING, by=by["lena"], at=began)
    unhappy = CallListEntry.objects.filter(band=Band.WATCH).order_by("-arr", "pk")[:TOUCHED]
    touched = [entry.customer for entry in unhappy.select_related("customer")]
    audience.add_by_hand(issue=issue, customers=touched, by=by["lena"], at=began)
    crisis = crises.declare_new(
        kind=CrisisKind.PUBLIC_RELATIONS,
        title=title,
        severity=3,
        summary="Prices rose without the letter that announces it. A customer wrote about it, and others joined in.",
        issue=issue,
        room=Room(commander=by["lena"], liaison=by["ana"], scribe=by["samir"]),
        by=by["lena"],
        at=began,
    )
    crisis_rooms.weigh(crisis=crisis, severity=3, cadence_minutes=ONCE_A_DAY, by=by["lena"], at=began)
    told = crisis_messages.draft(
        crisis=crisis,
        issue=issue,
        purpose=MessagePurpose.OTHER,
        subject="Our prices, and the letter that you did not get",
        text=TEXT,
        by=by["lena"],
        at=began,
    )
    sent = began + BEGAN - TOLD
    for step, who in ((messages.submit, "lena"), (messages.approve, "adam"), (messages.start, "lena")):
        step(message=told, by=by[who], at=sent)
    while addressing.address_some(at=sent):
        pass
    update = "The bills are stopped, and whom we know was called. Fewer speak of it since our message."
    crisis_timeline.give_update(crisis=crisis, text=update, by=by["ana"], at=began + BEGAN - timedelta(hours=4))
    return crisis


def _posted(at: datetime) -> None:
    """Many and angry before our message, fewer and calmer after it."""
    source = Source.objects.get(slug="social")
    there = Customer.objects.filter(churned_on=None, deleted_at=None, external_ids__source="crm").order_by("-pk")
    ids = list(there.values_list("external_ids__value", flat=True)[:POSTED])
    items = [
        _post(f"angry-{place}", whose, at - TOLD - timedelta(minutes=20 + 75 * place), ANGRY, place)
        for place, whose in enumerate(ids)
        if place < 18
    ] + [
        _post(f"calmer-{place}", whose, at - TOLD + timedelta(minutes=50 + 110 * place), CALMER, place)
        for place, whose in enumerate(reversed(ids))
        if place < 12
    ]
    facts.receive(source=source, items=items, known="when it happened", at=at, by=None)


def _post(name: str, whose: str, at: datetime, said: tuple[str, ...], place: int) -> SignalItem:
    return SignalItem(f"post-{name}", whose, Kind.SOCIAL, "mention", at, None, said[place % len(said)])
