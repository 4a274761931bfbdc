"""What the product's own log says. Usage follows satisfaction with a delay, and falls silent before a silent customer leaves."""

from typing import TYPE_CHECKING

import numpy as np

from crisis_triage.demo.simulator.facts import Facts, Moments, happened
from crisis_triage.demo.simulator.population import Array

if TYPE_CHECKING:
    from crisis_triage.demo.simulator.world import World

SOURCE = "product_usage"
USUAL_LOGIN_ODDS = np.log([0.6, 0.42, 0.32])  # by segment, of somebody planning on a working day
WEEKEND = 0.4
LOGIN_ODDS_PER_ADOPTION = 2.0
LOGINS_A_SEAT = 0.25
SEATS_USED = 0.62


def facts(world: "World", moments: Moments) -> list[Facts]:
    dice = world.settings.stream("usage")
    season = np.log(world.story.season)[None, :]
    adoption = world.table("adoption") + season
    there = world.table("is_customer")
    return [
        _logins(world, moments, adoption, there, dice),
        _seats(world, moments, adoption, there, dice),
        _reports(world, moments, adoption, there, dice),
    ]


def _logins(world: "World", moments: Moments, adoption: Array, there: Array, dice: np.random.Generator) -> Facts:
    """One fact for every day on which somebody planned, with how many logins there were. Shifts are planned at weekends too,
    by fewer people."""
    odds = np.exp(USUAL_LOGIN_ODDS[world.population.segment][:, None] + LOGIN_ODDS_PER_ADOPTION * adoption)
    chance = (there * odds / (1 + odds))[:, :, None] * np.where(moments.is_workday, 1.0, WEEKEND)
    customer, week, day = np.nonzero(dice.random(chance.shape) < chance)
    mean = world.population.seats[customer] * LOGINS_A_SEAT * np.exp(0.5 * adoption[customer, week])
    value = 1 + dice.poisson(mean)
    return _facts(moments, "L", "logins", customer, moments.on(week, day, dice), value)


def _seats(world: "World", moments: Moments, adoption: Array, there: Array, dice: np.random.Generator) -> Facts:
    """Every second week, half of the customers in each."""
    turn = (np.arange(there.shape[1])[None, :] + np.arange(there.shape[0])[:, None]) % 2 == 0
    customer, week = np.nonzero(there & turn)
    share = np.clip(SEATS_USED * np.exp(0.6 * adoption[customer, week] + dice.normal(0, 0.05, len(customer))), 0.02, 1)
    value = np.maximum(1, np.round(world.population.seats[customer] * share))
    return _facts(moments, "S", "seats_active", customer, moments.some_day(week, dice), value)


def _reports(world: "World", moments: Moments, adoption: Array, there: Array, dice: np.random.Generator) -> Facts:
    """The feature that shows whether the product is part of how the customer is run."""
    customer, week = happened(there * np.clip(0.32 * np.exp(1.1 * adoption), 0, 0.9), dice)
    value = 1 + dice.poisson(2 * np.exp(0.7 * adoption[customer, week]))
    return _facts(moments, "R", "reports_built", customer, moments.some_day(week, dice), value)


def _facts(moments: Moments, prefix: str, measure: str, customer: Array, seconds: Array, value: Array) -> Facts:
    come = moments.have_come(seconds)
    return Facts(SOURCE, prefix, "engagement", measure, customer[come], seconds[come], value[come].astype(float))
