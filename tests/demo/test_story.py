"""The story is causal: what is hidden drives both what is seen and who leaves, and the written-down hazard is the truth."""

import numpy as np
import pytest

from crisis_triage.demo.simulator import World
from crisis_triage.demo.simulator.hazard import hazard, probability
from crisis_triage.demo.simulator.truth import foresee


def weekly_counts(world: World, measure: str) -> np.ndarray:
    """Facts of a measure as customers × weeks."""
    counts = np.zeros((len(world.population), world.settings.weeks))
    for facts in world.facts:
        if facts.measure == measure:
            np.add.at(counts, (facts.customer, (facts.seconds // (7 * 86_400)).astype(int)), 1)
    return counts


def area_under_curve(score: np.ndarray, outcome: np.ndarray) -> float:
    ranks = np.argsort(np.argsort(score)) + 1
    positives = outcome.sum()
    return float((ranks[outcome].sum() - positives * (positives + 1) / 2) / (positives * (~outcome).sum()))


def test_as_many_leave_as_the_hazard_says(large_world):
    expected = probability(large_world.table("hazard")).sum()

    left = large_world.table("leaves").sum()

    assert left == pytest.approx(expected, abs=4 * np.sqrt(expected))


def test_a_tenth_of_the_weeks_with_the_highest_hazard_has_most_departures(large_world):
    danger, leaves = large_world.table("hazard"), large_world.table("leaves")
    there = large_world.table("is_customer")

    dangerous = danger >= np.quantile(danger[there], 0.9)

    assert leaves[there & dangerous].sum() > 0.45 * leaves.sum()


def test_a_plausible_share_leaves_in_a_year(large_world):
    a_year = 52 * large_world.table("leaves").sum() / large_world.table("is_customer").sum()

    assert 0.08 < a_year < 0.20


def test_nobody_leaves_twice_or_acts_after_leaving(world):
    assert (world.table("leaves").sum(axis=1) <= 1).all()
    for customer in np.flatnonzero(world.left_in_week >= 0):
        after = np.arange(world.settings.weeks) > world.left_in_week[customer]
        assert not world.table("is_customer")[customer, after].any()
        assert not weekly_counts(world, "logins")[customer, after].any()


def test_the_future_can_be_foreseen_but_not_perfectly(large_world):
    week = 40
    chance = foresee(large_world, after_week=week, draws=60)
    here = ~np.isnan(chance)
    leaves = large_world.table("leaves")[:, week + 1 : week + 14].any(axis=1)

    best = area_under_curve(chance[here], leaves[here])

    assert 0.72 < best < 0.93
    assert chance[here].mean() == pytest.approx(leaves[here].mean(), abs=0.015)


def test_usage_falls_before_customers_leave(large_world):
    logins = weekly_counts(large_world, "logins")
    there = large_world.table("is_customer")
    ratios = []
    for customer in np.flatnonzero(large_world.left_in_week > 40):
        week = large_world.left_in_week[customer]
        before, last = logins[customer, week - 34 : week - 14], logins[customer, week - 8 : week]
        if there[customer, week - 34 : week].all():
            ratios.append((last.mean() + 0.1) / (before.mean() + 0.1))

    assert len(ratios) > 50
    assert np.median(ratios) < 0.9


def test_the_unhappy_open_more_tickets_if_they_are_loud(large_world):
    tickets, there = weekly_counts(large_world, "ticket"), large_world.table("is_customer")
    unhappy = large_world.table("satisfaction") < 0
    loud = np.broadcast_to(large_world.population.voice[:, None] > 0.6, there.shape)

    rates = {
        (mood, volume): tickets[there & (unhappy == mood) & (loud == volume)].mean()
        for mood in (True, False)
        for volume in (True, False)
    }

    assert rates[True, True] > rates[False, True]
    assert rates[True, True] > 1.5 * rates[True, False]


def test_the_silent_leave_sooner_than_the_loud_at_the_same_satisfaction():
    common = {
        "segment": np.array([2, 2]),
        "satisfaction": np.array([-0.5, -0.5]),
        "adoption": np.zeros(2),
        "weeks_to_renewal": np.array([20, 20]),
        "weeks_without_champion": np.array([np.inf, np.inf]),
        "held": np.zeros(2),
    }

    silent, loud = hazard(**common, voice=np.array([0.1, 0.9]))

    assert silent > 1.5 * loud


@pytest.mark.parametrize(
    ("changed", "value"),
    [
        ("satisfaction", -1.0),
        ("adoption", -0.5),
        ("weeks_to_renewal", 2),
        ("weeks_without_champion", 3.0),
        ("voice", 0.0),
    ],
)
def test_each_misfortune_raises_the_hazard(changed, value):
    calm = {
        "segment": np.array([1]),
        "satisfaction": np.array([0.5]),
        "adoption": np.array([0.0]),
        "weeks_to_renewal": np.array([20]),
        "weeks_without_champion": np.array([np.inf]),
        "voice": np.array([0.5]),
        "held": np.array([0.0]),
    }

    assert hazard(**{**calm, changed: np.array([value])}) > hazard(**calm)
    assert hazard(**{**calm, "held": np.array([1.0])}) < hazard(**calm)


def test_account_teams_call_those_who_are_worse_off(large_world):
    """So a naive comparison makes calls look harmful: whoever learns from this data must know it."""
    there, called = large_world.table("is_customer"), large_world.table("call")
    before = np.roll(large_world.table("satisfaction"), 1, axis=1)
    there[:, 0] = False

    assert before[there & called].mean() < before[there & ~called].mean() - 0.1


def test_a_good_call_holds_a_customer(large_world):
    """By the law of motion, not by comparison: the same present with and without the conversation."""
    week = next(week for week in large_world.weeks[20:] if week.good_call.sum() > 20)
    held = week.after.held[week.good_call & ~week.after.has_left]

    assert (held == 1).all()


def test_some_are_saved_some_leave_in_silence_and_some_complain_but_stay(large_world):
    left = large_world.left_in_week >= 0
    lowest = np.where(large_world.table("is_customer"), large_world.table("satisfaction"), 9).min(axis=1)
    calls = large_world.table("good_call").sum(axis=1)
    tickets = weekly_counts(large_world, "ticket").sum(axis=1)

    assert ((lowest < -0.7) & (calls > 0) & ~left).sum() > 30
    assert (left & (tickets <= 2)).sum() > 10
    assert (~left & (lowest < -0.5) & (tickets > 12)).sum() > 10


def test_the_last_outage_makes_noise_in_the_regions_that_it_hit(large_world):
    tickets = weekly_counts(large_world, "ticket")
    week = large_world.settings.weeks - 4
    hit = large_world.story.outage[:, week]

    assert hit.any()
    assert tickets[hit, week].mean() > 3 * tickets[~hit, week].mean()


def test_christmas_empties_the_log_but_not_the_hearts(large_world):
    lull = large_world.story.season < 0.5
    logins, there = weekly_counts(large_world, "logins"), large_world.table("is_customer")
    ordinary = large_world.story.season == 1

    assert logins[:, lull][there[:, lull]].mean() < 0.75 * logins[:, ordinary][there[:, ordinary]].mean()
    assert abs(np.diff(large_world.table("satisfaction").mean(axis=0))[np.flatnonzero(lull) - 1]).max() < 0.1
