"""What a person wants to hear, by which channel, and when not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction

from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.models import NotificationPreference, NotificationSettings
from outreach.notices import MODES_OF, Event, Mode, NoticeChannel, usual

Chosen = Mapping[tuple[Event, NoticeChannel], Mode]


@dataclass(frozen=True)
class Timing:
    quiet_begins: time
    quiet_ends: time
    severe_breaks_quiet: bool
    digest_hour: int


@transaction.atomic
def choose(*, chosen: Chosen, timing: Timing, by: User, at: datetime) -> None:
    """All of it: what is left out is as usual from now on. Only what differs from the usual is kept, so that a better usual reaches
    everybody who never minded. Raises Invalid."""
    for (event, channel), mode in chosen.items():
        if mode not in MODES_OF[channel]:
            raise Invalid(f"“{event.label}” cannot be told so: choose {_listed(channel)}.", field=f"{event}-{channel}")
    if not 0 <= timing.digest_hour <= 23:
        raise Invalid("The digest comes at an hour from 0 to 23.", field="digest_hour")
    NotificationSettings.objects.update_or_create(user=by, defaults=vars(timing))
    NotificationPreference.objects.filter(user=by).delete()
    NotificationPreference.objects.bulk_create(
        NotificationPreference(user=by, event=event, channel=channel, mode=mode)
        for (event, channel), mode in chosen.items()
        if mode != usual(event, channel)
    )


def _listed(channel: NoticeChannel) -> str:
    return " or ".join(mode.label.lower() for mode in MODES_OF[channel])
