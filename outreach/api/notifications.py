"""One's own notices, and what one wants to be told: the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Moment, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.models.reminder import FURTHEST, MOST_DAYS
from outreach.notices import MODES_OF, Event, Mode, NoticeChannel
from outreach.queries import notice_records
from outreach.services import notice_preferences, notifications, reminders
from outreach.services.notice_preferences import Timing

TAG = "Notifications"
OWN = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.VIEW)
HOUSE = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.MANAGE_SETTINGS)
PROBLEMS = (400, 411, 413, 415, 422)


class NoticesQuery(ListQuery):
    unread = serializers.BooleanField(default=False, help_text="Only those that were neither read nor acknowledged.")


class AcknowledgeInput(Input):
    ids = serializers.ListField(
        child=Whole(), required=False, max_length=1_000, help_text="All that came before “until”, if left out."
    )
    until = Moment(required=False, help_text="What changed later is still to be seen. Now, if left out.")


def _modes(channel: NoticeChannel) -> serializers.ChoiceField:
    return serializers.ChoiceField(choices=[(mode.value, mode.label) for mode in MODES_OF[channel]])


class EventWishInput(Input):
    event = serializers.ChoiceField(choices=Event.choices())
    in_app = _modes(NoticeChannel.IN_APP)
    email = _modes(NoticeChannel.EMAIL)


class WishesInput(Input):
    events = EventWishInput(many=True, help_text="What is left out is as usual.")
    quiet_begins = serializers.TimeField(help_text="In your own zone. The same as quiet_ends: never quiet.")
    quiet_ends = serializers.TimeField()
    severe_breaks_quiet = serializers.BooleanField()
    digest_hour = Whole(min_value=0, max_value=23)


class ReminderDaysInput(Input):
    days = serializers.ListField(
        child=serializers.IntegerField(min_value=-FURTHEST, max_value=FURTHEST),
        max_length=MOST_DAYS,
        help_text="Before (−) and after the day on which a promise is due.",
    )


def _example(title: str, **value: Any) -> list[OpenApiExample]:
    return [OpenApiExample(title, value=value, request_only=True)]


class NotificationList(ApiView):
    permission_classes = [OWN]
    query_class = NoticesQuery
    order = notice_records.NOTICES

    @describe(
        "list_notifications",
        "What you were told, in the order of its change",
        answers={200: page_of(notice_records.NoticeRecord)},
        problems=(400, 422),
        parameters=[NoticesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        return self.answer_page(
            notice_records.list_notices(request.user, self.slice_of(query), only_unread=query["unread"])
        )


class ReadNotification(ApiView):
    permission_classes = [OWN]

    @describe(
        "read_notification",
        "You have read it",
        answers={200: notice_records.NoticeRecord},
        problems=(404,),
        tag=TAG,
        description="The next change of that matter is a new notice. Reading twice changes nothing.",
    )
    def post(self, request, id: int) -> HttpResponse:
        notice = notifications.read(notice_id=id, by=request.user, at=timezone.now())
        return answer(notice_records.record(request.user, notice))


class AcknowledgeNotifications(ApiView):
    permission_classes = [OWN]

    @describe(
        "acknowledge_notifications",
        "You have it in hand",
        request=AcknowledgeInput,
        answers={200: notice_records.AcknowledgedRecord},
        problems=PROBLEMS,
        examples=_example("Two of them", ids=[17, 18]),
        tag=TAG,
        description="No mail about them follows, and for an hour no more of the same.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(AcknowledgeInput)
        done = notifications.acknowledge(
            notice_ids=given.get("ids"), until=given.get("until"), by=request.user, at=timezone.now()
        )
        return answer(notice_records.AcknowledgedRecord(done))


class NotificationPreferences(ApiView):
    permission_classes = [OWN]

    @describe(
        "get_notification_preferences",
        "What you want to be told, how and when",
        answers={200: notice_records.WishesRecord},
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return answer(notice_records.wishes(request.user))

    @describe(
        "set_notification_preferences",
        "Say what you want to be told, how and when",
        request=WishesInput,
        answers={200: notice_records.WishesRecord},
        problems=PROBLEMS,
        tag=TAG,
    )
    def put(self, request) -> HttpResponse:
        given = self.payload(WishesInput)
        chosen = {
            (Event(wish["event"]), channel): Mode(wish[channel.value])
            for wish in given.pop("events")
            for channel in NoticeChannel
        }
        notice_preferences.choose(chosen=chosen, timing=Timing(**given), by=request.user, at=timezone.now())
        return answer(notice_records.wishes(request.user))


class ReminderDays(ApiView):
    permission_classes = [HOUSE]

    @describe(
        "get_reminder_days",
        "On which days everybody is reminded of promises",
        answers={200: notice_records.ReminderDaysRecord},
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        return answer(notice_records.ReminderDaysRecord(list(reminders.plan())))

    @describe(
        "set_reminder_days",
        "Say on which days everybody is reminded of promises",
        request=ReminderDaysInput,
        answers={200: notice_records.ReminderDaysRecord},
        problems=PROBLEMS,
        tag=TAG,
        description="Each reminder comes once, in the morning of whoever sees to the promise, on that day where the customer is.",
    )
    def put(self, request) -> HttpResponse:
        given = self.payload(ReminderDaysInput)
        plan = reminders.change_plan(days=given["days"], by=request.user, at=timezone.now())
        return answer(notice_records.ReminderDaysRecord(list(plan.days)))
