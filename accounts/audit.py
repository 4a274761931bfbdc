"""Who did it: the actor and the request behind every audit row. The rows themselves are written by triggers (pghistory),
so that bulk writes and raw SQL are seen too, and nobody can change or delete them.

A context is opened around everything that may write: each writing request (``AuditedRequest``), each command (``manage.py``)
and each Celery task (``AuditedTask``). Code below never has to think of it.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pghistory
import structlog
from celery import Task
from django.http import HttpRequest, HttpResponse

from accounts.models import User

WRITING = {"POST", "PUT", "PATCH", "DELETE"}
ANONYMOUS = "anonymous request"


def acting(*, by: User | None = None, job: str = "", request_id: str = "") -> AbstractContextManager[Any]:
    """Everything written inside is audited as done by this person, or by this named job: never by nobody."""
    if by is None and not job:
        raise ValueError("Somebody acts: say by whom, or name the job.")
    return pghistory.context(**_who(by, job), request_id=request_id)


def now_acting(*, by: User, token: str = "") -> None:
    """Inside a context that is already open: it turned out who acts (the API knows only after it read the token)."""
    pghistory.context(**_who(by, ""), token=token)


def _who(by: User | None, job: str) -> dict[str, Any]:
    return {"user": by.pk if by else None, "actor": str(by) if by else job, "job": job}


class AuditedRequest:
    """Gives every writing request its audit context."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in WRITING:
            return self.get_response(request)
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        user = request.user if request.user.is_authenticated else None
        with acting(by=user, job="" if user else ANONYMOUS, request_id=request_id):
            return self.get_response(request)


class AuditedTask(Task):
    """Every Celery task acts under its own name."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with acting(job=self.name, request_id=self.request.id or ""):
            return super().__call__(*args, **kwargs)
