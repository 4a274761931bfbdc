"""What every page shows of one's notices: how many are unread. Asked when a page shows it, once."""

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest

from outreach.queries import notifications


def unread_notices(request: HttpRequest) -> dict[str, Callable[[], str]]:
    user = request.user
    if not user.is_authenticated:
        return {}
    return {"unread_notices": cache(lambda: notifications.unread(user))}
