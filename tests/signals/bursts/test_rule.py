"""The rule of early warning, on counts made by hand and by dice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from signals.bursts import telling, wording
from signals.bursts.counts import DAY, WEEK, counts
from signals.bursts.judging import CHANCE, judge, limit, tail
from signals.bursts.usual import usual
from signals.bursts.walking import Peak, walk

WEEKS = 4 * WEEK


def made(*, series=1, days=30, rate=2.0, share=0.3, seed=1):
    rng = np.random.default_rng(seed)
    negative = rng.poisson(rate, (series, days * DAY)).astype(float)
    return negative, negative + rng.poisson(rate * (1 - share) / share, negative.shape)


def told(negative, heard, *, begin=WEEKS, since=None):
    return walk(counts(0, negative, heard, since=since), begin=begin, end=negative.shape[1])


def test_months_without_trouble_stay_within_the_budget():
    negative, heard = made(series=40, days=44)

    assert len(told(negative, heard, begin=14 * DAY)) <= 1


def test_a_burst_is_known_within_hours_and_is_one_until_a_day_after():
    negative, heard = made(days=33)
    negative[0, WEEKS + 10 : WEEKS + 30] += 15
    heard[0, WEEKS + 10 : WEEKS + 30] += 15

    [burst] = told(negative, heard)

    assert burst.alarm - (WEEKS + 10) <= 2
    assert WEEKS + 30 + DAY <= burst.ended <= WEEKS + 30 + 2 * DAY + 1


def test_a_short_history_alarms_nobody():
    negative, heard = made(days=5)
    negative[0, 3 * DAY + 5 : 3 * DAY + 8] += 40
    heard[0, 3 * DAY + 5 : 3 * DAY + 8] += 40

    assert usual(counts(0, negative, heard), until=3 * DAY).is_short.all()
    assert told(negative, heard, begin=3 * DAY) == []


def test_twice_as_many_who_speak_are_no_burst_and_four_times_as_many_are():
    negative, heard = made(series=20, rate=8)
    twice, four = ([each.copy() for each in (negative, heard)] for _ in range(2))
    for (complaining, speaking), times in ((twice, 2), (four, 4)):
        complaining[:, WEEKS:] *= times
        speaking[:, WEEKS:] *= times

    assert len(told(*twice)) <= 6
    assert len(told(*four)) == 20


def test_a_source_that_fell_silent_does_not_lower_what_is_usual():
    negative, heard = made(rate=5)
    silent = negative.copy(), heard.copy()
    for each in silent:
        each[0, 10 * DAY : 17 * DAY] = 0

    whole, gap = (usual(counts(0, *each), until=WEEKS).level[0] for each in ((negative, heard), silent))

    assert gap == pytest.approx(whole, rel=0.1)


def test_what_lasts_for_a_week_is_the_usual_from_then_on():
    negative, heard = made(days=45)
    negative[0, WEEKS:] += 10
    heard[0, WEEKS:] += 10

    [burst] = told(negative, heard)

    assert burst.is_lasting
    assert burst.ended - burst.began == WEEK


def test_quiet_hours_and_days_are_not_judged_like_busy_ones():
    negative, heard = made(rate=0.5)
    by_day = np.tile(np.repeat([0.2, 3.0], 12), 30)
    negative += np.random.default_rng(2).poisson(by_day, negative.shape)

    known = usual(counts(0, negative, np.maximum(heard, negative)), until=WEEKS)

    assert known.profile[0, :, 18].min() > 2 * known.profile[0, :, 3].max()


@settings(max_examples=60, deadline=None)
@given(some.floats(0.05, 500), some.floats(0.01, 1))
def test_the_limit_is_the_smallest_count_that_chance_would_not_bring(expected, scatter):
    enough = limit(np.array(expected), np.array(scatter))

    assert tail(enough, np.array(expected), np.array(scatter)) <= CHANCE * 1.0001
    assert tail(enough - 1, np.array(expected), np.array(scatter)) > CHANCE * 0.9999


def test_more_complaints_are_never_less_of_a_burst():
    negative, heard = made()
    more = negative.copy()
    more[0, WEEKS] += 5
    known = usual(counts(0, negative, heard), until=WEEKS)

    fewer, many = (
        judge(counts(0, each, heard + 5), known, begin=WEEKS, end=WEEKS + 1).chance for each in (negative, more)
    )

    assert (many <= fewer).all()


def peak(found, expected, window=6, limit=10):
    return Peak(hour=0, window=window, found=found, expected=expected, limit=limit, chance=1e-9)


def test_one_loud_customer_carries_no_burst():
    assert telling.is_carried(peak(14, 2), customers=12, loudest=2)
    assert not telling.is_carried(peak(14, 2), customers=6, loudest=6)
    assert not telling.is_carried(peak(14, 2), customers=4, loudest=1)


def test_the_narrowest_that_holds_a_good_part_gives_the_name_and_keeps_it():
    source, theme, crumb = peak(200, 100), peak(90, 15), peak(12, 0.5)

    assert telling.most_telling([source, theme, crumb]) == 1
    assert telling.most_telling([source, theme, peak(100, 14)], before=1) == 1


def test_of_two_that_are_much_alike_the_first_gives_the_name():
    theme, source, quiet = peak(24, 2.10), peak(24, 2.08), peak(24, 4.0)

    assert telling.most_telling([theme, source]) == 0
    assert telling.most_telling([quiet, source]) == 1


def test_the_rule_is_said_in_a_sentence():
    assert wording.found(peak(128, 25.7)) == "128 complaints in 6 hours, usually about 26"
    assert wording.times(peak(128, 25.7)) == "5.0 × usual"
    assert wording.chance(2.2e-7) == "one in 4,500,000"
    assert "at most once in 30 days among 100 watched series" in wording.RULE
