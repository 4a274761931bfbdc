"""What holds for every page: it needs a person who signed in, speaks in that person's time, and answers a refusal
with a page that says why."""

import zoneinfo

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views import defaults

from crisis_triage.shared.errors import DomainError, Forbidden, NotFound


class SignedInOnly(LoginRequiredMiddleware):
    """Nothing is open by forgetting: a public view says ``login_not_required``. The API answers for itself
    (401 with a challenge); pages send to the sign-in page."""

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs):
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class OwnTime:
    """Moments are shown in the time zone of the person who reads them."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            response = self.get_response(request)
        # Customers' names and complaints do not belong into a cache, not even the browser's own after signing out.
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class RefusalsArePages:
    """A view need not catch what a service refuses: a stranger gets 404, a reader without the right 403.
    (A refusal that belongs beside a form field is caught by the view that shows the form.)"""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotFound):
            return defaults.page_not_found(request, Http404(exception.message))
        if isinstance(exception, Forbidden):
            return defaults.permission_denied(request, PermissionDenied(exception.message))
        if isinstance(exception, DomainError):
            response = defaults.permission_denied(request, PermissionDenied(exception.message))
            response.status_code = exception.status
            if exception.wait is not None:
                response.headers["Retry-After"] = str(exception.wait)
            return response
        return None
