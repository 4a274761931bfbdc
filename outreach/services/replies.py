"""What a customer answered to a message of ours: a touchpoint in any case, and the customer's yes or no to the loop."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from outreach.models import Delivery, Reply
from outreach.services import deliveries, loops, touchpoints, words
from outreach.services.acts import LONGEST, Act
from outreach.services.needs import NewNeed
from outreach.vocabulary import Heading, TouchpointKind, Verdict


@transaction.atomic
def log(
    *,
    delivery: Delivery,
    text: str,
    verdict: Verdict,
    happened_at: datetime,
    needs: Sequence[NewNeed] = (),
    is_none_found: bool = False,
    by: User,
    at: datetime,
) -> Reply:
    """Two-way, so it owes a discovery. ``not_solved`` reopens loop and issue, ``solved`` confirms; ``text`` in the customer's words.
    Raises Forbidden, NotFound, Invalid, LoopMoved, AlreadyLogged."""
    held, _ = deliveries.hold(delivery, by=by)
    said = words.required(text, field="text", ask="Write what the customer answered, in their words.", longest=LONGEST)
    act = Act(
        kind=TouchpointKind.EMAIL,
        heading=Heading.INBOUND,
        happened_at=happened_at,
        contact_id=held.contact_id,
        summary=said,
    )
    if verdict == Verdict.NOT_SOLVED:
        loops.deny(loop=held.loop, message=said, by=by, at=at)
    elif verdict == Verdict.SOLVED:
        loops.confirm(loop=held.loop, message=said, by=by, at=at)
    logged = touchpoints.log_touchpoint(
        customer=held.customer, act=act, needs=needs, is_none_found=is_none_found, by=by, at=at
    )
    return Reply.objects.create(delivery=held, touchpoint=logged, verdict=verdict, logged_by=by, logged_at=at)
