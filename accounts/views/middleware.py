"""Everything needs a person who signed in, unless a view says otherwise with ``login_not_required``."""

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest


class SignedInOnly(LoginRequiredMiddleware):
    """The API answers for itself (401 with a challenge); pages send to the sign-in page."""

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs):
        if request.path.startswith("/api/"):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
