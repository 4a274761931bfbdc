"""A crisis of the made-up company: the outages at night, contained, with what was known when and what is done for customers."""

import dataclasses
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from outreach.crises import CrisisActionState, CrisisKind, Facing
from outreach.models import Crisis, Issue
from outreach.public_pages import Phase
from outreach.services import crises, crisis_actions, crisis_rooms, crisis_timeline, customer_links, status_pages
from outreach.services.crises import Room
from outreach.services.crisis_actions import Step
from outreach.services.status_pages import Said
from outreach.states import CrisisState, IssueState
from outreach.vocabulary import Impact

People = dict[str, User]
ONCE_A_DAY = 24 * 60

CALLS = Step(
    what="Call every site that produces at night, before its next shift",
    facing=Facing.CUSTOMERS,
    impact=Impact.NEUTRAL,
    impact_words="They hear it from us, with what to do offline.",
)
WATCH = Step(
    what="Two engineers watch the nights until spring",
    facing=Facing.CUSTOMERS,
    impact=Impact.POSITIVE,
    impact_words="An outage is noticed within minutes instead of in the morning.",
    highlight_to="Everybody who produces at night, also who never complained.",
    highlight_words="Somebody is awake when you are.",
)
FREEZE = Step(
    what="No release between 20:00 and 06:00",
    facing=Facing.INTERNAL,
    impact=Impact.NEGATIVE,
    impact_words="What was wished for comes a week later.",
    mitigation="Who waits for something is told the new day.",
    residual="Two small wishes slip into next month.",
)


def run_it(*, by: People, at: datetime) -> None:
    """Nothing where the made-up company is too small to have the issue."""
    issue = Issue.objects.filter(state=IssueState.BLOCKED).first()
    if issue is None:
        return
    began = at - timedelta(days=2)
    room = Room(commander=by["lena"], liaison=by["ana"], scribe=by["samir"])
    crisis = crises.declare_new(
        kind=CrisisKind.SERVICE,
        title="Production stops at night",
        severity=2,
        summary="Three nights in a row the shop floor lost its connection. Sites that produce at night lost a shift each.",
        issue=issue,
        room=room,
        by=by["lena"],
        at=began,
    )
    _told(crisis, by, began)
    _acted(crisis, by, began, at)
    _said_in_public(crisis, by, began, at)
    _handed_out(crisis, by, at)
    crises.advance(
        crisis=crisis,
        to=CrisisState.CONTAINED,
        note="No outage for a night.",
        by=by["lena"],
        at=at - timedelta(hours=20),
    )
    crisis_rooms.weigh(
        crisis=crisis, severity=2, cadence_minutes=ONCE_A_DAY, by=by["lena"], at=at - timedelta(hours=20)
    )
    crisis_timeline.give_update(
        crisis=crisis,
        text="Second quiet night. The hosting company's report is promised for Friday.",
        by=by["ana"],
        at=at - timedelta(hours=2),
    )


def _told(crisis: Crisis, by: People, began: datetime) -> None:
    wrong = crisis_timeline.log(
        crisis=crisis,
        text="The connection of four sites was lost at 02:10.",
        happened_at=began - timedelta(hours=5),
        known_at=began - timedelta(minutes=40),
        by=by["samir"],
        at=began + timedelta(minutes=4),
    )
    for minutes, text in (
        (9, "We look. It is known which sites, not yet why."),
        (24, "It is the hosting company's switch."),
    ):
        crisis_timeline.give_update(crisis=crisis, text=text, by=by["ana"], at=began + timedelta(minutes=minutes))
    crisis_timeline.log(
        crisis=crisis,
        text="It was six sites: two noticed it in the morning only.",
        corrects=wrong,
        by=by["samir"],
        at=began + timedelta(hours=3),
    )


def _said_in_public(crisis: Crisis, by: People, began: datetime, at: datetime) -> None:
    """Samir writes, Lena approves."""
    for when, phase, pause, headline, happened, doing in (
        (
            began + timedelta(minutes=12),
            Phase.LOOKING,
            timedelta(minutes=30),
            "Connections drop at night",
            "In the last three nights some sites lost their connection for up to 40 minutes. We do not know why yet.",
            "Two teams look for the cause. Whoever produces tonight can switch to offline mode: it takes two minutes.",
        ),
        (
            at - timedelta(hours=2),
            Phase.CONTAINED,
            timedelta(days=1),
            "No drop for two nights; the cause is being proved",
            "A switch of our hosting company failed under load. It was replaced. Whether that was all of it we know when their report is here.",
            "Two engineers watch the nights. Who lost a shift hears from us in person, with a date.",
        ),
    ):
        said = Said(
            phase=phase,
            headline=headline,
            happened=happened,
            affected="Sites that produce between 20:00 and 06:00. Daytime and all stored data are not affected.",
            doing=doing,
            next_update_at=when + pause,
        )
        update = status_pages.propose(crisis=crisis, said=said, by=by["samir"], at=when)
        status_pages.publish(update=update, by=by["lena"], at=when + timedelta(minutes=4))


def _handed_out(crisis: Crisis, by: People, at: datetime) -> None:
    """The first customer who was hit reads what they were promised; the link of somebody else was revoked."""
    for place, touched in enumerate(crisis.customers.select_related("customer").order_by("pk")[:2]):
        made = customer_links.make(customer=touched.customer, by=by["lena"], at=at - timedelta(hours=20))
        token = made.plain.rpartition("/")[2]
        customer_links.open_(token=token, at=at - timedelta(hours=18))
        if place:
            customer_links.revoke(link=made.link, by=by["lena"], at=at - timedelta(hours=1))


def _acted(crisis: Crisis, by: People, began: datetime, at: datetime) -> None:
    plans: tuple[tuple[Step, dict[str, Any]], ...] = (
        (CALLS, {"owner": by["ana"]}),
        (WATCH, {"owner": by["samir"], "highlight_by": (at + timedelta(days=5)).date()}),
        (FREEZE, {"owner": by["petra"], "residual_accepted_by": by["lena"]}),
    )
    for place, (step, about) in enumerate(plans):
        asked = began + timedelta(hours=1, minutes=10 * place)
        crisis_actions.add(crisis=crisis, step=dataclasses.replace(step, **about), by=by["lena"], at=asked)
    calls = crisis.actions.earliest("pk")
    outcome = "All six were reached; one wants a visit."
    done = CrisisActionState.DONE
    crisis_actions.settle(action=calls, to=done, outcome=outcome, by=by["ana"], at=began + timedelta(hours=6))
