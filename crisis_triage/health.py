"""Is it alive, is it ready, how is it doing; and what callers hear while the database is down."""

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from crisis_triage.shared.problems import problem_response

RETRY_AFTER_SECONDS = 10


class ServersUnreachable:
    """503 with Retry-After when the database cannot be reached: never a 2xx for what was not committed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        response: HttpResponse
        if request.path.startswith("/api/"):
            response = problem_response(
                503,
                "The database cannot be reached. Nothing of this request was kept; send it again.",
                code="unavailable",
            )
        else:
            response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response


def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "alive"})
