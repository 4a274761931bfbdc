"""Office hours with holidays. An edit is a new version: a clock says by which one it was counted, also years later."""

from datetime import date
from zoneinfo import ZoneInfo

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.functions import Lower
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from accounts.models.user import check_time_zone
from crisis_triage.shared.triggers import never_deleted
from outreach.sla.hours import BusinessHours, Shift


def _length(name: str) -> Func:
    """Of a JSON array; what is none has no length, and is refused with that."""
    return Func(F(name), function="jsonb_array_length", output_field=IntegerField())


class BusinessCalendar(models.Model):
    name = models.CharField(max_length=80)
    is_default = models.BooleanField(default=False, help_text="For policies that name no other.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="business_calendar_has_a_name"),
            models.UniqueConstraint(Lower("name"), name="one_business_calendar_of_a_name"),
            models.UniqueConstraint(
                fields=["is_default"], condition=Q(is_default=True), name="one_default_business_calendar"
            ),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """``shifts``: [weekday, opens, closes] in minutes of the day; ``holidays``: ["2026-12-25", "Christmas Day"]."""

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    shifts = models.JSONField()
    holidays = models.JSONField(default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_versions_are_numbered"),
            models.CheckConstraint(condition=Q(number__gte=1), name="calendar_versions_begin_with_one"),
            models.CheckConstraint(condition=~Q(time_zone=""), name="calendar_has_a_zone"),
            models.CheckConstraint(condition=GreaterThan(_length("shifts"), 0), name="calendar_is_sometimes_open"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(_length("holidays"), 0), name="calendar_lists_its_holidays"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="calendar_version_stays_as_it_was_made", operation=pgtrigger.Update),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of calendar {self.calendar_id}"

    def hours(self) -> BusinessHours:
        return BusinessHours(
            ZoneInfo(self.time_zone),
            tuple(Shift(*shift) for shift in self.shifts),
            frozenset(date.fromisoformat(day) for day, _ in self.holidays),
        )
