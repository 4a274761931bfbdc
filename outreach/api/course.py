"""Battles that are picked or left, and programmes that give way to a crisis, by the same services as on the pages."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one
from outreach.battles import Parking, Stand
from outreach.queries import battles as battle_queries
from outreach.queries import course_records, crisis_scope, scope
from outreach.queries import programmes as programme_queries
from outreach.services import battles, programmes

TAG = "Battles and parked programmes"
SETS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.SET_COURSE)
KEEPS = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.VIEW)
"""Whoever owns a programme resumes it."""

DAY = date(2026, 12, 1)


class BattlesQuery(ListQuery):
    issue = Whole(required=False)
    stand = serializers.ChoiceField(choices=Stand.choices(), required=False)
    standing = serializers.BooleanField(
        allow_null=True, default=None, help_text="Only those that stand, or only those that ended."
    )


class BattleInput(Input):
    stand = serializers.ChoiceField(choices=Stand.choices())
    reason = serializers.CharField(max_length=2000, help_text="Everybody who sees the issue reads it.")
    due_on = serializers.DateField(help_text="When it is looked at again.")


class NoteInput(Input):
    note = serializers.CharField(max_length=2000, help_text="Why.")


class ProgrammesQuery(ListQuery):
    state = serializers.ChoiceField(choices=Parking.choices(), required=False)
    crisis = Whole(required=False)


class ProgrammeInput(Input):
    name = serializers.CharField(max_length=200, help_text="Without names of customers.")
    why = serializers.CharField(max_length=2000)
    crisis_id = Whole(help_text="To which crisis it gives way.")
    owner_id = Whole(required=False, help_text="Who resumes it; you, if left out.")
    due_on = serializers.DateField(help_text="When it is resumed.")


class PostponeInput(NoteInput):
    due_on = serializers.DateField()


def _verb(operation: str, summary: str, request: type[Input], record: Any, **example: Any):
    return describe(
        operation,
        summary,
        request=request,
        answers={200: record},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one(summary, **example),
        tag=TAG,
    )


class BattleList(ApiView):
    permission_classes = [SETS]
    query_class = BattlesQuery
    order = course_records.BATTLES

    @describe(
        "list_battles",
        "Battles that were picked or left, in the order of their change",
        answers={200: page_of(course_records.BattleRecord)},
        problems=(400, 422),
        parameters=[BattlesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        asked = {name: query.get(name) for name in ("issue", "stand")}
        found = course_records.list_battles(request.user, self.slice_of(query), is_standing=query["standing"], **asked)
        return self.answer_page(found)


class BattleOfIssue(ApiView):
    permission_classes = [SETS]

    @_verb(
        "choose_battle",
        "Pick this battle, or leave it deliberately",
        BattleInput,
        course_records.BattleRecord,
        stand="left",
        reason="Three customers, and a way around.",
        due_on=DAY.isoformat(),
    )
    def post(self, request, id: int) -> HttpResponse:
        issue, seen = scope.get_issue(request.user, id), preconditions.seen_if_said(request)
        given = self.payload(BattleInput)
        given["stand"] = Stand(given["stand"])
        chosen = battles.choose(issue=issue, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, course_records.read_battle(request.user, chosen.pk))


class OneBattle(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_battle",
        "One decision to pick or to leave",
        answers={200: course_records.BattleRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, course_records.read_battle(request.user, id))


class WithdrawBattle(ApiView):
    permission_classes = [SETS]

    @_verb(
        "withdraw_battle",
        "Neither picked nor left any more",
        NoteInput,
        course_records.BattleRecord,
        note="Another team took it up.",
    )
    def post(self, request, id: int) -> HttpResponse:
        battle, seen = battle_queries.get_battle(request.user, id), preconditions.seen_if_said(request)
        given = self.payload(NoteInput)
        battles.withdraw(battle=battle, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, course_records.read_battle(request.user, id))


class ProgrammeList(ApiView):
    permission_classes = [SETS]
    query_class = ProgrammesQuery
    order = course_records.PROGRAMMES

    @describe(
        "list_parked_programmes",
        "Programmes that gave way to a crisis, in the order of their change",
        answers={200: page_of(course_records.ProgrammeRecord)},
        problems=(400, 422),
        parameters=[ProgrammesQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        asked = {name: query.get(name) for name in ("state", "crisis")}
        return self.answer_page(course_records.list_programmes(request.user, self.slice_of(query), **asked))

    @describe(
        "park_programme",
        "Park a programme during a crisis",
        request=ProgrammeInput,
        answers={201: course_records.ProgrammeRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "Until December", name="Partner portal", why="Its people are needed.", crisis_id=1, due_on=DAY.isoformat()
        ),
        tag=TAG,
        description="Its owner is reminded on the morning of the day. Of a name one is parked at a time: 409.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(ProgrammeInput)
        owner_id = given.pop("owner_id", None)
        owner = named_person(owner_id, field="owner_id") if owner_id else None
        crisis = crisis_scope.get_inside(request.user, given.pop("crisis_id"))
        with sent_as(owner="owner_id", crisis="crisis_id"):
            parked = programmes.park(crisis=crisis, owner=owner, by=request.user, at=timezone.now(), **given)
        record = course_records.read_programme(request.user, parked.pk)
        return preconditions.answer_created(request, record, at=reverse("api_programme", args=[parked.pk]))


class OneProgramme(ApiView):
    permission_classes = [KEEPS]

    @describe(
        "get_parked_programme",
        "One programme",
        answers={200: course_records.ProgrammeRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, course_records.read_programme(request.user, id))


class ProgrammeVerb(ApiView):
    permission_classes = [KEEPS]

    def act(self, id: int, service: Any, input_class: type[Input], **more: Any) -> HttpResponse:
        request: Any = self.request
        programme, seen = programme_queries.get_programme(request.user, id), preconditions.seen_if_said(request)
        given = self.payload(input_class) | more
        service(programme=programme, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, course_records.read_programme(request.user, id))


class PostponeProgramme(ProgrammeVerb):
    @_verb(
        "postpone_programme",
        "It waits longer",
        PostponeInput,
        course_records.ProgrammeRecord,
        due_on=DAY.isoformat(),
        note="The crisis flared up again.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, programmes.postpone, PostponeInput)


class ResumeProgramme(ProgrammeVerb):
    @_verb("resume_programme", "It goes on", NoteInput, course_records.ProgrammeRecord, note="With half of the team.")
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, programmes.end, NoteInput, to=Parking.RESUMED)


class DropProgramme(ProgrammeVerb):
    @_verb("drop_programme", "It is dropped", NoteInput, course_records.ProgrammeRecord, note="Nobody missed it.")
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, programmes.end, NoteInput, to=Parking.DROPPED)
