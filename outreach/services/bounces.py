"""What came back. Whoever was written to at an address that does not exist was not told, whatever our ledger said before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid, NotFound
from outreach.models import Delivery, Issue, Loop
from outreach.models.message import MOVES_TO
from outreach.queries import scope
from outreach.services import deliveries, issues, loops, words
from outreach.services.booking import BEGINS
from outreach.states import DeliveryState, IssueState, LoopState

RECENT = timedelta(days=30)
"""An address that bounces today does not say that it did a year ago."""

LONGEST_REASON = 1000


@transaction.atomic
def record(*, address: str = "", header_id: str = "", reason: str, by: User, at: datetime) -> list[Delivery]:
    """By the Message-ID that came back, or by the address: then whatever went to it in the last 30 days. A loop that was moved by it goes
    back to where it was. Raises Forbidden, NotFound, Invalid."""
    access.check_may(by, Action.MAKE_PROMISES)
    said = words.required(reason, field="reason", ask="Copy what the returned mail says.", longest=LONGEST_REASON)
    found = _named(address.strip(), header_id.strip(), at)
    mine = found.filter(loop__in=scope.visible_loops(by).values("pk"))
    seen = list(mine.select_related("message").order_by("loop_id"))
    if not seen:
        field = "header_id" if header_id.strip() else "address"
        raise NotFound("No message of ours that you may see went there, or it came back before.", field=field)
    _hold_issues(seen)
    return [_bounce(one, said, by, at) for one in seen]


def _hold_issues(found: list[Delivery]) -> None:
    """All of them, and in the order of their ids: of two who record what came back from several, one waits for the other."""
    ids = sorted({one.message.issue_id for one in found})
    list(Issue.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _named(address: str, header_id: str, at: datetime) -> QuerySet[Delivery]:
    left = Delivery.objects.filter(state__in=[DeliveryState.SENT, DeliveryState.IN_DOUBT])
    if header_id:
        return left.filter(header_id=f"<{header_id.strip('<>')}>")
    if not address:
        raise Invalid("Give the address that bounced, or the Message-ID of the mail.", field="address")
    return left.filter(address__iexact=address, tried_at__gt=at - RECENT)


def _bounce(delivery: Delivery, said: str, by: User, at: datetime) -> Delivery:
    held, message = deliveries.hold(delivery, by=by)
    if held.state not in (DeliveryState.SENT, DeliveryState.IN_DOUBT):
        return held
    held.state, held.reason, held.bounced_at = DeliveryState.BOUNCED, said, at
    held.answered_by, held.answered_at = by, at
    held.save()
    if held.moved_to is not None:
        _take_back(held, MOVES_TO[message.purpose], by, at)
    deliveries.end(message, by=by, at=at)
    return held


def _take_back(delivery: Delivery, told: LoopState, by: User, at: datetime) -> None:
    """Only if that is what told the customer last."""
    loop = Loop.objects.select_for_update(of=("self",)).select_related("issue", "customer").get(pk=delivery.loop_id)
    if (loop.state, loop.moves) != (told, delivery.moved_to):
        return
    note = f"The e-mail to {delivery.address} came back, so {loop.customer.name} was not told."
    if loop.issue.state == IssueState.CLOSED:  # no loop of it could be open
        issues.take_up_again(issue=loop.issue, note=note, by=by, at=at)
    proof = loop.ledger.filter(to_state=LoopState.DELIVERED).order_by("-number").values_list("proof", flat=True).first()
    loops.move(loop, BEGINS[told], by=by, at=at, note=note, proof=proof or "")
