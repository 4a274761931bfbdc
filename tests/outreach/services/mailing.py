"""How tests tell of messages: started for these customers, and sent as far as the clock sends them."""

from django.utils import timezone

from outreach.models import Delivery
from outreach.services import deliveries
from outreach.states import IssueState, MessageState
from outreach.vocabulary import MessagePurpose
from tests.factories.issues import A_NO, NOW, an_issue, decided
from tests.factories.messages import a_message, delivered


def started(by, *customers, purpose=MessagePurpose.PROGRESS, **about):
    issue = an_issue(by, *customers, state=IssueState.IN_PROGRESS)
    if purpose == MessagePurpose.DECLINED:
        decided(issue, by, A_NO)
    if purpose == MessagePurpose.DELIVERED:
        for loop in issue.loops.all():
            delivered(loop, by)
    return a_message(issue, by, purpose=purpose, state=MessageState.SENDING, **{"is_urgent": True, **about})


def send(times=4):
    """Whatever was put off is due at once."""
    for _ in range(times):
        Delivery.objects.filter(state="waiting").update(due_at=NOW)
        while deliveries.send_due(at=timezone.now()).is_more:
            pass


def of(customer) -> Delivery:
    return Delivery.objects.get(customer=customer)
