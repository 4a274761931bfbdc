"""What people type about notices: a choice for each event and channel, the quiet hours, and the days of the reminders."""

import re
from typing import Any

from django import forms

from outreach.models.reminder import FURTHEST, MOST_DAYS
from outreach.notices import MODES_OF, Event, Mode, NoticeChannel
from outreach.queries.notice_wishes import Wishes
from outreach.services.notice_preferences import Timing

HOURS = [(str(hour), f"{hour}:00") for hour in range(24)]
CLOCK: dict[str, Any] = {"widget": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}


def name_of(event: Event, channel: NoticeChannel) -> str:
    return f"{event.value}-{channel.value}"


class NoticesForm(forms.Form):
    """Beside the times a field for each event and channel."""

    quiet_begins = forms.TimeField(label="Quiet from", **CLOCK)
    quiet_ends = forms.TimeField(label="until", help_text="Both alike: never quiet.", **CLOCK)
    severe_breaks_quiet = forms.BooleanField(
        required=False, label="Wake me", help_text="Mail about severity 1 is sent also while it is quiet."
    )
    digest_hour = forms.TypedChoiceField(label="Daily digest at", choices=HOURS, coerce=int)

    def __init__(self, *args: Any, wishes: Wishes, **kwargs: Any) -> None:
        timing = {name: getattr(wishes.timing, name) for name in self.base_fields}
        chosen = {
            name_of(event, channel): wishes.mode(event, channel).value for event in Event for channel in NoticeChannel
        }
        super().__init__(*args, **(kwargs | {"initial": timing | chosen}))
        for event in Event:
            for channel in NoticeChannel:
                self.fields[name_of(event, channel)] = forms.ChoiceField(
                    label=f"{event.label}: {channel.label.lower()}",
                    choices=[(mode.value, mode.label) for mode in MODES_OF[channel]],
                )

    def times(self) -> list[Any]:
        return [self[name] for name in self.base_fields]

    def rows(self) -> list[tuple[str, list[Any]]]:
        return [(event.label, [self[name_of(event, channel)] for channel in NoticeChannel]) for event in Event]

    def chosen(self) -> dict[tuple[Event, NoticeChannel], Mode]:
        return {
            (event, channel): Mode(self.cleaned_data[name_of(event, channel)])
            for event in Event
            for channel in NoticeChannel
        }

    def timing(self) -> Timing:
        return Timing(**{name: self.cleaned_data[name] for name in self.base_fields})


class ReminderDaysForm(forms.Form):
    days = forms.CharField(
        max_length=200,
        required=False,
        label="Days of the reminders",
        help_text=f"Before (−) and after the day on which a promise is due: −7, −2, 0, 1. At most {MOST_DAYS}, up to {FURTHEST}; none: no reminders.",
    )

    def clean_days(self) -> list[int]:
        words = [word for word in re.split(r"[\s,;]+", self.cleaned_data["days"].replace("−", "-")) if word]
        if wrong := [word for word in words if not re.fullmatch(r"[+-]?\d{1,3}", word)]:
            raise forms.ValidationError(f"“{wrong[0]}” is not a number of days. Write them like −7, −2, 0, 1.")
        return [int(word) for word in words]
