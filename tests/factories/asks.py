"""Favours as far along as a test needs them, made by the services."""

from datetime import datetime, timedelta
from typing import Any

from accounts.models import Contact, Customer, User
from accounts.vocabulary import Consent
from outreach.asks import AskKind, AskState
from outreach.models import Ask
from outreach.services import asks
from outreach.vocabulary import Channel
from tests.factories.accounts import ContactFactory
from tests.factories.issues import NOW
from tests.factories.outreach import add_touchpoint

A_REFERENCE = {"kind": AskKind.REFERENCE, "what": "Half an hour on the phone with Globex."}
A_YES = "With pleasure, on Thursday."


def a_friend(customer: Customer, **about: Any) -> Contact:
    """Somebody who has said that we may write to them."""
    return ContactFactory(customer=customer, **{"consent": Consent.GRANTED, **about})


def one_we_talk_with(
    customer: Customer, *, talks: int = 1, name: str = "Ida", at: datetime = NOW, **about: Any
) -> Contact:
    contact = a_friend(customer, name=name, **about)
    for days in range(talks):
        when = at - timedelta(days=2 + days)
        add_touchpoint(customer, contact=contact, happened_at=when, logged_at=when)
    return contact


def an_ask(by: User, contact: Contact, *, state: AskState = AskState.PROPOSED, at: datetime = NOW, **about: Any) -> Ask:
    made = asks.propose(contact=contact, **{**A_REFERENCE, **about}, by=by, at=at)
    if state == AskState.PROPOSED:
        return made
    asks.ask(ask=made, channel=Channel.CALL, by=by, at=at)
    if state in (AskState.DECLINED, AskState.NO_ANSWER):
        asks.answer(ask=made, to=state, said="Not this year.", by=by, at=at)
    elif state != AskState.ASKED:
        asks.answer(ask=made, to=AskState.AGREED, said=A_YES, by=by, at=at)
    if state == AskState.DONE:
        asks.done(ask=made, outcome="They talked for an hour.", by=by, at=at)
    if state == AskState.WITHDRAWN:
        asks.withdraw(ask=made, note="Globex chose already.", by=by, at=at)
    return Ask.objects.get(pk=made.pk)
