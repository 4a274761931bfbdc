"""How many requests a credential may send: a fixed window, counted in the cache. While Redis is away the cache forgives
(crisis_triage.shared.cache), every request counts as the first, and nobody is stopped."""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

WINDOW_SECONDS = 10


class PerCredential(BaseThrottle):
    """``settings.API_REQUESTS_PER_WINDOW`` requests in ten seconds for a token, or for a browser's person."""

    used = 0
    seconds_left = float(WINDOW_SECONDS)

    def allow_request(self, request: Request, view: Any) -> bool:
        self.seconds_left = WINDOW_SECONDS - time.time() % WINDOW_SECONDS
        self.used = count(f"api-requests:{_credential(request)}")
        return self.used <= settings.API_REQUESTS_PER_WINDOW

    def wait(self) -> float:
        return self.seconds_left

    def headers(self) -> dict[str, str]:
        limit = settings.API_REQUESTS_PER_WINDOW
        return {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - self.used)),
            "RateLimit-Reset": str(int(self.seconds_left) + 1),
        }


def _credential(request: Request) -> str:
    return f"token-{request.auth.pk}" if request.auth else f"user-{request.user.pk}"


def count(name: str) -> int:
    """Which request of its window this is."""
    key = f"{name}:{int(time.time() // WINDOW_SECONDS)}"
    if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it was evicted in between
        return 1
