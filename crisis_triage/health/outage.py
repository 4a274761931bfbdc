"""What callers hear while the database is down: 503 with Retry-After, never a 2xx for what was not committed.

Two places, because an exception takes two ways out of Django: one from a view passes the middleware, one from inside a
middleware (the session, the person) does not, and ends in ``handler500``.
"""

import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from crisis_triage.shared.problems import problem_response

RETRY_AFTER_SECONDS = 10
SENTENCE = "The database cannot be reached just now. Nothing of this request was kept; send it again."


class ServersUnreachable:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return unavailable(request) if is_outage(exception) else None


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """``handler500``: what nobody caught. It must not ask the database anything: that may be what is broken."""
    exception = sys.exc_info()[1]
    if exception is not None and is_outage(exception):
        return unavailable(request)
    if _is_for_programs(request):
        return problem_response(500, "This is our fault and was logged. Send it again later.", code="broken")
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def is_outage(exception: BaseException) -> bool:
    return isinstance(exception, OperationalError | InterfaceError)


def unavailable(request: HttpRequest) -> HttpResponse:
    response: HttpResponse
    if _is_for_programs(request):
        response = problem_response(503, SENTENCE, code="unavailable")
    else:
        # Without the request: a context processor would ask the database who is looking.
        response = HttpResponse(loader.render_to_string("503.html"), status=503)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")
