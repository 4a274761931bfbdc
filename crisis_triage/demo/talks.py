"""What colleagues heard when they called: talks with their needs, one that was not answered, one that still owes what it taught us."""

from datetime import datetime, timedelta

from accounts.models import Contact, Customer, User
from outreach.models import Touchpoint
from outreach.services import touchpoints
from outreach.services.acts import Act
from outreach.services.needs import NewNeed
from outreach.vocabulary import Heading, NeedKind, Outcome, Surfaced, TouchpointKind

UNANSWERED = {"outcome": Outcome.NOT_REACHED, "is_two_way": False}

TALKS: tuple[tuple[int, dict[str, object], tuple[NewNeed, ...]], ...] = (
    # days ago, what it was, what came to light; nothing: it is owed, where somebody was reached
    (2, UNANSWERED | {"kind": TouchpointKind.CALL, "summary": "Voicemail of the operations lead."}, ()),
    (
        1,
        {
            "kind": TouchpointKind.CALL,
            "summary": "Went through the three outages hour by hour. Calmer at the end than at the beginning.",
            "resonates": "Exact times, and what we changed since.",
            "avoid": "“Isolated incident”: it was the third.",
        },
        (
            NewNeed(NeedKind.URGENT, "We need to know before our night shift does that something is down."),
            NewNeed(NeedKind.LATENT, "Their shift leads keep a paper list of what to do offline.", Surfaced.OBSERVED),
        ),
    ),
    (
        4,
        {
            "kind": TouchpointKind.MEETING,
            "summary": "Finance asked what the licence brings. We had no usage figures with us.",
            "resonates": "Figures they can show upstairs.",
        },
        (
            NewNeed(NeedKind.URGENT, "I cannot defend the renewal without usage numbers per site."),
            NewNeed(NeedKind.LATENT, "They will need a budget line per site next year.", Surfaced.INFERRED),
        ),
    ),
    (
        3,
        {
            "kind": TouchpointKind.VISIT,
            "summary": "A morning at their dispatch desk. Much copying between two screens.",
        },
        (),
    ),
    (
        6,
        {
            "kind": TouchpointKind.EMAIL,
            "heading": Heading.INBOUND,
            "is_two_way": False,
            "summary": "They wrote after the webinar.",
        },
        (NewNeed(NeedKind.URGENT, "The invoice is wrong again and support is slow to answer."),),
    ),
)


def remember(customers: list[Customer], *, by: dict[str, User], at: datetime) -> list[Touchpoint]:
    """Each talk with another customer, by its owner; the first two with the same."""
    return [
        _log(customers[max(0, place - 1) % len(customers)], by, at - timedelta(days=days, hours=1), about, needs)
        for place, (days, about, needs) in enumerate(TALKS)
        if customers
    ]


def _log(
    customer: Customer, by: dict[str, User], moment: datetime, about: dict[str, object], needs: tuple[NewNeed, ...]
) -> Touchpoint:
    contact = Contact.objects.filter(customer=customer, deleted_at=None).order_by("pk").first()
    act = Act(**{"happened_at": moment, "contact_id": contact.pk if contact else None, **about})  # type: ignore[arg-type]
    owner = by[customer.owner_email.split("@")[0]]
    return touchpoints.log_touchpoint(customer=customer, act=act, needs=needs, by=owner, at=moment)
