"""Research and planned talks, made by the services."""

from datetime import date, datetime
from typing import Any

from accounts.models import Contact, Customer, User
from outreach.insights import ContactLevel, ResearchMethod
from outreach.models import Insight, PlannedTalk
from outreach.services import insights, planned_talks
from outreach.services.insights import Person, Research
from tests.factories.issues import NOW


def research(*people: Contact, level: ContactLevel | None = None, **about: Any) -> Research:
    given = {"method": ResearchMethod.INTERVIEW, "held_on": NOW.date(), "learned": "They close on the 3rd.", **about}
    return Research(**given, people=[Person(contact_id=each.pk, level=level) for each in people])


def an_insight(by: User, customer: Customer, *people: Contact, at: datetime = NOW, **about: Any) -> Insight:
    given = {"held_on": at.date(), **about}
    made = insights.record(customer=customer, research=research(*people, **given), by=by, at=at)
    return Insight.objects.get(pk=made.pk)


def a_planned_talk(
    by: User, customer: Customer, *, due_on: date | None = None, at: datetime = NOW, **about: Any
) -> PlannedTalk:
    given = {"method": ResearchMethod.INTERVIEW, "question": "What would they do without us?", **about}
    made = planned_talks.plan(customer=customer, due_on=due_on or at.date(), **given, by=by, at=at)
    return PlannedTalk.objects.get(pk=made.pk)
