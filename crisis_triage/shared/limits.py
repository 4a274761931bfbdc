"""How many requests and items a credential may send: a fixed window, counted in the cache; and how many of its requests are worked
on at the same moment. While Redis is away the cache forgives (crisis_triage.shared.cache), every request counts as the first, and
nobody is stopped."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from crisis_triage.shared.cache import ForgivingRedisCache

PLACES = cast("ForgivingRedisCache", cache)
WINDOW_SECONDS = 10
LEASE_SECONDS = 60
"""Whoever is killed gives no place back: it is free after this. A request that takes longer is not counted any more."""


class PerCredential(BaseThrottle):
    """``settings.API_REQUESTS_PER_WINDOW`` requests in ten seconds for a token, or for a browser's person."""

    used = 0
    limit = 0
    seconds_left = float(WINDOW_SECONDS)

    def allow_request(self, request: Request, view: Any) -> bool:
        return self._is_within("api-requests", request, 1, settings.API_REQUESTS_PER_WINDOW)

    def charge(self, request: Request, items: int) -> None:
        """A batch costs its items: or a thousand of them would pass where one passes. Raises Throttled."""
        if not self._is_within("api-items", request, items, settings.API_ITEMS_PER_WINDOW):
            raise Throttled(wait=self.wait())

    def _is_within(self, what: str, request: Request, cost: int, limit: int) -> bool:
        self.seconds_left = WINDOW_SECONDS - time.time() % WINDOW_SECONDS
        self.used, self.limit = count(f"{what}:{_credential(request)}", cost), limit
        return self.used <= limit

    def wait(self) -> float:
        return self.seconds_left

    def headers(self) -> dict[str, str]:
        """Of a batch, those of its items."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(int(self.seconds_left) + 1),
        }


class TooManyAtOnce(Throttled):
    """429 and not a queue: what waits would hold a thread that others need."""

    default_code = "too_many_at_once"

    def __init__(self, limit: int) -> None:
        super().__init__(
            detail=f"{limit} requests of this credential are worked on just now, and no more are taken at the same moment. "
            "Wait for one of the answers, then send this one again."
        )
        self.wait = 0.0
        self.headers = _places(limit, 0)


@contextmanager
def place_for(request: Request) -> Iterator[dict[str, str]]:
    """One of the ``settings.API_REQUESTS_AT_ONCE`` places of a credential, with the headers that tell of it. Raises TooManyAtOnce."""
    name, guest, limit = f"api-at-once:{_credential(request)}", uuid.uuid4().hex, settings.API_REQUESTS_AT_ONCE
    taken = PLACES.take_place(name, guest, limit=limit, seconds=LEASE_SECONDS)
    if not taken:
        raise TooManyAtOnce(limit)
    try:
        yield _places(limit, limit - taken)
    finally:
        PLACES.give_place_back(name, guest)


def _places(limit: int, left: int) -> dict[str, str]:
    return {"Concurrency-Limit": str(limit), "Concurrency-Remaining": str(left)}


def _credential(request: Request) -> str:
    return f"token-{request.auth.pk}" if request.auth else f"user-{request.user.pk}"


def count(name: str, cost: int = 1) -> int:
    """How much of its window is used, with this."""
    key = f"{name}:{int(time.time() // WINDOW_SECONDS)}"
    if cache.add(key, cost, timeout=2 * WINDOW_SECONDS):
        return cost
    try:
        return int(cache.incr(key, cost))
    except ValueError:  # it was evicted in between
        return cost
