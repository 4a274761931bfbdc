"""What serves is plain JSON that is checked before it is believed: whatever is odd about it is refused, with the reason."""

import copy
import json

import numpy as np
import pytest

from signals.features.feature import Feature, What
from signals.features.meaning import WORSE
from signals.scoring import additive_card
from signals.scoring.additive_card import UnreadableModel
from signals.scoring.reason_codes import feature_codes_of, reason_code
from signals.vocabulary import Kind
from tests.signals.scoring.worlds import meaning

ARTIFACT = {
    "format": "additive-1",
    "features": [3, 16, 40],
    "bins": [[1.0, 2.0], [0.5], []],
    "base": -2.0,
    "terms": [
        {"columns": [0], "table": [0.0, 0.5, 1.0, 0.1]},
        {"columns": [0, 1], "table": [[0.0, 0.1, 0.0], [0.2, 0.0, 0.0], [0.3, 0.0, 0.0], [0.4, 0.0, 0.9]]},
    ],
    "calibration": {"margins": [-4.0, 0.0], "risks": [0.01, 0.6]},
}


def feature(code):
    measure = meaning(code // 16, Kind.ENGAGEMENT, "logins") if code >= 16 else None
    return Feature(What(code % 16), "", "", "", WORSE, len, measure)


def test_values_become_contributions_and_a_calibrated_risk():
    card = additive_card.read(json.loads(json.dumps(ARTIFACT)))
    table = np.array([[1.5, 9.0], [0.0, np.nan]])

    parts = card.contributions([feature(3), feature(16)], table)

    assert parts.tolist() == [[0.5, 1.0], [0.2, 0.0]]
    assert card.reason_codes([]).tolist() == [3, 16 << 32 | 3]
    assert card.churn_risks(np.array([-2.0, 5.0])) == pytest.approx([0.305, 0.6])


def test_a_feature_that_the_batch_does_not_know_is_missing():
    card = additive_card.read(ARTIFACT)

    parts = card.contributions([feature(999)], np.array([[7.0]]))

    assert parts[:, 0].tolist() == [0.1, 0.9]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (["format"], "additive-2", "has format additive-2"),
        (["features"], [3, 16], "2 features and bins for 3"),
        (["features"], [3, 3, 40], "not distinct"),
        (["features"], [3, True, 40], "not distinct whole numbers"),
        (["features"], [3, -16, 40], "not distinct whole numbers"),
        (["bins", 0], [2.0, 1.0], "ascending"),
        (["bins", 0], [1.0, float("nan")], "finite"),
        (["bins", 0], list(range(300)), "at most 253"),
        (["base"], float("inf"), "base"),
        (["base"], "much", "cannot be read"),
        (["terms", 0, "table"], [0.0, 0.5, 1.0], "another shape"),
        (["terms", 1, "table"], [[0.0] * 4] * 3, "another shape"),
        (["terms", 0, "table", 1], float("nan"), "not sensible"),
        (["terms", 0, "table", 1], 1e6, "not sensible"),
        (["terms", 0, "columns"], [7], "cannot be"),
        (["terms", 0, "columns"], [-1], "cannot be"),
        (["terms", 1, "columns"], [1, 0], "cannot be"),
        (["terms", 1, "columns"], [0, 1, 2], "cannot be"),
        (["terms", 1], {"columns": [0], "table": [0.0] * 4}, "two tables about the same"),
        (["terms", 1], {"columns": [0]}, "cannot be read"),
        (["terms"], None, "cannot be read"),
        (["calibration", "risks"], [0.6, 0.01], "rising"),
        (["calibration", "risks"], [0.0, 1.5], "rising"),
        (["calibration", "margins"], [1.0], "rising"),
        (["calibration"], {}, "cannot be read"),
    ],
)
def test_what_is_odd_is_refused(path, value, said):
    artifact = copy.deepcopy(ARTIFACT)
    *way, last = path
    place = artifact
    for step in way:
        place = place[step]
    place[last] = value

    with pytest.raises(UnreadableModel, match=said):
        additive_card.read(artifact)


@pytest.mark.parametrize("missing", list(ARTIFACT))
def test_nothing_may_be_missing(missing):
    with pytest.raises(UnreadableModel):
        additive_card.read({name: value for name, value in ARTIFACT.items() if name != missing})


def test_a_pair_is_never_mistaken_for_a_single_feature():
    assert feature_codes_of(reason_code(20)) == (20,)
    assert feature_codes_of(reason_code(20, 0)) == feature_codes_of(reason_code(0, 20)) == (0, 20)
    assert reason_code(2**31 - 1, 2**31 - 2) < 2**63


def test_a_feature_that_no_table_asks_for_is_not_looked_at():
    card = additive_card.read(ARTIFACT)

    codes = card.codes([feature(code) for code in ARTIFACT["features"]], np.array([[9.0], [0.7], [np.nan]]))

    assert card.additive.columns == [0, 1]
    assert codes.tolist() == [[2, 1, 0]]
