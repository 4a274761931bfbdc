"""What is done in a crisis: each action answers how it will affect customers before it begins."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, MAY_MATCH
from outreach.api.crises import TAG
from outreach.api.crisis_rooms import PROBLEMS, Inside
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.naming import named_person, sent_as
from outreach.api.verbs import one
from outreach.crises import CrisisActionState, Facing
from outreach.queries import crisis_records, crisis_scope
from outreach.services import crisis_actions
from outreach.services.crisis_actions import Step
from outreach.vocabulary import Impact

ANSWERS = [(each.value, each.label) for each in Impact if each != Impact.UNKNOWN]


def _words(longest: int = 4000, **about: Any) -> serializers.CharField:
    return serializers.CharField(**{"max_length": longest, "allow_blank": True, "required": False, **about})


class ActionInput(Input):
    """The impact cannot be left out: an action without an answer is not begun."""

    what = serializers.CharField(max_length=2000)
    facing = serializers.ChoiceField(choices=Facing.choices(), help_text="Whom it is for.")
    owner_id = Whole(required=False, help_text="Who sees to it; you, if left out.")
    impact = serializers.ChoiceField(choices=ANSWERS, help_text="How it will affect customers.")
    impact_words = serializers.CharField(max_length=4000)
    highlight_to = _words(1000, help_text="Of what is good for them: who should hear of it.")
    highlight_words = _words()
    highlight_by = serializers.DateField(required=False, allow_null=True)
    mitigation = _words(help_text="Of what is bad for them: what is done to soften it.")
    residual = _words(help_text="What remains of it all the same.")
    residual_accepted_by_id = Whole(required=False, allow_null=True)


class SettleActionInput(Input):
    to = serializers.ChoiceField(choices=[(each.value, each.label) for each in CrisisActionState if each != "open"])
    outcome = serializers.CharField(max_length=2000, help_text="What came of it, or why it is dropped.")


class ActionsQuery(ListQuery):
    state = serializers.ChoiceField(choices=CrisisActionState.choices(), required=False)


class CrisisActions(Inside):
    query_class = ActionsQuery
    order = crisis_records.ACTIONS

    @describe(
        "list_crisis_actions",
        "What is done, in the order of its change",
        answers={200: page_of(crisis_records.CrisisActionRecord)},
        problems=(400, 404, 422),
        parameters=[ActionsQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        query = self.query()
        page = crisis_records.list_actions(self.crisis(id), self.slice_of(query), state=query.get("state"))
        return self.answer_page(page)

    @describe(
        "add_crisis_action",
        "Add what is done, and how it will affect customers",
        request=ActionInput,
        answers={201: crisis_records.CrisisActionRecord},
        problems=PROBLEMS,
        parameters=[ETAG],
        examples=one(
            "It changes little for them",
            what="Call the ten largest.",
            facing="customers",
            impact="neutral",
            impact_words="A call.",
        ),
        tag=TAG,
        description="Good for them: say who hears of it, what and by when. Bad: what softens it, what remains, and who accepts that.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        step = _step(self.payload(ActionInput))
        with sent_as(owner="owner_id", residual_accepted_by="residual_accepted_by_id"):
            action = crisis_actions.add(crisis=crisis, step=step, **self.who)
        action.refresh_from_db()
        return preconditions.answer_created(
            request,
            crisis_records.action_record(action),
            at=f"{reverse('api_crisis_actions', args=[crisis.pk])}?state=open",
        )


class SettleCrisisAction(Inside):
    @describe(
        "settle_crisis_action",
        "An action is done, or dropped",
        request=SettleActionInput,
        answers={200: crisis_records.CrisisActionRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("Done", to="done", outcome="All ten were reached."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        action, seen = crisis_scope.get_action(request.user, id), preconditions.seen_if_said(request)
        given = self.payload(SettleActionInput)
        to = CrisisActionState(given["to"])
        settled = crisis_actions.settle(action=action, to=to, outcome=given["outcome"], seen=seen, **self.who)
        settled.refresh_from_db()
        return preconditions.answer_version(request, crisis_records.action_record(settled))


def _step(given: dict[str, Any]) -> Step:
    named = {**given, "facing": Facing(given["facing"]), "impact": Impact(given["impact"])}
    for sent in ("owner_id", "residual_accepted_by_id"):
        pk = named.pop(sent, None)
        named[sent.removesuffix("_id")] = None if pk is None else named_person(pk, field=sent)
    return Step(**named)
