"""Who did it: the actor and the request behind every audit row. The rows themselves are written by triggers (pghistory)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pghistory
import structlog
from django.http import HttpRequest, HttpResponse

from accounts.models import User

WRITING = {"POST", "PUT", "PATCH", "DELETE"}


def acting(*, by: User | None = None, job: str = "", request_id: str = "") -> AbstractContextManager[Any]:
    """Everything written inside is audited as done by this person, or by this named job: never by nobody."""
    return pghistory.context(user=by.pk if by else None, actor=str(by) if by else job, job=job, request_id=request_id)


class AuditedRequest:
    """Gives every writing request its audit context."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in WRITING:
            return self.get_response(request)
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        user = request.user if request.user.is_authenticated else None
        with acting(by=user, job="" if user else "anonymous request", request_id=request_id):
            return self.get_response(request)
