"""Phrases that customers use more than they used to: found in the texts themselves, for what no taxonomy foresees.

A phrase counts once per text and per customer, so that neither a long rant nor one loud customer makes a theme.
"""

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from signals.text.plain import plain, words

MOST_TEXTS = 1_000
WORDS_READ = 150
LEAST_CUSTOMERS = 3
SIZES = (2, 3)
SURPRISING = 2.0
"""Of the z of the log odds: a phrase that is as usual gets there once in forty times."""

EMPTY_WORDS = frozenset(
    """
    a about after again all also am amp an and any are as at back be because been before being but by can can't cannot
    could couldn't did didn't do does doesn't doing don't down each even for from get getting give go going got had has
    hasn't have haven't having he her here him his how i i'd i'll i'm i've if in into is isn't it it's its just know let
    like ll make me more most much my need no not now of off on one only or other our out over own please really rt s
    said same she should since so some still such t take tell than thank thanks that that's the their them then there
    these they they're this those through time to told too under until up us very want was wasn't way we we'd we're
    we've well were what when where which while who why will with won't would wouldn't yes yet you you're your
    """.split()  # noqa: SIM905  as a literal it would fill a screen
)


@dataclass(frozen=True, slots=True)
class Said:
    customer_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    words: str
    customers: int
    before: int


def rising(now: Sequence[Said], before: Sequence[Said], *, most: int = 8) -> list[Phrase]:
    """The most surprising first: more customers say it now than the share of those before leads us to expect."""
    now, before = now[:MOST_TEXTS], before[:MOST_TEXTS]
    counted, earlier = _customers_by_phrase(now), _customers_by_phrase(before)
    speakers, past_speakers = _speakers(now), _speakers(before)
    scored = [
        (_surprise(count, speakers, earlier[phrase], past_speakers), phrase)
        for phrase, count in counted.items()
        if count >= LEAST_CUSTOMERS
    ]
    ranked = sorted((pair for pair in scored if pair[0] >= SURPRISING), key=lambda pair: (-pair[0], pair[1]))
    chosen = _without_overlaps([phrase for _, phrase in ranked], most)
    return [Phrase(" ".join(phrase), counted[phrase], earlier[phrase]) for phrase in chosen]


def _speakers(said: Sequence[Said]) -> int:
    return len({each.customer_id for each in said})


def _customers_by_phrase(said: Sequence[Said]) -> Counter[tuple[str, ...]]:
    return Counter(
        phrase for _, phrase in {(each.customer_id, phrase) for each in said for phrase in _phrases(each.text)}
    )


def _phrases(text: str) -> set[tuple[str, ...]]:
    found = words(plain(text))[:WORDS_READ]
    return {
        phrase
        for size in SIZES
        for start in range(len(found) - size + 1)
        if _says_something(phrase := tuple(found[start : start + size]))
    }


def _says_something(phrase: tuple[str, ...]) -> bool:
    return phrase[0] not in EMPTY_WORDS and phrase[-1] not in EMPTY_WORDS and all(len(word) > 1 for word in phrase)


def _surprise(count: int, speakers: int, before: int, past_speakers: int) -> float:
    """z of the log odds ratio, with half a customer imagined on each side."""
    odds = math.log((count + 0.5) / (speakers - count + 0.5)) - math.log(
        (before + 0.5) / (past_speakers - before + 0.5)
    )
    spread = 1 / (count + 0.5) + 1 / (speakers - count + 0.5) + 1 / (before + 0.5) + 1 / (past_speakers - before + 0.5)
    return odds / math.sqrt(spread)


def _without_overlaps(ranked: Sequence[tuple[str, ...]], most: int) -> list[tuple[str, ...]]:
    """Of "price increase" and "the price increase letter" the first that comes."""
    chosen: list[tuple[str, ...]] = []
    for phrase in ranked:
        if not any(_shares(phrase, other) for other in chosen):
            chosen.append(phrase)
        if len(chosen) == most:
            break
    return chosen


def _shares(phrase: Collection[str], other: Collection[str]) -> bool:
    return len(set(phrase) & set(other)) >= min(len(phrase), len(other))
