"""``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header-07): what is sent again with its key is done once, and answered alike.

Every POST has it by its base class (``ApiView``). What is remembered, and where, is said by ``settings.API_ONCE``: the rooms that have
tables lie above this one.
"""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.utils.module_loading import import_string
from rest_framework.request import Request

from crisis_triage.shared import bodies
from crisis_triage.shared.problems import HttpProblem

HEADER = "Idempotency-Key"
KEY = re.compile(r'"(?P<quoted>[\x20-\x21\x23-\x7e]{1,255})"|(?P<bare>[\x21\x23-\x7e]{1,255})')
"""As the draft writes it, and as everybody does."""


def key_of(request: Request) -> str | None:
    if HEADER not in request.headers:
        if getattr(request.auth, "must_key", False):
            raise _must_be_named()
        return None
    said = KEY.fullmatch(request.headers[HEADER])
    if said is None:
        raise HttpProblem(
            400, f"{HEADER} is 1 to 255 letters, digits and signs, such as a UUID.", code="bad_idempotency_key"
        )
    return said["quoted"] or said["bare"]


def _must_be_named() -> HttpProblem:
    return HttpProblem(
        400,
        f"This token must name each POST, so that sending it again is never doing it again: {HEADER}, such as a UUID.",
        code="idempotency_key_required",
    )


def once(request: Request, key: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """The body is part of what is compared, so it is read before anybody else does."""
    body = bodies.read_and_keep(request._request)
    said = f"{request.method} {request.get_full_path()}\n".encode() + body
    response: HttpResponse = import_string(settings.API_ONCE)(by=request.user, key=key, request=said, act=act)
    return response
