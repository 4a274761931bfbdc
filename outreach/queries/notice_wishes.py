"""What people want to hear, how and when: what they chose, and the usual for the rest."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from crisis_triage.shared import quiet_hours
from crisis_triage.shared.quiet_hours import QuietHours
from outreach.models import NotificationPreference, NotificationSettings
from outreach.notices import Event, Mode, NoticeChannel, next_digest, usual

Chosen = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Wishes:
    user: User
    chosen: Chosen
    timing: NotificationSettings

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.user.time_zone)

    def mode(self, event: Event, channel: NoticeChannel) -> Mode:
        return Mode(self.chosen.get((event, channel), usual(event, channel)))

    def undisturbed_until(self, at: datetime, *, is_severe: bool) -> datetime:
        """``at`` itself if this person may be written to."""
        if is_severe and self.timing.severe_breaks_quiet:
            return at
        quiet = QuietHours(self.timing.quiet_begins, self.timing.quiet_ends)
        return quiet_hours.next_allowed(at, self.zone, quiet)

    def digest_after(self, at: datetime) -> datetime:
        return next_digest(at, self.zone, self.timing.digest_hour)


def wishes_of(user_ids: Collection[int]) -> dict[int, Wishes]:
    """Of people who work here; the others hear nothing."""
    people = User.objects.filter(pk__in=user_ids, is_active=True)
    timings = NotificationSettings.objects.in_bulk(user_ids)
    chosen: dict[int, dict[tuple[str, str], str]] = {}
    for wish in NotificationPreference.objects.filter(user__in=user_ids):
        chosen.setdefault(wish.user_id, {})[(wish.event, wish.channel)] = wish.mode
    return {
        user.pk: Wishes(user, chosen.get(user.pk, {}), timings.get(user.pk) or NotificationSettings(user=user))
        for user in people
    }
