"""What the sidebar of every page knows of the person who reads."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from outreach.queries.owing import Owing, owing


def owes(request: HttpRequest) -> dict[str, Callable[[], Owing]]:
    """Asked only by a template that shows it: a fragment does not."""
    user = request.user
    if not user.is_authenticated:
        return {}
    return {"owes": lambda: owing(user=user, at=timezone.now())}
