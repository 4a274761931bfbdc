"""The public page of a crisis: what stands there is written, approved and taken back by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, Moment
from crisis_triage.shared.openapi import describe
from outreach.api.crises import TAG
from outreach.api.crisis_rooms import PROBLEMS, Inside
from outreach.api.verbs import one
from outreach.models import StatusUpdate
from outreach.public_pages import Phase
from outreach.queries import status_pages as queries
from outreach.queries import status_records
from outreach.services import status_pages
from outreach.services.status_pages import LONGEST_AFFECTED, LONGEST_HEADLINE, LONGEST_REASON, Said

SHOWN = {200: status_records.StatusUpdateRecord}


class StatusUpdateInput(Input):
    phase = serializers.ChoiceField(choices=Phase.choices(), help_text="How far you are.")
    headline = serializers.CharField(max_length=LONGEST_HEADLINE, help_text="Name no customer: everybody reads it.")
    happened = serializers.CharField(max_length=4000)
    affected = serializers.CharField(max_length=LONGEST_AFFECTED, help_text="Who is affected, and who is not.")
    doing = serializers.CharField(max_length=4000, help_text="What you do, and what customers can do.")
    next_update_at = Moment(required=False, allow_null=True, help_text="Only what is solved needs none.")


class StatusNoteInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why. Of what was public, everybody reads it.")


class StatusReasonInput(Input):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class StatusUpdates(Inside):
    @describe(
        "list_status_updates",
        "What stands on its public page, stood there, or waits to be approved",
        answers={200: status_records.StatusUpdates},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(status_records.updates_of(self.crisis(id)))

    @describe(
        "propose_status_update",
        "Write what everybody is to read; somebody else approves it",
        request=StatusUpdateInput,
        answers={201: status_records.StatusUpdateRecord},
        problems=PROBLEMS,
        examples=one(
            "The first one",
            phase="looking",
            headline="Signing in fails",
            happened="Since 8:00 UTC signing in fails. We do not know why yet.",
            affected="Everybody who signs in anew. Open sessions go on.",
            doing="Two teams look for the cause.",
            next_update_at="2026-11-20T08:20:00Z",
        ),
        tag=TAG,
        description="One waits at a time. A customer of the audience may not be named.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        given = self.payload(StatusUpdateInput)
        said = Said(**{**given, "phase": Phase(given["phase"])})
        update = status_pages.propose(crisis=crisis, said=said, **self.who)
        return answer(status_records.update_record(update), 201)


class OneUpdate(Inside):
    def update(self, id: int) -> StatusUpdate:
        user: Any = self.request.user
        return queries.get_update(user, id)


class PublishStatusUpdate(OneUpdate):
    @describe(
        "publish_status_update",
        "Approve it: everybody reads it from now on",
        answers=SHOWN,
        problems=(403, 404, 409, 411, 422),
        tag=TAG,
        description="By somebody else than its author. The first one makes the link: GET /crises/{id}/status-page.",
    )
    def post(self, request, id: int) -> HttpResponse:
        update = self.update(id)
        status_pages.publish(update=update, **self.who)
        return answer(status_records.update_record(update))


class SendBackStatusUpdate(OneUpdate):
    @describe(
        "send_back_status_update",
        "It is not published",
        request=StatusNoteInput,
        answers=SHOWN,
        problems=PROBLEMS,
        examples=one("Why", note="Say since when."),
        tag=TAG,
        description="By who may publish it, or by its author.",
    )
    def post(self, request, id: int) -> HttpResponse:
        update = self.update(id)
        status_pages.send_back(update=update, **self.payload(StatusNoteInput), **self.who)
        return answer(status_records.update_record(update))


class TakeBackStatusUpdate(OneUpdate):
    @describe(
        "take_back_status_update",
        "Its words leave the page, which says why",
        request=StatusNoteInput,
        answers=SHOWN,
        problems=PROBLEMS,
        examples=one("Why", note="It named the wrong region."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        update = self.update(id)
        status_pages.take_back(update=update, **self.payload(StatusNoteInput), **self.who)
        return answer(status_records.update_record(update))


class StatusPageOfCrisis(Inside):
    @describe(
        "get_status_page",
        "The public link",
        answers={200: status_records.StatusPageRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(status_records.page_record(self.crisis(id)))

    @describe(
        "renew_status_page",
        "Another link, after the last one was revoked",
        answers={201: status_records.StatusPageRecord},
        problems=(403, 404, 409, 411),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        status_pages.renew(crisis=crisis, **self.who)
        return answer(status_records.page_record(crisis), 201)


class RevokeStatusPage(Inside):
    @describe(
        "revoke_status_page",
        "Whoever opens the link reads that it is gone",
        request=StatusReasonInput,
        answers={200: status_records.StatusPageRecord},
        problems=PROBLEMS,
        examples=one("Why", reason="It was meant for customers and stands in a newspaper."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        status_pages.revoke(crisis=crisis, **self.payload(StatusReasonInput), **self.who)
        return answer(status_records.page_record(crisis))
