"""What a rating says of the text beside it: unhappy, in between, or happy. Free labels, given by the customers themselves."""

from signals.features.meaning import Meaning
from signals.text.learned import NEGATIVE, NEUTRAL, POSITIVE
from signals.vocabulary import Direction, Kind

NPS = (0.0, 10.0)
DETRACTOR_AT_MOST, PROMOTER_FROM = 6.0, 9.0

UNHAPPY_BELOW, HAPPY_FROM = 0.5, 0.75
"""Place on any other scale. Of five stars: 1 and 2 are unhappy, 4 and 5 happy (top two boxes)."""


def is_rating(meaning: Meaning) -> bool:
    """Given by the customer, on a scale where more is better. What names a sentiment was made by a model or a colleague: to learn
    from it would be to copy it; and how severe an escalation is, is no opinion."""
    return (
        meaning.scale is not None
        and meaning.value == Direction.MORE_IS_BETTER
        and meaning.kind in (Kind.SURVEY, Kind.SOCIAL, Kind.SUPPORT)
        and "sentiment" not in f"{meaning.name} {meaning.unit}".lower()
    )


def label(value: float, meaning: Meaning) -> str | None:
    """None for a value that is not on the measure's scale."""
    low, high = meaning.scale or (0.0, 0.0)
    if high <= low or not low <= value <= high:
        return None
    if (low, high) == NPS:
        if value <= DETRACTOR_AT_MOST:
            return NEGATIVE
        return POSITIVE if value >= PROMOTER_FROM else NEUTRAL
    place = (value - low) / (high - low)
    if place < UNHAPPY_BELOW:
        return NEGATIVE
    return POSITIVE if place >= HAPPY_FROM else NEUTRAL
