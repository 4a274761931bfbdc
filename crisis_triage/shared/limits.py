"""How many requests and items a credential may send: a fixed window, counted in the cache. While Redis is away the cache forgives
(crisis_triage.shared.cache), every request counts as the first, and nobody is stopped."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 10


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
