"""Office hours and holidays by API: what the settings show, by the same services. Clocks that run follow within seconds."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.sla_policies import CHANGING_PROBLEMS, CREATING_PROBLEMS, SETS, TAG, check_seen
from outreach.api.verbs import one
from outreach.queries import sla_records as records
from outreach.services import sla_calendars
from outreach.services.sla_calendars import Draft
from outreach.sla import written
from outreach.sla.hours import DAYS

A_WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-12:00, 13:00-17:30")
OFFICE_HOURS = {
    "name": "Office Berlin",
    "time_zone": "Europe/Berlin",
    "week": A_WEEK,
    "holidays": [{"day": "2026-12-25", "name": "Christmas Day"}],
}


class HolidayInput(Input):
    day = serializers.DateField()
    name = serializers.CharField(max_length=200)


class CalendarInput(Input):
    name = serializers.CharField(max_length=80)
    time_zone = serializers.CharField(max_length=64, help_text="Such as Europe/Berlin.")
    week = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        help_text="By day: “09:00-12:00, 13:00-17:30”. A day that is left out is closed; a shift may pass midnight.",
    )
    holidays = HolidayInput(many=True, required=False)
    is_default = serializers.BooleanField(default=False)

    def validate_week(self, given: dict[str, str]) -> dict[str, str]:
        if unknown := given.keys() - {day.lower() for day in DAYS}:
            raise serializers.ValidationError(f"“{min(unknown)}” is no day. Write monday to sunday.")
        return given


class SlaCalendarList(ApiView):
    permission_classes = [SETS]
    query_class = ListQuery
    order = records.CALENDARS

    @describe(
        "list_sla_calendars",
        "Office hours and holidays",
        answers={200: page_of(records.SlaCalendarRecord)},
        problems=(400, 403, 422),
        parameters=[ListQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(records.list_calendars(request.user, self.slice_of(self.query())))

    @describe(
        "make_sla_calendar",
        "Make a calendar",
        request=CalendarInput,
        answers={201: records.SlaCalendarRecord},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=one("Office hours", **OFFICE_HOURS),
        tag=TAG,
    )
    def post(self, request) -> HttpResponse:
        made = sla_calendars.make(draft=_draft(self.payload(CalendarInput)), by=request.user, at=timezone.now())
        record = records.calendar_record(records.get_calendar(request.user, made.pk))
        return preconditions.answer_created(request, record, at=reverse("api_sla_calendar", args=[made.pk]))


class OneSlaCalendar(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_sla_calendar",
        "One calendar",
        answers={200: records.SlaCalendarRecord, 304: None},
        problems=(403, 404),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, records.calendar_record(records.get_calendar(request.user, id)))

    @describe(
        "change_sla_calendar",
        "Write its next version",
        request=CalendarInput,
        answers={200: records.SlaCalendarRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=one("Office hours", **OFFICE_HOURS),
        tag=TAG,
        description="All of it: a day that is left out is closed. Clocks that run are counted by it from its first moment on.",
    )
    def put(self, request, id: int) -> HttpResponse:
        latest = records.get_calendar(request.user, id)
        check_seen(request, records.calendar_record(latest).etag, "Somebody changed this calendar.")
        draft = _draft(self.payload(CalendarInput))
        sla_calendars.edit(instead_of=latest, draft=draft, by=request.user, at=timezone.now())
        return preconditions.answer_version(request, records.calendar_record(records.get_calendar(request.user, id)))


def _draft(given: dict[str, Any]) -> Draft:
    return Draft(
        name=given["name"],
        time_zone=given["time_zone"].strip(),
        shifts=[
            shift
            for weekday, day in enumerate(DAYS)
            for shift in written.read_day(weekday, given["week"].get(day.lower(), ""))
        ],
        holidays=[(each["day"], each["name"]) for each in given.get("holidays", [])],
        is_default=given["is_default"],
    )
