"""What every page shows of one's notices: how many are unread. Asked together with the company."""

from django.http import HttpRequest

from accounts.views.context import BESIDE, beside_of
from outreach.queries import notifications

BESIDE["unread_notices"] = notifications.UNREAD


def unread_notices(request: HttpRequest) -> dict[str, str]:
    if not request.user.is_authenticated:
        return {}
    return {"unread_notices": notifications.bell(beside_of(request).get("unread_notices", 0))}
