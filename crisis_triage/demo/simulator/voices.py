"""What customers say: tickets, surveys and public posts. The loud say it; of the silent only little is ever heard."""

from typing import TYPE_CHECKING

import numpy as np

from crisis_triage.demo.simulator.facts import SECONDS_A_DAY, Facts, Moments, happened
from crisis_triage.demo.simulator.names import slug
from crisis_triage.demo.simulator.population import Array, Population
from crisis_triage.demo.simulator.words import say

if TYPE_CHECKING:
    from crisis_triage.demo.simulator.world import World

TICKETS_A_WEEK = {"question": 0.05, "fault": 0.55, "outage": 0.75, "exports": 0.09, "onboarding": 0.35, "price": 0.3}
"""Of a customer whom it concerns and who speaks up half of the time."""
ONBOARDING_WEEKS = 8
TICKETS_PER_SIZE = (2.0, 1.2, 0.8)
HOURS_TO_RESOLVE = {"question": 5, "fault": 26, "outage": 9, "exports": 60, "onboarding": 30, "price": 40}
REOPENED = 0.12
SURVEY_EVERY_WEEKS = 13
NPS_AT_REST, NPS_PER_SATISFACTION, NPS_NOISE = 7.2, 1.9, 1.2
POSTS_A_WEEK = 0.012


def facts(world: "World", moments: Moments) -> list[Facts]:
    dice = world.settings.stream("voices")
    tickets, topics, weeks = _tickets(world, moments, dice)
    return [
        tickets,
        _reopened(tickets, moments, dice),
        _resolution(tickets, topics, moments, dice),
        _csat(world, tickets, topics, weeks, moments, dice),
        _nps(world, moments, dice),
        _posts(world, moments, dice),
    ]


def _tickets(world: "World", moments: Moments, dice: np.random.Generator) -> tuple[Facts, list[str], Array]:
    parts = [(topic, *happened(wish, dice)) for topic, wish in _wishes(world).items()]
    customer = np.concatenate([customers for _, customers, _ in parts])
    week = np.concatenate([weeks for _, _, weeks in parts])
    topics = [topic for topic, customers, _ in parts for _ in customers]
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    topics = [topic for topic, has_come in zip(topics, come, strict=True) if has_come]
    customer, seconds = customer[come], seconds[come]
    author = contact_names(world.population, customer, dice)
    tickets = Facts("helpdesk", "T", "support", "ticket", customer, seconds, None, say(topics, dice), author)
    return tickets, topics, week[come]


def _wishes(world: "World") -> dict[str, Array]:
    """The chance of a ticket by topic, customer and week."""
    population, story = world.population, world.story
    weeks = np.arange(world.settings.weeks)[None, :]
    since_start = weeks - population.start_week[:, None]
    starting = (since_start >= 0) & (since_start < ONBOARDING_WEEKS) & population.bad_onboarding[:, None]
    concerned = {
        "question": world.story.season[None, :] * np.ones_like(starting),
        "fault": world.table("fault"),
        "outage": story.outage,
        "exports": story.exports_broken,
        "onboarding": starting,
        "price": story.price_rise,
    }
    size = np.array(TICKETS_PER_SIZE)[population.segment][:, None]
    speaks = (0.25 + 1.5 * population.voice)[:, None]
    there = world.table("is_customer")
    return {topic: TICKETS_A_WEEK[topic] * who * size * speaks * there for topic, who in concerned.items()}


def _reopened(tickets: Facts, moments: Moments, dice: np.random.Generator) -> Facts:
    again = dice.random(len(tickets)) < REOPENED
    seconds = tickets.seconds[again] + dice.uniform(1, 6, int(again.sum())) * SECONDS_A_DAY
    come = moments.have_come(seconds)
    return Facts("helpdesk", "O", "support", "reopened", tickets.customer[again][come], seconds[come])


def _resolution(tickets: Facts, topics: list[str], moments: Moments, dice: np.random.Generator) -> Facts:
    typical = np.array([HOURS_TO_RESOLVE[topic] for topic in topics], dtype=float)
    hours = np.round(typical * np.exp(dice.normal(0, 0.6, len(typical))), 1)
    seconds = tickets.seconds + hours * 3600
    come = moments.have_come(seconds)
    return Facts("helpdesk", "H", "support", "resolution_time", tickets.customer[come], seconds[come], hours[come])


def _csat(
    world: "World", tickets: Facts, topics: list[str], weeks: Array, moments: Moments, dice: np.random.Generator
) -> Facts:
    """A third of those whose ticket was solved answer how it went."""
    mood = world.table("satisfaction")[tickets.customer, weeks]
    slow = np.array([HOURS_TO_RESOLVE[topic] > 20 for topic in topics])
    value = np.clip(np.round(3.9 + 0.6 * mood - 0.7 * slow + dice.normal(0, 0.7, len(tickets))), 1, 5)
    seconds = tickets.seconds + dice.uniform(1.5, 5, len(tickets)) * SECONDS_A_DAY
    answered = (dice.random(len(tickets)) < 0.33) & moments.have_come(seconds)
    return Facts("survey", "A", "survey", "csat", tickets.customer[answered], seconds[answered], value[answered])


def _nps(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    population = world.population
    there = world.table("is_customer")
    numbers = np.arange(len(population))[:, None]
    asked = (np.arange(world.settings.weeks)[None, :] + numbers) % SURVEY_EVERY_WEEKS == 0
    customer, week = happened(there * asked * (0.3 + 0.45 * population.voice)[:, None], dice)
    mood = world.table("satisfaction")[customer, week]
    value = np.clip(
        np.round(NPS_AT_REST + NPS_PER_SATISFACTION * mood + dice.normal(0, NPS_NOISE, len(customer))), 0, 10
    )
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    customer, seconds, value = customer[come], seconds[come], value[come]
    wordy = dice.random(len(customer)) < 0.7
    verbatims = say([_survey_topic(points) for points in value], dice)
    texts = [text if speaks else "" for text, speaks in zip(verbatims, wordy, strict=True)]
    author = contact_names(population, customer, dice)
    return Facts("survey", "N", "survey", "nps", customer, seconds, value, texts, author)


def _survey_topic(points: float) -> str:
    if points >= 9:
        return "praise"
    return "neutral" if points >= 7 else "weary"


def _posts(world: "World", moments: Moments, dice: np.random.Generator) -> Facts:
    """Public posts, with the tone (−1 … 1) that the listening tool gave them."""
    wish = POSTS_A_WEEK * (0.3 + 1.4 * world.population.voice[:, None]) * (1 + 5 * world.table("grievance"))
    customer, week = happened(world.table("is_customer") * wish, dice)
    mood = 0.35 * world.table("satisfaction")[customer, week] - 0.7 * world.table("grievance")[customer, week]
    tone = np.clip(np.round(mood + dice.normal(0.1, 0.25, len(customer)), 2), -1, 1)
    outage = world.story.outage[customer, week]
    seconds = moments.some_day(week, dice)
    come = moments.have_come(seconds)
    customer, seconds, tone, outage = customer[come], seconds[come], tone[come], outage[come]
    topics = [_post_topic(value, bool(down)) for value, down in zip(tone, outage, strict=True)]
    names = world.population.names
    author = [f"@{slug(names[index]).replace('-', '_')}" for index in customer]
    url = [f"https://social.example/posts/{100_000 + int(moment) % 10_000_000}" for moment in seconds]
    return Facts("social", "M", "social", "mention", customer, seconds, tone, say(topics, dice), author, url)


def _post_topic(tone: float, is_down: bool) -> str:
    if tone > 0.25:
        return "praise"
    if is_down:
        return "outage"
    return "weary" if tone < -0.25 else "neutral"


def contact_names(population: Population, customers: Array, dice: np.random.Generator) -> list[str]:
    """For each customer one of its contacts."""
    of_customer: dict[int, list[str]] = {}
    for contact in population.contacts:
        of_customer.setdefault(contact.customer, []).append(contact.name)
    draws = dice.integers(0, 60, len(customers))
    return [
        of_customer[int(customer)][int(draw) % len(of_customer[int(customer)])]
        for customer, draw in zip(customers, draws, strict=True)
    ]
