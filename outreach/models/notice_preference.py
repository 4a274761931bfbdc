"""What each person wants to hear, how, and when not. Rows stand for what they chose; the rest is as usual (``outreach.notices``)."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q

from outreach.models.notification import EVENTS
from outreach.notices import MODES_OF, Mode, NoticeChannel

USUAL_HOUR = 8


class NotificationPreference(models.Model):
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences", db_index=False
    )
    event = models.CharField(max_length=20)
    channel = models.CharField(max_length=6, choices=NoticeChannel.choices)
    mode = models.CharField(max_length=7, choices=Mode.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event", "channel"], name="one_wish_per_event_and_channel"),
            models.CheckConstraint(
                condition=Q(event__in=EVENTS)
                & (
                    Q(channel=NoticeChannel.IN_APP, mode__in=list(map(str, MODES_OF[NoticeChannel.IN_APP])))
                    | Q(channel=NoticeChannel.EMAIL, mode__in=list(map(str, MODES_OF[NoticeChannel.EMAIL])))
                ),
                name="wish_can_be_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.channel}: {self.mode}"


class NotificationSettings(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="notification_settings"
    )
    quiet_begins = models.TimeField(default=time(20))
    quiet_ends = models.TimeField(default=time(7), help_text="Both alike: never quiet.")
    severe_breaks_quiet = models.BooleanField(default=False)
    digest_hour = models.PositiveSmallIntegerField(default=USUAL_HOUR)

    class Meta:
        verbose_name_plural = "notification settings"
        constraints = [models.CheckConstraint(condition=Q(digest_hour__lte=23), name="digest_hour_is_of_the_day")]

    def __str__(self) -> str:
        return f"notifications of {self.user_id}"
