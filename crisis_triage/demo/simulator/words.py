"""Puts texts together: opening, middle, end and every filler are drawn apart, so that few texts are alike."""

import numpy as np

from crisis_triage.demo.simulator.phrases import FILLERS, TOPICS


def say(topics: list[str], dice: np.random.Generator) -> list[str]:
    """One text for every topic named."""
    draws = dice.integers(0, 2**31, size=(len(topics), 9))
    return [_compose(topic, [int(number) for number in row]) for topic, row in zip(topics, draws, strict=True)]


def _compose(topic: str, numbers: list[int]) -> str:
    opening, middle, end = TOPICS[topic]
    parts = [opening[numbers[0] % len(opening)], middle[numbers[1] % len(middle)], end[numbers[2] % len(end)]]
    length = (2, 3, 3, 1)[numbers[8] % 4]
    chosen = {name: words[numbers[3 + place % 5] % len(words)] for place, (name, words) in enumerate(FILLERS.items())}
    sentences = [part.format(**chosen) for part in parts[:length]]
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in sentences)
