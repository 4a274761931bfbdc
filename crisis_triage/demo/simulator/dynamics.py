"""Week by week: what befalls a customer, how satisfied it makes them, who calls them, and who leaves.

``step`` is the whole law of motion and draws everything that is not fixed by the story, so the future can be played many
times from the same present (``truth.foresee``).
"""

from dataclasses import dataclass, replace

import numpy as np

from crisis_triage.demo.simulator.hazard import HOLD_HALF_LIFE_WEEKS, hazard, probability
from crisis_triage.demo.simulator.population import Array, Population
from crisis_triage.demo.simulator.settings import Settings
from crisis_triage.demo.simulator.story import Story

REVERSION = 0.055  # a week: half of a blow is forgotten after twelve weeks
WEEKLY_MOOD = 0.12  # the standard deviation of what has no cause
ONBOARDING_BLOW = 1.1
CHAMPION_LEAVES_A_WEEK = 0.24 / 52
CHAMPION_BLOW, CHAMPION_ADOPTION_BLOW = 0.6, 0.7
RIVAL_TRIED_A_WEEK = 0.16 / 52  # they try another product and tell nobody: only usage shows it
RIVAL_BLOW, RIVAL_ADOPTION_BLOW = 0.7, 1.1
FAULTS_A_WEEK = 0.055  # faults of the product that one customer meets alone
FAULT_BLOW = 0.3
ADOPTION_PACE = 0.13  # usage follows satisfaction with a delay of about two months
ADOPTION_PER_SATISFACTION = 0.6
ADOPTION_NOISE = 0.09
GRIEVANCE_HALF_LIFE_WEEKS = 2
ROUTINE_CALLS_A_WEEK = 0.02
CALLS_WHEN_HEARD = 0.2
GOOD_CALL_LIFT, POOR_CALL_LIFT = 0.55, 0.05
GOOD_CALLS = 0.6


@dataclass(frozen=True)
class State:
    """The hidden present of every customer."""

    satisfaction: Array
    adoption: Array  # log of usage against what is usual for such a customer
    grievance: Array  # what is fresh on their mind
    weeks_without_champion: Array
    held: Array  # by a good conversation: 1, fading
    has_started: Array
    has_left: Array

    @property
    def is_customer(self) -> Array:
        return self.has_started & ~self.has_left


@dataclass(frozen=True)
class Week:
    """What happened to every customer in a week."""

    satisfaction: Array
    adoption: Array
    grievance: Array
    is_customer: Array
    champion_left: Array
    fault: Array
    call: Array
    good_call: Array
    hazard: Array
    leaves: Array
    after: State


def before_the_story(population: Population, dice: np.random.Generator) -> State:
    count = len(population)
    satisfaction = population.fit + dice.normal(0, 0.35, count)
    return State(
        satisfaction=satisfaction,
        adoption=ADOPTION_PER_SATISFACTION * satisfaction,
        grievance=np.zeros(count),
        weeks_without_champion=np.full(count, np.inf),
        held=np.zeros(count),
        has_started=population.start_week < 0,
        has_left=np.zeros(count, dtype=bool),
    )


def run(population: Population, story: Story, settings: Settings) -> list[Week]:
    dice = settings.stream("dynamics")
    state = before_the_story(population, dice)
    weeks = []
    for number in range(settings.weeks):
        week = step(population, story, state, number, dice)
        weeks.append(week)
        state = week.after
    return weeks


def step(population: Population, story: Story, state: State, number: int, dice: np.random.Generator) -> Week:
    state = _welcome(population, state, number)
    state, champion_left, fault = _befall(population, story, state, number, dice)
    state, call, good_call = _call(population, state, dice)
    danger = hazard(
        segment=population.segment,
        satisfaction=state.satisfaction,
        adoption=state.adoption,
        weeks_to_renewal=population.weeks_to_renewal(number),
        weeks_without_champion=state.weeks_without_champion,
        voice=population.voice,
        held=state.held,
    )
    leaves = state.is_customer & (dice.random(len(population)) < probability(danger))
    return Week(
        satisfaction=state.satisfaction,
        adoption=state.adoption,
        grievance=state.grievance,
        is_customer=state.is_customer,
        champion_left=champion_left & state.is_customer,
        fault=fault & state.is_customer,
        call=call & state.is_customer,
        good_call=good_call & state.is_customer,
        hazard=np.where(state.is_customer, danger, 0.0),
        leaves=leaves,
        after=replace(state, has_left=state.has_left | leaves),
    )


def _welcome(population: Population, state: State, number: int) -> State:
    new = population.start_week == number
    poorly = new & population.bad_onboarding
    return replace(
        state,
        has_started=state.has_started | new,
        satisfaction=np.where(poorly, population.fit - ONBOARDING_BLOW, state.satisfaction),
        adoption=np.where(new, np.where(population.bad_onboarding, -0.8, -0.2), state.adoption),
        grievance=np.where(poorly, 0.8, state.grievance),
    )


def _befall(
    population: Population, story: Story, state: State, number: int, dice: np.random.Generator
) -> tuple[State, Array, Array]:
    count = len(population)
    is_told = number < story.blows.shape[1]  # beyond the end of the story nothing is known to happen to all
    fixed = story.blows[:, number] if is_told else np.zeros(count)
    champion_left = dice.random(count) < CHAMPION_LEAVES_A_WEEK
    fault = dice.random(count) < FAULTS_A_WEEK
    rival = dice.random(count) < RIVAL_TRIED_A_WEEK
    blow = fixed - CHAMPION_BLOW * champion_left - FAULT_BLOW * fault
    # Faults wear everyone down a little; the rest point is lifted by what they cost on average, so that fit keeps its meaning.
    rest = population.fit + FAULTS_A_WEEK * FAULT_BLOW / REVERSION
    satisfaction = (
        state.satisfaction
        + REVERSION * (rest - state.satisfaction)
        + blow
        - RIVAL_BLOW * rival
        + dice.normal(0, WEEKLY_MOOD, count)
    )
    drift = ADOPTION_PACE * (ADOPTION_PER_SATISFACTION * satisfaction - state.adoption)
    adoption = (
        state.adoption
        + drift
        - CHAMPION_ADOPTION_BLOW * champion_left
        - RIVAL_ADOPTION_BLOW * rival
        + dice.normal(0, ADOPTION_NOISE, count)
    )
    return (
        replace(
            state,
            satisfaction=satisfaction,
            adoption=adoption,
            grievance=state.grievance * 0.5 ** (1 / GRIEVANCE_HALF_LIFE_WEEKS) + np.maximum(0, -blow),
            weeks_without_champion=np.where(champion_left, 0, state.weeks_without_champion + 1),
            held=state.held * 0.5 ** (1 / HOLD_HALF_LIFE_WEEKS),
        ),
        champion_left,
        fault,
    )


def _call(population: Population, state: State, dice: np.random.Generator) -> tuple[State, Array, Array]:
    """Account teams call whom they hear: the loud, and those whose usage visibly fell. So the called are worse off than the rest,
    and who compares them naively concludes that calls drive customers away."""
    count = len(population)
    heard = population.voice * state.grievance + np.maximum(0, -state.adoption)
    wish = ROUTINE_CALLS_A_WEEK + CALLS_WHEN_HEARD * np.minimum(1.5, heard)
    call = dice.random(count) < wish
    good = call & (dice.random(count) < GOOD_CALLS)
    lift = GOOD_CALL_LIFT * good * np.exp(-np.maximum(0, state.satisfaction)) + POOR_CALL_LIFT * (call & ~good)
    return (
        replace(state, satisfaction=state.satisfaction + lift, held=np.where(good, 1.0, state.held)),
        call,
        good,
    )
