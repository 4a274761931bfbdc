"""What our own people and our billing know: invoices, plan changes, reports, conversations, escalations."""

from typing import TYPE_CHECKING

import numpy as np

from crisis_triage.demo.simulator.facts import SECONDS_A_DAY, Facts, Moments, happened
from crisis_triage.demo.simulator.population import Array
from crisis_triage.demo.simulator.voices import contact_names
from crisis_triage.demo.simulator.words import say

if TYPE_CHECKING:
    from crisis_triage.demo.simulator.world import World

INVOICE_EVERY_WEEKS = 4
REPORTS_A_WEEK = 0.07
ROSY = 0.7  # how much better than the truth the silent look to their account team
CHAMPION_NOTICED = 0.6
ESCALATES = 0.3  # a week, of the loud whose grievance is fresh and large


def facts(world: "World", moments: Moments) -> list[Facts]:
    dice = world.settings.stream("business")
    return [
        *_invoices(world, moments, dice),
        _plan_changes(world, moments, dice, "downgrade", 0.0025 * np.exp(-1.1 * world.table("satisfaction"))),
        _plan_changes(world, moments, dice, "upgrade", 0.0022 * np.exp(1.1 * world.table("satisfaction"))),
        _reports(world, moments, dice),
        _champions(world, moments, dice),
        _calls(world, moments, dice),
        _escalations(world, moments, dice),
    ]


def _invoices(world: "World", moments: Moments, dice: np.random.Generator) -> tuple[Facts, Facts]:
    """Those who doubt whether to stay let their invoices lie."""
    numbers = np.arange(len(world.population))[:, None]
    turn = (np.arange(world.settings.weeks)[None, :] + numbers) % INVOICE_EVERY_WEEKS == 0
    customer, week = np.nonzero(world.table("is_customer") & turn)
    mood = world.table("satisfaction")[customer, week]
    late = dice.random(len(customer)) < 0.04 + 0.2 / (1 + np.exp(2.5 * (mood + 0.3)))
    days = 1 + dice.poisson(9, len(customer))
    seconds = moments.some_day(week, dice) + np.where(late, days * SECONDS_A_DAY, 0)
    come = moments.have_come(seconds)
    paid, tardy = come & ~late, come & late
    return (
        Facts("billing", "I", "billing", "invoice_paid", customer[paid], seconds[paid]),
        Facts("billing", "D", "billing", "invoice_overdue", customer[tardy], seconds[tardy], days[tardy].astype(float)),
    )


def _plan_changes(world: "World", moments: Moments, dice: np.random.Generator, measure: str, wish: Array) -> Facts:
    """The value is the money a year that the seats given back, or added, are worth."""
    customer, week = happened(world.table("is_customer") * wish, dice)
    money = np.round(world.population.arr[customer] * dice.uniform(0.05, 0.4, len(customer)))
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    return Facts("billing", measure[0].upper() + "P", "billing", measure, customer[come], seconds[come], money[come])


def _reports(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    """The account team's own view, −2 to 2. Of the silent it is too good: nobody told them."""
    customer, week = happened(world.table("is_customer") * REPORTS_A_WEEK, dice)
    seen = world.table("satisfaction")[customer, week] + ROSY * (0.7 - world.population.voice[customer])
    value = np.clip(np.round(0.1 + 0.95 * seen + dice.normal(0, 0.6, len(customer))), -2, 2)
    topics = ["report_good" if points >= 1 else "neutral" if points == 0 else "report_bad" for points in value]
    return _written(world, moments, dice, "account_report", "sentiment", "V", customer, week, topics, value)


def _champions(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    customer, week = happened(world.table("champion_left") * CHAMPION_NOTICED, dice)
    topics = ["champion_left"] * len(customer)
    return _written(world, moments, dice, "account_report", "champion_left", "W", customer, week, topics)


def _calls(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    customer, week = np.nonzero(world.table("call"))
    good = world.table("good_call")[customer, week]
    topics = ["call_good" if went_well else "call_poor" for went_well in good]
    return _written(world, moments, dice, "outreach", "touchpoint", "K", customer, week, topics)


def _escalations(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    """The value is the severity, 1 the worst."""
    grievance = world.table("grievance")
    wish = ESCALATES * world.population.voice[:, None] * np.clip(grievance - 0.45, 0, 1)
    customer, week = happened(world.table("is_customer") * wish, dice)
    severity = np.clip(np.round(3.6 - 1.6 * grievance[customer, week] + dice.normal(0, 0.5, len(customer))), 1, 4)
    topics = ["outage" if world.story.outage[who, when] else "weary" for who, when in zip(customer, week, strict=True)]
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    texts = say([topic for topic, has_come in zip(topics, come, strict=True) if has_come], dice)
    author = contact_names(world.population, customer[come], dice)
    return Facts("crm", "E", "escalation", "escalation", customer[come], seconds[come], severity[come], texts, author)


def _written(
    world: "World",
    moments: Moments,
    dice: np.random.Generator,
    kind: str,
    measure: str,
    prefix: str,
    customer: Array,
    week: Array,
    topics: list[str],
    value: Array | None = None,
) -> Facts:
    """By the owner of the customer, into the CRM."""
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    texts = say([topic for topic, has_come in zip(topics, come, strict=True) if has_come], dice)
    author = [world.population.owners[who] for who in customer[come]]
    values = None if value is None else value[come]
    return Facts("crm", prefix, kind, measure, customer[come], seconds[come], values, texts, author)
