"""What is said in public, before and after each of our messages: how much, and how it sounds. Whoever speaks counts once on each side,
however often they post; with few of them there is no number. What changed after a message did not change because of it: that is said
beside every figure. Pure: no Django, no clock, no database."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log, sqrt
from statistics import NormalDist, fmean, variance

FEWEST = 10
"""Speakers on each side; with fewer nobody can say."""
CONFIDENCE = 0.9
WINDOW = timedelta(hours=24)
EARLIEST = timedelta(hours=1)
"""Before so much has passed since a message, nobody had the time to say anything."""
NOT_CAUSAL = "not causal: other things happened as well"


@dataclass(frozen=True)
class Post:
    at: datetime
    speaker: int
    """The customer."""
    sentiment: float | None
    """−1 to 1; none where the language is not known."""


@dataclass(frozen=True)
class Estimate:
    """With its 90 % interval."""

    value: float
    low: float
    high: float
    none: float
    """What would mean that nothing changed."""

    @property
    def is_sure(self) -> bool:
        return not self.low <= self.none <= self.high


@dataclass(frozen=True)
class BeforeAfter:
    """``span``: so long on each side. ``before``, ``after``: how many spoke. Without estimates there is not enough to say, and ``why`` says
    why; ``is_crowded``: another message lies in it."""

    at: datetime
    span: timedelta
    before: int
    after: int
    tone: Estimate | None
    volume: Estimate | None
    why: str
    is_crowded: bool


def before_after(posts: Sequence[Post], *, at: datetime, others: Sequence[datetime], now: datetime) -> BeforeAfter:
    """``at``: of the message; ``others``: of all messages. What has not passed yet is not waited for: both sides are as long as the
    shorter one is."""
    span = min(WINDOW, now - at)
    sides = [
        [post for post in posts if at - span <= post.at < at],
        [post for post in posts if at <= post.at < at + span],
    ]
    before, after = (len({post.speaker for post in side}) for side in sides)
    tone, volume, why = None, None, ""
    if span < EARLIEST:
        why = "Too early to say: it was sent less than an hour ago."
    elif max(before, after) < FEWEST:
        why = f"Not enough to say: {before} spoke before and {after} after; ten are needed."
    else:
        volume = _ratio(before, after)
        tone = _difference(*(_voices(side) for side in sides))
        if tone is None:
            why = "How it sounds: not enough to say, because fewer than ten spoke on one side."
    is_crowded = any(at - span < other < at + span and other != at for other in others)
    return BeforeAfter(at, span, before, after, tone, volume, why, is_crowded)


def _voices(posts: Sequence[Post]) -> list[float]:
    """One number for each who spoke."""
    said: dict[int, list[float]] = defaultdict(list)
    for post in posts:
        if post.sentiment is not None:
            said[post.speaker].append(post.sentiment)
    return [fmean(each) for each in said.values()]


def _difference(before: Sequence[float], after: Sequence[float]) -> Estimate | None:
    """Of the means, by Welch."""
    if min(len(before), len(after)) < FEWEST:
        return None
    shares = variance(before) / len(before), variance(after) / len(after)
    spread = sqrt(sum(shares))
    freedom = (
        sum(shares) ** 2 / (shares[0] ** 2 / (len(before) - 1) + shares[1] ** 2 / (len(after) - 1)) if spread else 1
    )
    value, half = fmean(after) - fmean(before), _quantile(freedom) * spread
    return Estimate(value, value - half, value + half, 0.0)


def _ratio(before: int, after: int) -> Estimate:
    """Of two counts over spans of one length. Half a speaker is added to both, so that none is a number too."""
    value, half = (after + 0.5) / (before + 0.5), _z() * sqrt(1 / (before + 0.5) + 1 / (after + 0.5))
    return Estimate(value, exp(log(value) - half), exp(log(value) + half), 1.0)


def _quantile(freedom: float) -> float:
    """Of Student's t, by the expansion of Cornish and Fisher."""
    z = _z()
    first, second = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2


def _z() -> float:
    return NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True)
class Bucket:
    """Of the time line: from this moment on."""

    at: datetime
    posts: int
    speakers: int
    tone: float | None


def buckets(posts: Sequence[Post], *, since: datetime, until: datetime, step: timedelta) -> list[Bucket]:
    """Also where nobody spoke: silence is a figure too. Each speaker counts once in each."""
    found: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        if since <= post.at < until:
            found[(post.at - since) // step].append(post)
    count = -(-(until - since) // step)
    return [_bucket(since + place * step, found[place]) for place in range(count)]


def _bucket(at: datetime, posts: Sequence[Post]) -> Bucket:
    voices = _voices(posts)
    return Bucket(at, len(posts), len({post.speaker for post in posts}), fmean(voices) if voices else None)
