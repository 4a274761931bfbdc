"""How likely a customer finds out before we tell them. Pure: no Django, no clock, no database.

Each way in which they may hear of it has a chance; the ways are taken as independent, so the chance that they find out by this time
tomorrow is one minus the chance that none of them tells:

    risk = 1 − Π (1 − chance of each way)

The chances below are judgements and no measurements: they are there to put the calls into an order that people can argue with, so
each row names its ways with their chances, and whoever knows better changes a number here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

A_WORD_OF_THEIRS = 0.6
"""They wrote to us or in public since it began: more often than not about it, and then they know, and not from us."""

A_DAY_OF_USE = 0.5
"""Of two days on which they use the product, one shows it to them."""

A_PERSON_AND_DAY = 0.01
"""Somebody of theirs hears of it from somebody else. Of ten people one a fortnight, as rumours go."""

A_PUBLIC_WORD = 0.05
"""A post about it by a customer whom it touches is seen by another one."""

MOST_PUBLIC_WORDS = 20
"""Then it is in the news, and more posts tell nobody who has not heard."""

THE_STATUS_PAGE = 0.3
"""Who finds it wrong looks there; and the link is passed on."""

ALL_NEIGHBOURS = 0.3
"""If everybody of their segment or region knew: people of one trade talk."""

LONGEST = 14.0
"""Days. Who has not heard after a fortnight is no likelier to on the next day than was counted."""

AHEAD = 1.0
"""Days. By this time tomorrow: calls are planned for a day."""


@dataclass(frozen=True)
class Exposure:
    """Of one customer who was not told. ``days``: since it began. ``usual_use``: the share of days on which they use the product, None where
    we never hear of it; ``days_of_use``: since it began. ``own_words``: what they wrote to us or in public since then. ``public_words``: what
    others whom it touches wrote in public. ``neighbours_told``: of ``neighbours`` in the same segment or region."""

    days: float
    usual_use: float | None = None
    days_of_use: int = 0
    own_words: int = 0
    contacts: int = 0
    public_words: int = 0
    is_page_public: bool = False
    neighbours: int = 0
    neighbours_told: int = 0


@dataclass(frozen=True)
class Way:
    """In which they may hear of it."""

    chance: float
    words: str

    def __str__(self) -> str:
        return f"{self.words} ({percent(self.chance)})"


@dataclass(frozen=True)
class Risk:
    """``ways``: the likeliest first, without those that can tell nobody."""

    chance: float
    ways: Sequence[Way]


def risk(of: Exposure) -> Risk:
    ways = sorted((way for way in _ways(of) if way.chance > 0), key=lambda way: -way.chance)
    hears_nothing = 1.0
    for way in ways:
        hears_nothing *= 1 - way.chance
    return Risk(1 - hears_nothing, ways)


def _ways(of: Exposure) -> list[Way]:
    days = min(max(of.days, 0.0), LONGEST) + AHEAD
    told = of.neighbours_told / of.neighbours if of.neighbours else 0.0
    public = min(of.public_words, MOST_PUBLIC_WORDS)
    return [
        Way(1 - (1 - A_WORD_OF_THEIRS) ** of.own_words, f"They wrote {_times(of.own_words)} since it began, perhaps about it"),
        _use(of),
        Way(1 - (1 - A_PERSON_AND_DAY) ** (of.contacts * days), f"{_counted(of.contacts, 'person', 'people')} there may hear it from others"),
        Way(1 - (1 - A_PUBLIC_WORD) ** public, f"{_counted(of.public_words, 'public post', 'public posts')} of other customers"),
        Way(THE_STATUS_PAGE if of.is_page_public else 0.0, "The status page is public"),
        Way(ALL_NEIGHBOURS * told, f"Of their segment or region {of.neighbours_told:,} of {of.neighbours:,} were told"),
    ]  # fmt: skip


def _use(of: Exposure) -> Way:
    """The days since it began on which they used it, and what is to be expected of tomorrow."""
    usual = of.usual_use or 0.0
    if of.days_of_use:
        words = f"They used the product on {_counted(of.days_of_use, 'day', 'days')} since it began"
    else:
        words = f"They use the product on {percent(usual)} of days"
    return Way(1 - (1 - A_DAY_OF_USE) ** (of.days_of_use + usual * AHEAD), words)


def percent(chance: float) -> str:
    """Never “0 %” of what may be, nor “100 %” of what is not sure."""
    if 0 < chance < 0.01:
        return "under 1 %"
    return f"{min(round(100 * chance), 100 if chance == 1 else 99)} %"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number:,} times"


def reckoned() -> list[tuple[str, str]]:
    """The numbers above, for a page that shows them."""
    return [
        ("each time that they wrote to us or in public since it began", percent(A_WORD_OF_THEIRS)),
        ("each day on which they used the product since it began, or are likely to by tomorrow", percent(A_DAY_OF_USE)),
        ("each person whom we know there, a day", percent(A_PERSON_AND_DAY)),
        (f"each public post of another customer whom it touches, up to {MOST_PUBLIC_WORDS}", percent(A_PUBLIC_WORD)),
        ("the status page is public", percent(THE_STATUS_PAGE)),
        ("everybody of their segment or region was told; of fewer, as much less", percent(ALL_NEIGHBOURS)),
    ]
