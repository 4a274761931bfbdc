"""What every page knows of the person who reads: the notices that are unread, and what is owed. Asked together with the company."""

from django.http import HttpRequest
from django.utils import timezone

from accounts.views.context import BESIDE, beside_of
from outreach.queries import notifications, owing

BESIDE["unread_notices"] = notifications.UNREAD
BESIDE["owed_by"] = owing.OWED
BESIDE["thanks_owed_by"] = owing.THANKS


def waiting(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {}
    beside = beside_of(request)
    return {
        "unread_notices": notifications.bell(beside["unread_notices"]),
        "owes": owing.owing(beside["owed_by"], beside["thanks_owed_by"], at=timezone.now()),
    }
