"""What is said in public before and after a message: with its uncertainty, and no number of few."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from outreach.public_voice import Post, before_after, buckets

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def spoken(count, *, begin, tone=0.0, dice=None, first=0):
    """One post of each speaker, within a day."""
    noise = dice or Random(1)
    return [Post(begin + DAY * place / count, first + place, tone + noise.uniform(-0.3, 0.3)) for place in range(count)]


def asked(posts, *, others=(), now=AT + 2 * DAY):
    return before_after(posts, at=AT, others=[AT, *others], now=now)


def test_a_clear_change_is_told_with_its_interval():
    found = asked([*spoken(40, begin=AT - DAY, tone=-0.5), *spoken(20, begin=AT, tone=0.1, first=100)])

    assert (found.before, found.after, found.why) == (40, 20, "")
    assert found.volume.value == pytest.approx(0.506, abs=0.01)
    assert found.volume.is_sure
    assert found.tone.is_sure
    assert found.tone.low < 0.6 < found.tone.high


def test_of_few_there_is_no_number():
    found = asked([*spoken(9, begin=AT - DAY), *spoken(4, begin=AT, first=100)])

    assert (found.tone, found.volume) == (None, None)
    assert found.why == "Not enough to say: 9 spoke before and 4 after; ten are needed."


def test_silence_after_many_is_a_figure_but_has_no_tone():
    found = asked(spoken(30, begin=AT - DAY))

    assert found.volume.is_sure
    assert found.tone is None
    assert "not enough to say" in found.why


def test_who_posts_ten_times_speaks_once():
    loud = [Post(AT - HOUR * place / 2, 1, -1.0) for place in range(1, 40)]

    assert asked(loud).before == 1


def test_both_sides_are_as_long_as_what_has_passed_since():
    posts = [*spoken(24, begin=AT - DAY), *spoken(24, begin=AT, first=100)]

    assert asked(posts, now=AT + HOUR / 2).why == "Too early to say: it was sent less than an hour ago."
    assert (asked(posts, now=AT + 12 * HOUR).before, asked(posts, now=AT + 12 * HOUR).after) == (12, 12)
    assert asked(posts, others=[AT + 2 * HOUR]).is_crowded
    assert not asked(posts, others=[AT + 3 * DAY]).is_crowded


def test_where_nothing_changed_the_interval_holds_nothing_nine_times_in_ten():
    dice = Random(7)
    sure = [0, 0]
    for _ in range(300):
        sides = [sum(dice.random() < 0.5 for _ in range(60)) for _ in range(2)]
        found = asked([*spoken(sides[0], begin=AT - DAY, dice=dice), *spoken(sides[1], begin=AT, dice=dice, first=99)])
        sure = [sure[0] + found.tone.is_sure, sure[1] + found.volume.is_sure]

    assert 0.06 <= sure[0] / 300 <= 0.14
    assert sure[1] / 300 <= 0.14


def test_a_silent_time_is_on_the_line_too():
    line = buckets([Post(AT, 1, 0.5), Post(AT, 1, -0.5), Post(AT, 2, None)], since=AT, until=AT + 3 * HOUR, step=HOUR)

    assert [(each.posts, each.speakers, each.tone) for each in line] == [(3, 2, 0.0), (0, 0, None), (0, 0, None)]
