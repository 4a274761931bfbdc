"""Each way in which somebody comes to be excluded, made by the services."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from accounts.models import Contact, User
from outreach.asks import Reason
from outreach.services import opt_outs
from outreach.states import PromiseState
from signals.models import Override
from tests.factories.asks import a_friend, an_ask
from tests.factories.issues import NOW, a_loop, a_promise
from tests.factories.outreach import give_score
from tests.factories.recoveries import a_recovery
from tests.journeys.test_promise_invariants import forced

THEN = NOW - timedelta(days=30)


def _closed(contact: Contact) -> None:
    """Past the triggers."""
    forced(f"UPDATE outreach_loop SET state = 'told' WHERE customer_id = {contact.customer_id}")()  # noqa: S608  a number of ours


def _owed(contact: Contact, lena: User) -> None:
    """The loop, which is open as well, is passed over: so that it is the promise alone that excludes."""
    a_promise(a_loop(lena, contact.customer), lena)
    _closed(contact)


def _broken(contact: Contact, lena: User) -> None:
    promise = a_promise(a_loop(lena, contact.customer, at=THEN), lena, at=THEN)
    _closed(contact)
    promise.state, promise.settled_at = PromiseState.BROKEN, promise.due_at
    promise.save()


def _claimed(contact: Contact, lena: User) -> None:
    about = {"band": "critical", "reason": "They said so.", "expires_at": NOW + timedelta(days=9)}
    Override.objects.create(customer=contact.customer, **about, made_by=lena, made_at=NOW)


def _set(contact: Contact, **values: object) -> None:
    Contact.objects.filter(pk=contact.pk).update(**values)


def _left(contact: Contact, _: User) -> None:
    contact.customer.churned_on = NOW.date()
    contact.customer.save()


def _asked_of_colleagues(contact: Contact, lena: User) -> None:
    for _ in range(2):
        an_ask(lena, a_friend(contact.customer))


WAYS: Mapping[str, tuple[Reason, Callable[[Contact, User], object]]] = {
    "an open loop": (Reason.OPEN_LOOP, lambda contact, lena: a_loop(lena, contact.customer)),
    "a pending promise": (Reason.PENDING_PROMISE, _owed),
    "a broken promise": (Reason.BROKEN_PROMISE, _broken),
    "a bad score": (Reason.AT_RISK, lambda contact, _: give_score(contact.customer, 0.6)),
    "a colleague's claim": (Reason.AT_RISK, _claimed),
    "a recovery case": (Reason.AT_RISK, lambda contact, lena: a_recovery(lena, contact.customer)),
    "asked lately": (Reason.ASK_CAP, lambda contact, lena: an_ask(lena, contact)),
    "colleagues asked lately": (Reason.ASK_CAP, _asked_of_colleagues),
    "consent denied": (Reason.NO_CONSENT, lambda contact, _: _set(contact, consent="denied")),
    "never asked for consent": (Reason.NO_CONSENT, lambda contact, _: _set(contact, consent="unknown")),
    "an opt-out": (Reason.NO_CONSENT, lambda contact, lena: opt_outs.record(contact=contact, by=lena, at=NOW)),
    "a customer who left": (Reason.HAS_LEFT, _left),
}
