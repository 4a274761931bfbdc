"""What Django answers where no view does: problem details under /api/, a page everywhere else."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from crisis_triage.shared.problems import NOTHING_HERE, problem_response

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return problem_response(400, "The request cannot be read: check host, headers and address.", code="bad_request")
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return problem_response(403, "You may not do this.", code="permission_denied")
    return defaults.permission_denied(request, exception)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith(API):
        return problem_response(404, f"{NOTHING_HERE} The addresses are listed at /api/docs/.", code="not_found")
    return defaults.page_not_found(request, exception)
