"""What a rating says."""

import pytest

from signals.features.meaning import guess, meaning_of
from signals.text.labels import is_rating, label
from signals.vocabulary import Direction, Kind


def measure(name: str, kind: Kind = Kind.SURVEY, unit: str = ""):
    count, value = guess(kind, name)
    return meaning_of(id=1, kind=kind, name=name, unit=unit, direction=count, value_direction=value)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("nps", 0, "negative"),
        ("nps", 6, "negative"),
        ("nps", 7, "neutral"),
        ("nps", 8, "neutral"),
        ("nps", 9, "positive"),
        ("nps", 10, "positive"),
        ("nps", 11, None),
        ("csat", 2, "negative"),
        ("csat", 3, "neutral"),
        ("csat", 4, "positive"),
        ("ces", 3, "negative"),
        ("logins", 3, None),
    ],
)
def test_a_rating_is_a_label(name, value, said):
    assert label(value, measure(name)) == said


def test_only_what_the_customer_rated_teaches():
    assert is_rating(measure("nps"))
    assert is_rating(measure("satisfaction", unit="points 1–5"))
    assert not is_rating(measure("logins"))
    assert not is_rating(measure("sentiment", Kind.ACCOUNT_REPORT))
    assert not is_rating(measure("mention", Kind.SOCIAL, "sentiment −1…1"))
    assert not is_rating(measure("escalation", Kind.ESCALATION, "severity 1 (worst) to 5"))


def test_a_scale_on_which_more_is_worse_teaches_nothing():
    odd = meaning_of(
        id=1,
        kind=Kind.SURVEY,
        name="pain",
        unit="points 1–5",
        direction=Direction.UNKNOWN,
        value_direction=Direction.MORE_IS_WORSE,
    )

    assert not is_rating(odd)
