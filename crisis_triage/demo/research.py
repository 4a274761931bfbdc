"""What the made-up company knew of its customers before anything went wrong: interviews, visits and boards, some of them too old; talks that
are planned, one of them late; four months of counts, so that there is a trend; and what was known of whom the crisis touches."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Company, Contact, Customer, User
from outreach.insights import ContactLevel, ResearchMethod
from outreach.models import Crisis
from outreach.services import insights, planned_talks, research_counting
from outreach.services.insights import Person, Research
from outreach.vocabulary import NeedKind

People = dict[str, User]
STUDIED, HISTORY_WEEKS = 60, 16
LEARNED: tuple[tuple[ResearchMethod, int, str, str, str], ...] = (
    (
        ResearchMethod.INTERVIEW,
        25,
        "They plan their shifts by our figures at five in the morning. Without them three people telephone for two hours.",
        "Exact times, and what they can do meanwhile.",
        "A mail to the head office before the shift leads know.",
    ),
    (
        ResearchMethod.SITE_VISIT,
        120,
        "The dispatch desk copies figures between two screens. Nobody has told us, because they think it must be so.",
        "That we stood beside them for a morning.",
        "“Working as designed.”",
    ),
    (
        ResearchMethod.ADVISORY_BOARD,
        90,
        "They compare us with their bank, not with our competitors: a fault is a fault on the day it is noticed.",
        "To be asked before something is changed.",
        "To read of it in the press first.",
    ),
    (ResearchMethod.USAGE_STUDY, 40, "Two of five sites use the reports; the others have never opened them.", "", ""),
    (
        ResearchMethod.SURVEY,
        30,
        "They would recommend us, and say that nobody has called since the signing.",
        "A call without a reason.",
        "",
    ),
    (
        ResearchMethod.INTERVIEW,
        400,
        "The budget is made in March, by somebody whom we have never met.",
        "",
        "A letter about prices in spring.",
    ),
)
LEVELS = (ContactLevel.MANAGER, ContactLevel.EXECUTIVE, ContactLevel.PRACTITIONER)
QUESTION = "Who else would notice if we were not there for a day, and what would they do?"


def learn(alarming: list[Customer], *, by: People, at: datetime) -> None:
    """Every third of the large ones, and who alarms: nobody knows everybody."""
    others = Customer.objects.filter(churned_on=None, owner__isnull=False).exclude(
        pk__in=[each.pk for each in alarming]
    )
    large = others.select_related("owner").order_by(F("arr").desc(nulls_last=True), "pk")
    for place, customer in enumerate(large[: 3 * STUDIED : 3]):
        _study(customer, place, by=by["lena"], at=at)
    for customer in alarming[:2]:
        _study(customer, 0, by=by["lena"], at=at)
    for place, customer in enumerate(alarming[2:5]):
        due_on = Company.ours().today(at) + timedelta(days=4 * place)
        about: dict[str, Any] = {"method": ResearchMethod.INTERVIEW, "question": QUESTION, "owner": customer.owner}
        planned_talks.plan(customer=customer, **about, due_on=due_on, by=by["lena"], at=at - timedelta(days=2))


def _study(customer: Customer, place: int, *, by: User, at: datetime) -> None:
    method, days, learned, resonates, avoid = LEARNED[place % len(LEARNED)]
    there = Contact.objects.filter(customer=customer, deleted_at=None).order_by("pk")[: 1 + place % 3]
    latent = customer.needs.filter(kind=NeedKind.LATENT).order_by("pk").values_list("pk", flat=True)[:1]
    moment = at - timedelta(days=days + place % 20)
    research = Research(
        method=method,
        held_on=Company.ours().today(moment),
        learned=learned,
        resonates=resonates,
        avoid=avoid,
        people=[Person(contact_id=who.pk, level=LEVELS[nth % 3]) for nth, who in enumerate(there)],
        need_ids=list(latent),
    )
    insights.record(customer=customer, research=research, by=customer.owner or by, at=moment)


@transaction.atomic
def count(*, at: datetime) -> None:
    """When everybody is on the call list: as it is, and as it was week by week, by the research of that day."""
    for week in range(HISTORY_WEEKS, -1, -1):
        research_counting.count(at=at - timedelta(weeks=week))
    for crisis in Crisis.objects.exclude(declared_at=None):
        research_counting.remember(crisis=crisis, at=crisis.declared_at or at)
