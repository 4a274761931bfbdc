"""How many requests a credential may send: a fixed window, counted in Redis. Without Redis nobody is stopped."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

log = structlog.get_logger()

WINDOW_SECONDS = 10
PAUSE_AFTER_FAILURE_SECONDS = 10
"""While Redis hangs, only one request in ten seconds (of each process) waits for it."""


class _Redis:
    failed_at = float("-inf")


class PerCredential(BaseThrottle):
    """``settings.API_REQUESTS_PER_WINDOW`` requests in ten seconds for a token, or for a browser's person."""

    used: int | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        window, self.elapsed = divmod(time.time(), WINDOW_SECONDS)
        self.used = _count(f"api-requests:{_credential(request)}:{int(window)}")
        return self.used is None or self.used <= settings.API_REQUESTS_PER_WINDOW

    def wait(self) -> float:
        return WINDOW_SECONDS - self.elapsed

    def headers(self) -> dict[str, str]:
        if self.used is None:
            return {}
        limit = settings.API_REQUESTS_PER_WINDOW
        return {
            "RateLimit-Limit": str(limit),
            "RateLimit-Remaining": str(max(0, limit - self.used)),
            "RateLimit-Reset": str(int(self.wait()) + 1),
        }


def _credential(request: Request) -> str:
    return f"token-{request.auth.pk}" if request.auth else f"user-{request.user.pk}"


def _count(key: str) -> int | None:
    """Which request of its window this is; None while Redis cannot say."""
    if time.monotonic() - _Redis.failed_at < PAUSE_AFTER_FAILURE_SECONDS:
        return None
    try:
        if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
            return 1
        return cache.incr(key)
    except (RedisError, OSError, ValueError) as error:
        _Redis.failed_at = time.monotonic()
        log.warning("api_requests_not_counted", reason=str(error))
        return None
