"""What needs no database: levels, staleness, depth, and a readiness whose points add up."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from outreach import insights
from outreach.insights import ContactLevel, Depth, Figures, SpotKind


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Chief Financial Officer", ContactLevel.EXECUTIVE),
        ("Vice President, Sales", ContactLevel.EXECUTIVE),
        ("Managing Director", ContactLevel.EXECUTIVE),
        ("IT director", ContactLevel.MANAGER),
        ("Head of Support", ContactLevel.MANAGER),
        ("Product owner", ContactLevel.PRACTITIONER),
        ("Leadership trainer", ContactLevel.PRACTITIONER),
        (" ", None),
    ],
)
def test_a_job_title_tells_the_level_by_whole_words(title, level):
    assert insights.level_of(title) == level


def test_what_is_learned_grows_old_and_what_nobody_asked_is_as_old_as_can_be():
    assert insights.staleness(0, 60) == 0
    assert insights.staleness(60, 60) == insights.FRESH
    assert insights.staleness(10_000, 60) == 1


@pytest.mark.parametrize(
    ("people", "levels", "expected"),
    [(0, 0, Depth.NOBODY), (1, 1, Depth.ONE), (3, 1, Depth.NARROW), (2, 2, Depth.BROAD), (2, 0, Depth.NARROW)],
)
def test_depth_is_people_and_levels(people, levels, expected):
    assert insights.depth(people, levels) == expected


parts = some.floats(0, 1)


@given(some.floats(1, 1e12), some.floats(0, 1e12), parts, parts, parts, parts)
def test_the_readiness_is_the_sum_of_its_parts_and_stays_within_a_hundred(arr, loss, fresh, likely, broad, worded):
    figures = Figures(
        customers=3, arr=arr, loss=loss, fresh_arr=arr * fresh, fresh_loss=loss * likely, broad_arr=arr * broad,
        worded_arr=arr * worded,
    )  # fmt: skip

    ready = insights.readiness(figures)

    assert ready.score == sum(part.points for part in ready.parts)
    assert 0 <= ready.score <= 100
    assert all(0 <= part.points <= part.most for part in ready.parts)


def test_everything_known_is_a_hundred_and_of_nobody_nobody_is_ready():
    whole = Figures(customers=1, arr=10, loss=4, fresh_arr=10, fresh_loss=4, broad_arr=10, worded_arr=10)

    assert insights.readiness(whole).score == 100
    assert insights.readiness(Figures()) is None
    assert sum(insights.MOST_POINTS.values()) == 100


def test_a_share_says_all_and_nothing_only_where_it_is_so():
    assert [insights.percent(share) for share in (0.0, 0.0001, 0.5, 0.9999, 1.0)] == [0, 1, 50, 99, 100]


def test_the_next_step_follows_from_what_is_missing():
    assert "second person" in insights.next_step(SpotKind.SINGLE, last_method="talk", people=1)
    assert "Find somebody" in insights.next_step(SpotKind.BLIND, last_method="", people=0)
    assert "Talk again" in insights.next_step(SpotKind.BLIND, last_method="talk", people=1)
    assert "last site visit" in insights.next_step(SpotKind.BLIND, last_method="site_visit", people=2)
