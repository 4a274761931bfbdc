"""The whole made-up company: who there is, what happened, and every fact that its systems would have sent."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from crisis_triage.demo.simulator import business, dynamics, usage, voices
from crisis_triage.demo.simulator.facts import Facts, Moments
from crisis_triage.demo.simulator.population import Array, Population, people
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.demo.simulator.story import Story, tell


@dataclass(frozen=True)
class World:
    settings: Settings
    population: Population
    story: Story
    weeks: list[dynamics.Week]
    facts: list[Facts]

    def table(self, column: str) -> Array:
        """A column of the weeks as customers × weeks: 'hazard', 'satisfaction', …"""
        return np.stack([getattr(week, column) for week in self.weeks], axis=1)

    @cached_property
    def left_in_week(self) -> Array:
        """A customer: the week in which they left, or −1."""
        leaves = self.table("leaves")
        return np.where(leaves.any(axis=1), leaves.argmax(axis=1), -1)

    def churned_on(self, customer: int) -> date | None:
        week = int(self.left_in_week[customer])
        if week < 0:
            return None
        day = self.settings.start.date() + timedelta(days=7 * week + 6)
        return min(day, self.settings.until.date())


def simulate(settings: Settings) -> World:
    population = people(settings)
    story = tell(population, settings)
    weeks = dynamics.run(population, story, settings)
    world = World(settings, population, story, weeks, facts=[])
    moments = Moments(settings)
    for part in (usage, voices, business):
        world.facts.extend(part.facts(world, moments))
    return world
