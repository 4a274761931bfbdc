"""Crises: suspected, declared, taken through their stages and stood down, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.audience import AudienceInput
from outreach.api.issues import WORKS, WRITING_PROBLEMS
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one, verbs_of
from outreach.crises import LONGEST_CADENCE, CrisisKind
from outreach.queries import crisis_records, crisis_scope, scope, warning_scope
from outreach.queries.audience_rules import Filter
from outreach.services import crises, crisis_rooms, standing_down, warned_crises
from outreach.services.crises import Room
from outreach.states import CrisisState

TAG = "Crises"
ROLES = {f"{role}_id": role for role in crisis_scope.ROLES}
AFTER_ACTION = "after_action_owner_id"
AS_SENT = {
    **{name: sent for sent, name in ROLES.items()},
    "issue": "issue_id",
    "after_action_owner": AFTER_ACTION,
}
STEPS = [CrisisState.CONTAINED, CrisisState.RECOVERING, CrisisState.DECLARED]


class CrisesQuery(ListQuery):
    kind = serializers.ChoiceField(choices=CrisisKind.choices(), required=False)
    state = serializers.ChoiceField(choices=CrisisState.choices(), required=False)
    issue = Whole(required=False, help_text="Our id of an issue that belongs to it.")


class RoomInput(Input):
    """Who runs it, and whom it touches."""

    commander_id = Whole(required=False, help_text="Whoever declares it, where nobody is named.")
    liaison_id = Whole(required=False, help_text="Speaks with customers.")
    scribe_id = Whole(required=False, help_text="Writes down what happens.")
    audience = AudienceInput(required=False)
    cadence_minutes = Whole(
        required=False, max_value=LONGEST_CADENCE, help_text="At the latest so long after an update comes the next."
    )


class CrisisInput(RoomInput):
    kind = serializers.ChoiceField(choices=CrisisKind.choices())
    title = serializers.CharField(max_length=crises.LONGEST_TITLE, help_text="Without names of customers.")
    summary = serializers.CharField(max_length=crises.LONGEST_SUMMARY, allow_blank=True, default="")
    severity = Whole(max_value=5, help_text="1 (worst) to 5.")
    issue_id = Whole(required=False, help_text="The issue that it is about.")
    warning_id = Whole(required=False, help_text="The early warning that it becomes, which is in hand then.")
    is_suspected = serializers.BooleanField(
        default=False, help_text="True: not declared yet. Whoever works on issues may; the CCO is told."
    )


class CrisisAdvanceInput(Input):
    to = serializers.ChoiceField(choices=[(step.value, step.label) for step in STEPS])
    note = serializers.CharField(
        max_length=4000, allow_blank=True, default="", help_text="Needed where it flares up again."
    )


class StandDownInput(Input):
    note = serializers.CharField(max_length=4000, help_text="Why it is over.")
    after_action_owner_id = Whole(
        required=False, help_text="Who looks back at it. Not needed where it was only suspected."
    )
    after_action_due_on = serializers.DateField(required=False)


class RolesInput(Input):
    commander_id = Whole()
    liaison_id = Whole(required=False, allow_null=True)
    scribe_id = Whole(required=False, allow_null=True)


class WeighInput(Input):
    severity = Whole(max_value=5)
    cadence_minutes = Whole(required=False, max_value=LONGEST_CADENCE, help_text="As the severity asks, if left out.")


described_verb = verbs_of(crisis_records.CrisisRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class CrisisList(ApiView):
    permission_classes = [WORKS]
    query_class = CrisesQuery
    order = crisis_records.CRISES

    @describe(
        "list_crises",
        "Crises, in the order of their change",
        answers={200: page_of(crisis_records.CrisisRecord)},
        problems=(400, 422),
        parameters=[CrisesQuery],
        tag=TAG,
        description="Those that you run or work on, and those that touch a customer of yours: of these only that they exist.",
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("kind", "state", "issue")}
        return self.answer_page(crisis_records.list_crises(request.user, self.slice_of(query), **exact))

    @describe(
        "declare_crisis",
        "Declare a crisis, or say that you suspect one",
        request=CrisisInput,
        answers={201: crisis_records.CrisisRecord},
        problems=WRITING_PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "Declared", kind="service", title="Nobody can sign in", severity=1, audience={"regions": ["EMEA"]}
        ),
        tag=TAG,
        description="The CCO and administrators declare. Of a kind there is one for a title, and for an issue, at a time: 409 names it.",
    )
    def post(self, request) -> HttpResponse:
        given = self.payload(CrisisInput)
        room = _room(given)
        is_suspected, issue_id = given.pop("is_suspected"), given.pop("issue_id", None)
        given["kind"] = CrisisKind(given["kind"])
        who: dict[str, Any] = {"by": request.user, "at": timezone.now()}
        who["issue"] = scope.get_issue(request.user, issue_id) if issue_id else None
        service: Any = crises
        if warning_id := given.pop("warning_id", None):
            service, who["warning"] = warned_crises, warning_scope.get_warning(request.user, warning_id)
        with sent_as(**AS_SENT):
            crisis = service.suspect(**given, **who) if is_suspected else service.declare_new(**given, room=room, **who)
        return preconditions.answer_created(
            request, crisis_records.reread(request.user, crisis), at=reverse("api_crisis", args=[crisis.pk])
        )


class OneCrisis(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_crisis",
        "One crisis",
        answers={200: crisis_records.CrisisRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, crisis_records.read_crisis(request.user, id))


class CrisisMoves(ApiView):
    permission_classes = [WORKS]

    @describe(
        "get_crisis_moves",
        "Every stage of a crisis",
        answers={200: crisis_records.CrisisHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(crisis_records.history(crisis_scope.get_inside(request.user, id)))


class CrisisVerb(ApiView):
    permission_classes = [WORKS]

    def act(self, id: int, service: Any, input_class: type[Input], read: Any = dict) -> HttpResponse:
        """``service`` on the crisis, for whoever has seen it as it is (where they say so)."""
        request: Any = self.request
        crisis, seen = crisis_scope.get_inside(request.user, id), preconditions.seen_if_said(request)
        given = read(self.payload(input_class))
        with sent_as(**AS_SENT):
            service(crisis=crisis, seen=seen, by=request.user, at=timezone.now(), **given)
        return preconditions.answer_version(request, crisis_records.reread(request.user, crisis))


class DeclareCrisis(CrisisVerb):
    @described_verb(
        "declare_suspected_crisis",
        "Declare what was suspected",
        request=RoomInput,
        example={"commander_id": 4, "audience": {"bands": ["critical"]}},
        description="Its audience is frozen now, and followed while it runs. A filter that finds nobody is refused.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, crises.declare, RoomInput, lambda given: {"room": _room(given)})


class AdvanceCrisis(CrisisVerb):
    @described_verb(
        "advance_crisis",
        "Take the next stage",
        request=CrisisAdvanceInput,
        example={"to": "contained", "note": "Sign-in works again for new sessions."},
        description="Contained, then recovering; declared again where it flares up. By its commander, the CCO or an administrator.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, crises.advance, CrisisAdvanceInput, lambda given: {**given, "to": CrisisState(given["to"])})


class StandDownCrisis(CrisisVerb):
    @described_verb(
        "stand_down_crisis",
        "It is over",
        request=StandDownInput,
        example={"note": "Everybody was told.", "after_action_owner_id": 4, "after_action_due_on": "2026-12-01"},
        description="Refused with what is open: actions, issues in work, customers who wait for a word, an update that is overdue.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, standing_down.stand_down, StandDownInput, _with_people)


class CrisisRoles(CrisisVerb):
    @described_verb(
        "give_crisis_roles",
        "Who runs it",
        request=RolesInput,
        example={"commander_id": 4, "liaison_id": 5},
        description="All three at once: who is not named has none. Whoever has a role sees all of it.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, crisis_rooms.give_roles, RolesInput, _with_people)


class CrisisSeverity(CrisisVerb):
    @described_verb(
        "weigh_crisis",
        "How severe it is, and how often an update is owed",
        request=WeighInput,
        example={"severity": 2},
        description="The next update never comes later for it.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, crisis_rooms.weigh, WeighInput)


def _room(given: dict[str, Any]) -> Room:
    """Taken out of what was sent."""
    people = {ROLES[sent]: named_person(given.pop(sent), field=sent) for sent in ROLES if sent in given}
    audience = Filter.of(given.pop("audience", {}))
    return Room(**people, audience=audience, cadence_minutes=given.pop("cadence_minutes", None))


def _with_people(given: dict[str, Any]) -> dict[str, Any]:
    named = dict(given)
    for sent in [name for name in (*ROLES, AFTER_ACTION) if name in named]:
        pk = named.pop(sent)
        named[sent.removesuffix("_id")] = None if pk is None else named_person(pk, field=sent)
    return named
