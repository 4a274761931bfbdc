"""The access matrix of notices: everybody has their own, and nobody those of others. The one that is asked about is ana's."""

from datetime import datetime
from typing import Any

from accounts.models import User
from outreach.models import Notification
from outreach.notices import EmailState, Event, Mode, NoticeChannel, usual

TABLE = """
# ---- what one is told ------------------------------------------------------------------------------------------------
notifications             GET     302    302 200 200 200  200 200  200  302  302
read_notice               POST    302    302 302 404 404  404 404  404  302  302
acknowledge_notices       POST    302    302 302 302 302  302 302  302  302  302
notification_settings     GET     302    302 200 200 200  200 200  200  302  302
notification_settings     POST    302    302 302 302 302  302 302  302  302  302
reminder_days             POST    302    302 403 403 403  403 302  302  302  302
api_notifications         GET     401    401 200 200 200  200 200  200  200  403
api_notification_read     POST    401    401 200 404 404  404 404  404  404  403
api_notifications_acknowledge POST 401   401 200 200 200  200 200  200  200  403
api_notification_preferences GET  401    401 200 200 200  200 200  200  200  403
api_notification_preferences PUT  401    401 200 200 200  200 200  200  200  403
api_reminder_days         GET     401    401 200 200 200  200 200  200  200  403
api_reminder_days         PUT     401    401 403 403 403  403 200  200  403  403
"""

TIMES = {"quiet_begins": "20:00", "quiet_ends": "07:00", "digest_hour": 8}
AS_USUAL = {f"{event}-{channel}": usual(event, channel).value for event in Event for channel in NoticeChannel}

ARGUMENTS = {address: lambda world: [world.notice.pk] for address in ("read_notice", "api_notification_read")}
SENT: dict[tuple[str, str], dict[str, Any]] = {
    ("notification_settings", "POST"): TIMES | AS_USUAL,
    ("reminder_days", "POST"): {"days": "−7, −2, 0, 1"},
    ("api_notification_preferences", "PUT"): TIMES | {"severe_breaks_quiet": False, "events": []},
    ("api_reminder_days", "PUT"): {"days": [-7, -2, 0, 1]},
}


def a_notice(person: User, at: datetime, **about: Any) -> Notification:
    """About something that is gone, unless said otherwise."""
    plain: dict[str, Any] = {
        "group_key": "issue:1",
        "event": Event.SEVERITY_RAISED,
        "events": [Event.SEVERITY_RAISED],
        "latest": [],
        "count": 1,
        "first_at": at,
        "last_at": at,
        "in_app": True,
        "email_mode": Mode.OFF,
        "email_state": EmailState.NONE,
    }
    return Notification.objects.create(user=person, **plain | about)
