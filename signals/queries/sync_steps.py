"""What is the matter with a source, in words, and what to do about it. A table: a new trouble is a row more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from signals.models import Feed, Reconcile, Source
from signals.models.source import INTERNAL
from signals.queries import sources

PATIENCE = timedelta(minutes=10)
"""For so long a payload may wait for a worker before it is a matter for people."""

COUNTED_AT_MOST = 100
"""Of each trouble of a source; whoever wants to know more goes to its page. A thousand sources with a million troubles cost no more."""


OF_EVERYBODY = ("readyz", "quarantine", "parked")


@dataclass(frozen=True)
class Standing:
    """What stands about of a source; nothing, for who may not know."""

    is_mapped: bool = True
    oldest_unread: datetime | None = None
    unread: int = 0
    given_up: int = 0
    in_trouble: int = 0
    parked: int = 0
    quarantined: int = 0
    discarded: int = 0
    gone: int = 0


@dataclass(frozen=True)
class Step:
    """``rank``: the lower, the worse. ``page``: the name of its address, which is looked up for those that are shown only."""

    rank: int
    label: str
    tone: str
    sentence: str
    link: str = ""
    page: str = ""
    of: str = ""

    @property
    def url(self) -> str:
        if not self.page:
            return ""
        if self.page in OF_EVERYBODY:
            return f"{reverse(self.page)}{f'?source={self.of}' if self.page == 'quarantine' else ''}"
        return reverse(self.page, args=[self.of])


def of(source: Source, standing: Standing, *, at: datetime) -> list[Step]:
    """The worst first; never empty."""
    found = [*_of_readers(source), *_of_freshness(source, at), *_of_payloads(source, standing, at)]
    found += [*_of_rows(source, standing), *_advice(source)]
    return sorted(found, key=lambda step: step.rank) or [Step(9, "well", "good", "Nothing to do.")]


def _many(count: int, noun: str) -> str:
    shown = f"more than {COUNTED_AT_MOST:,}" if count > COUNTED_AT_MOST else f"{count:,}"
    return f"{shown} {noun}{'' if count == 1 else 's'}"


def _sentence(count: int, noun: str, one: str, many: str) -> str:
    said = f"{_many(count, noun)} {one if count == 1 else many}"
    return f"{said[0].upper()}{said[1:]}."


def _of_readers(source: Source) -> Iterator[Step]:
    """What we go and get ourselves."""
    listed: Reconcile | None = getattr(source, "reconcile", None)
    feed: Feed | None = getattr(source, "feed", None)
    for job, name, link in ((listed, "reconcile", "Mend the list"), (feed, "intake", "Mend the feed")):
        if job is None or not job.is_on or not (job.failure or job.quarantined_at):
            continue
        what = "The list" if job is listed else "The feed"
        rank, label = (0, "given up") if job.quarantined_at else (2, "fails")
        yield Step(rank, label, "bad", f"{what} could not be read: {job.failure}", link, name, source.slug)


def _of_freshness(source: Source, at: datetime) -> Iterator[Step]:
    found = sources.freshness(source, at=at)
    listed: Reconcile | None = getattr(source, "reconcile", None)
    if found.state == "silent" and listed and listed.is_on:
        yield Step(1, "silent", "bad", found.sentence, "Reconcile now", "reconcile", source.slug)
    elif found.state == "silent":
        yield Step(
            1, "silent", "bad", found.sentence, "Ask who runs it, or change what is expected", "source", source.slug
        )
    elif found.state == "late":
        yield Step(6, "late", "watch", found.sentence, "Wait for it, or ask who runs it", "source", source.slug)


def _of_payloads(source: Source, standing: Standing, at: datetime) -> Iterator[Step]:
    if standing.given_up:
        said = _sentence(standing.given_up, "payload", "was given up", "were given up")
        yield Step(0, "given up", "bad", said, "Look at what went wrong, and read them again", "mapping", source.slug)
    if rejected := standing.in_trouble - standing.given_up:
        said = _sentence(rejected, "payload", "holds rows that cannot be read", "hold rows that cannot be read")
        yield Step(3, "in trouble", "bad", said, "Mend the mapping, and read them again", "mapping", source.slug)
    if not standing.unread:
        return
    if not standing.is_mapped:
        said = _sentence(standing.unread, "payload", "waits for a mapping", "wait for a mapping")
        yield Step(4, "no mapping", "watch", said, "Say what they mean", "mapping", source.slug)
    elif standing.oldest_unread and at - standing.oldest_unread > PATIENCE:
        said = _sentence(standing.unread, "payload", "waits for a worker", "wait for a worker")
        yield Step(3, "waits", "bad", said, "Look whether the workers run", "readyz")


def _of_rows(source: Source, standing: Standing) -> Iterator[Step]:
    if standing.quarantined:
        said = _sentence(standing.quarantined, "row", "is in quarantine", "are in quarantine")
        yield Step(5, "quarantined", "watch", said, "Correct or discard them", "quarantine", source.slug)
    if standing.gone:
        said = _sentence(standing.gone, "record", "is gone over there", "are gone over there")
        yield Step(5, "gone there", "watch", said, "Decide whether they still count", "gone", source.slug)
    if standing.parked:
        said = _sentence(
            standing.parked, "signal", "waits for a customer nobody knows", "wait for customers nobody knows"
        )
        yield Step(5, "parked", "watch", said, "Import customers, or map ids", "parked")


def _advice(source: Source) -> Iterator[Step]:
    hook, listed = getattr(source, "hook", None), getattr(source, "reconcile", None)
    if source.slug == INTERNAL or hook is None:
        return
    if not hook.is_on:
        said = "Its webhook is switched off: what it sends is refused."
        yield Step(7, "off", "plain", said, "Switch it on, if it is to send", "intake", source.slug)
    elif listed is None or not listed.is_on:
        said = "It only sends by itself: a webhook that does not arrive is missed."
        yield Step(8, "well", "good", said, "Say where its list stands", "reconcile", source.slug)
