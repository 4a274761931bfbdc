"""When something came back, and which causes are the few that count."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis_triage.shared.ranked import RankedRow, ranked
from outreach.learning import RECURS_WITHIN, VITAL, Held, came_back, pareto, trace, why
from tests.factories.issues import NOW

ALARM = ("detection", "engineering")


@pytest.mark.parametrize(
    ("settled", "began", "is_back"),
    [
        ({"themes": ["outage"]}, {"themes": ["outage", "price"]}, True),
        ({"causes": [ALARM]}, {"causes": [ALARM]}, True),
        ({"causes": [ALARM]}, {"causes": [("detection", "sales")]}, False),  # another function has causes of its own
        ({"causes": [ALARM]}, {"causes": [("process", "engineering")]}, False),
        ({"themes": [""]}, {"themes": [""]}, False),  # no theme is no theme in common
    ],
)
def test_what_has_a_theme_or_a_whole_cause_in_common_came_back(settled, began, is_back):
    assert came_back(trace(NOW, **settled), trace(NOW + timedelta(days=1), **began)) == is_back


@pytest.mark.parametrize(
    ("after", "is_back"),
    [(timedelta(0), False), (-timedelta(days=1), False), (RECURS_WITHIN, True), (RECURS_WITHIN * 1.01, False)],
)
def test_it_comes_back_after_it_was_settled_and_within_90_days(after, is_back):
    assert came_back(trace(NOW, themes=["outage"]), trace(NOW + after, themes=["outage"])) == is_back


def test_what_they_have_in_common_is_said_in_words():
    one = trace(NOW, themes=["outage", "price"], causes=[ALARM])

    assert why(one, trace(NOW, themes=["outage"], causes=[ALARM])) == ["theme “outage”", "cause noticed too late"]


@given(st.dictionaries(st.text("abc", min_size=1), st.integers(0, 50)))
def test_a_pareto_falls_adds_up_and_leaves_out_what_never_was(counts):
    weighed = pareto(counts)

    assert [each.count for each in weighed] == sorted((n for n in counts.values() if n), reverse=True)
    assert all(
        each.running == pytest.approx(sum(w.share for w in weighed[: place + 1])) for place, each in enumerate(weighed)
    )
    assert not weighed or weighed[-1].running == pytest.approx(1)
    few = [each for each in weighed if each.is_vital]
    assert not few or few[-1].running >= VITAL - 1e-9 or len(few) == len(weighed)


def test_of_few_there_is_no_share():
    assert (Held(9, 3).rate, Held(10, 3).rate) == (None, 0.3)


def test_the_chart_says_what_makes_up_most_and_draws_the_sum_to_the_end():
    rows = [RankedRow("Process", 3, 0.6, 0.6, "/a"), RankedRow("Supplier", 2, 0.4, 1.0, "/b")]

    chart = ranked(title="What contributed", rows=rows, vital=2)

    assert chart.description == "Process and supplier make up 100 % of all."
    assert (chart.bars[0].width, chart.bars[1].dot_x) == ("60", "100")
    assert chart.path.startswith("M60 ")
