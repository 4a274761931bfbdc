"""RSS and Atom feeds: fetched when they are due, each new entry kept as a payload of its own, and read by the mapping of their source."""

import calendar
import io
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser
import msgspec
from django.db import transaction
from django.utils import timezone

from crisis_triage.shared import fetching
from crisis_triage.shared.fetching import Fetched
from signals.mapping.html import words_of
from signals.models import Feed, Payload
from signals.services import payloads, sources
from signals.services.queues import Queue
from signals.vocabulary import Door

MOST_ENTRIES = 200
LONGEST_WORDS = 20_000
GONE = 410
AGENT = "CrisisTriage (feed reader)"
DUE = Queue(
    table="signals_feed",
    key="id",
    claimed="request.id",
    portions=(4, 1, 1, 1, 1),
    waits=(300, 900, 3600, 3600),
    lease_seconds=180,
    gave_up="Its worker died or was stopped at each of five attempts. Look into the worker's log, then follow the feed again.",
    only="is_on",
)

Fetch = Callable[..., Fetched]


def read_due(*, fetch: Fetch = fetching.fetch) -> int:
    """Returns how many feeds were fetched."""
    return DUE.work_off(lambda id, token: _read(id, token, fetch))


def _read(id: int, token: uuid.UUID, fetch: Fetch) -> None:
    feed = Feed.objects.select_related("source").get(pk=id)
    known = {"If-None-Match": feed.etag, "If-Modified-Since": feed.last_modified}
    headers = {"User-Agent": AGENT, **{name: value for name, value in known.items() if value}}
    fetched = fetch(feed.url, headers=headers)
    entries: list[dict[str, Any]] = []
    trouble = fetched.trouble
    if fetched.status == 200:
        entries, trouble = entries_of(fetched.body, name=feed.source.slug)
    _keep(feed, token, fetched, entries, trouble, timezone.now())


@transaction.atomic
def _keep(
    feed: Feed, token: uuid.UUID, fetched: Fetched, entries: list[dict[str, Any]], trouble: str, at: datetime
) -> None:
    """Entries and the next due time, or neither."""
    held = Feed.objects.select_for_update(no_key=True).filter(pk=feed.pk, lease_token=token)
    if not held.exists():
        return
    found = [msgspec.json.encode(entry) for entry in _new(feed, entries, at)]
    payloads.keep_fetched(source=feed.source, door=Door.FEED, bodies=found, at=at)
    after: dict[str, Any] = {"due_at": at + feed.every, "attempts": 0, "failure": trouble[:500]}
    after |= {"lease_until": None, "lease_token": None, "is_on": fetched.status != GONE}
    if not trouble:
        after["read_at"] = at
        sources.heard_from(feed.source, at=at)
    if fetched.status == 200 and not trouble:
        after |= {"etag": fetched.etag, "last_modified": fetched.last_modified}
    held.update(**after)


def _new(feed: Feed, entries: list[dict[str, Any]], at: datetime) -> Iterator[dict[str, Any]]:
    """An entry without a date happened when we first saw it; seen again, it is no news."""
    undated = [entry["id"] for entry in entries if not (entry["published"] or entry["updated"])]
    seen = _seen(feed) if undated else set()
    for entry in entries:
        if entry["published"] or entry["updated"]:
            yield entry
        elif entry["id"] not in seen:
            yield {**entry, "seen_at": at.isoformat()}


def _seen(feed: Feed) -> set[str]:
    kept = Payload.objects.filter(source=feed.source, door=Door.FEED).order_by("-pk")[: 5 * MOST_ENTRIES]
    return {msgspec.json.decode(bytes(body))["id"] for body in kept.values_list("body", flat=True)}


def entries_of(body: bytes, *, name: str) -> tuple[list[dict[str, Any]], str]:
    """In the order of the feed; and why there are none, if it is no feed."""
    parsed = feedparser.parse(
        io.BytesIO(body), sanitize_html=False
    )  # bare bytes would be tried as the name of a file of ours
    entries = [_entry(entry, name) for entry in parsed.entries[:MOST_ENTRIES]]
    if not entries and not parsed.version:
        return [], "What stands there is no RSS and no Atom feed."
    return [entry for entry in entries if entry["id"]], ""


def _entry(entry: Any, name: str) -> dict[str, Any]:
    link = str(entry.get("link", ""))
    said = [words_of(str(entry.get(part, ""))) for part in ("title", "summary")]
    said += [words_of(str(one.get("value", ""))) for one in entry.get("content", [])[:1]]
    return {
        "id": str(entry.get("id") or link),
        "link": link if link.startswith(("https://", "http://")) else "",
        "words": "\n".join(dict.fromkeys(words for words in said if words))[:LONGEST_WORDS],
        "author": str(entry.get("author", ""))[:200],
        "published": _moment(entry.get("published_parsed")),
        "updated": _moment(entry.get("updated_parsed")),
        "tags": [str(tag.get("term", ""))[:200] for tag in entry.get("tags", [])[:20]],
        "feed": name,
    }


def _moment(parts: Any) -> str | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC).isoformat() if parts else None
    except (ValueError, OverflowError, TypeError, OSError):
        return None
