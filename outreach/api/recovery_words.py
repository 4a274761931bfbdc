"""What is inside a recovery case: the words to the customer, and the steps of the plan."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, MAY_MATCH
from outreach.api.crisis_rooms import PROBLEMS
from outreach.api.issues import WRITING_PROBLEMS
from outreach.api.naming import named_contact, sent_as, with_rows
from outreach.api.recoveries import TAG, Inside
from outreach.api.verbs import one
from outreach.queries import recovery_records, recovery_scope
from outreach.recoveries import LONGEST_CADENCE, PROGRAMMES, StepState
from outreach.services import recovery_steps, recovery_words
from outreach.vocabulary import Channel, TouchpointKind


class RecoveryWordInput(Input):
    text = serializers.CharField(max_length=4000, help_text="What they were told: what is so, also if nothing moved.")
    channel = serializers.ChoiceField(choices=Channel.choices())
    contact_id = Whole(required=False, allow_null=True, help_text="Our id of the contact who was told.")
    has_moved = serializers.BooleanField(default=False, help_text="Something is other than at the last update.")
    tells_the_cause = serializers.BooleanField(
        default=False, help_text="They heard what went wrong, and the steps: the saving begins."
    )
    next_days = Whole(
        required=False, max_value=LONGEST_CADENCE, help_text="Days until the next; as the plan says, if left out."
    )


class RecoveryStepInput(Input):
    what = serializers.CharField(max_length=2000)
    touch = serializers.ChoiceField(
        choices=TouchpointKind.choices(), required=False, help_text="Left out: it is work of ours."
    )
    due_on = serializers.DateField()
    owner_id = Whole(required=False, help_text="Who sees to it; who leads the case, if left out.")


class RecoveryProgrammeInput(Input):
    programme = serializers.ChoiceField(choices=[(name, each.label) for name, each in PROGRAMMES.items()])
    owner_id = Whole(required=False, help_text="Who sees to it; who leads the case, if left out.")


class SettleRecoveryStepInput(Input):
    to = serializers.ChoiceField(choices=[(each.value, each.label) for each in StepState if each != "open"])
    outcome = serializers.CharField(max_length=2000, help_text="What came of it, or why it is dropped.")


class StepsQuery(ListQuery):
    state = serializers.ChoiceField(choices=StepState.choices(), required=False)


class RecoveryWords(Inside):
    query_class = ListQuery
    order = recovery_records.WORDS

    @describe(
        "list_recovery_words",
        "What the customer was told, and what was due and did not come",
        answers={200: page_of(recovery_records.RecoveryWordRecord)},
        problems=(400, 404, 422),
        parameters=[ListQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return self.answer_page(recovery_records.list_words(self.recovery(id), self.slice_of(self.query())))

    @describe(
        "tell_recovery_word",
        "Write down what the customer was told",
        request=RecoveryWordInput,
        answers={201: recovery_records.RecoveryWordRecord},
        problems=PROBLEMS,
        examples=one("Nothing moved", text="Nothing moved yet. We look at it again on Friday.", channel="call"),
        tag=TAG,
        description="Each names the day of the next. The first that tells the cause and the steps begins the saving.",
    )
    def post(self, request, id: int) -> HttpResponse:
        recovery = self.recovery(id)
        given = with_rows(self.payload(RecoveryWordInput))
        contact = named_contact(recovery.customer, given.pop("contact_id", None))
        word = recovery_words.tell(recovery=recovery, contact=contact, **given, **self.who)
        response = answer(recovery_records.word_record(word), 201)
        response["Location"] = reverse("api_recovery_words", args=[recovery.pk])
        return response


class RecoverySteps(Inside):
    query_class = StepsQuery
    order = recovery_records.STEPS

    @describe(
        "list_recovery_steps",
        "The steps of a recovery plan, in the order of their change",
        answers={200: page_of(recovery_records.RecoveryStepRecord)},
        problems=(400, 404, 422),
        parameters=[StepsQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        query = self.query()
        page = recovery_records.list_steps(self.recovery(id), self.slice_of(query), state=query.get("state"))
        return self.answer_page(page)

    @describe(
        "add_recovery_step",
        "Add a step to the plan",
        request=RecoveryStepInput,
        answers={201: recovery_records.RecoveryStepRecord},
        problems=PROBLEMS,
        parameters=[ETAG],
        examples=one("A visit", what="Visit the night shift.", touch="visit", due_on="2026-12-04"),
        tag=TAG,
        description="A touchpoint of its kind ticks it off when it is logged.",
    )
    def post(self, request, id: int) -> HttpResponse:
        recovery = self.recovery(id)
        given = with_rows(self.payload(RecoveryStepInput))
        given["touch"] = TouchpointKind(given["touch"]) if "touch" in given else None
        with sent_as(owner="owner_id"):
            step = recovery_steps.add(recovery=recovery, **given, **self.who)
        step.refresh_from_db()
        return preconditions.answer_created(
            request,
            recovery_records.step_record(step),
            at=f"{reverse('api_recovery_steps', args=[recovery.pk])}?state=open",
        )


class AddProgramme(Inside):
    @describe(
        "add_recovery_programme",
        "Add the steps of a programme, each on its day",
        request=RecoveryProgrammeInput,
        answers={200: recovery_records.RecoveryStepsRecord},
        problems=PROBLEMS,
        examples=one("A call a week", programme="weekly_call"),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        recovery = self.recovery(id)
        with sent_as(owner="owner_id"):
            added = recovery_steps.add_programme(
                recovery=recovery, **with_rows(self.payload(RecoveryProgrammeInput)), **self.who
            )
        fresh = recovery.steps.filter(pk__in=[step.pk for step in added]).order_by("due_on", "pk")
        return answer(recovery_records.RecoveryStepsRecord([recovery_records.step_record(step) for step in fresh]))


class SettleRecoveryStep(Inside):
    @describe(
        "settle_recovery_step",
        "A step is done, or dropped",
        request=SettleRecoveryStepInput,
        answers={200: recovery_records.RecoveryStepRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH, ETAG],
        examples=one("Done", to="done", outcome="They were glad that somebody came."),
        tag=TAG,
    )
    def post(self, request, id: int) -> HttpResponse:
        user: Any = request.user
        step, seen = recovery_scope.get_step(user, id), preconditions.seen_if_said(request)
        given = self.payload(SettleRecoveryStepInput)
        to = StepState(given["to"])
        settled = recovery_steps.settle(step=step, to=to, outcome=given["outcome"], seen=seen, **self.who)
        settled.refresh_from_db()
        return preconditions.answer_version(request, recovery_records.step_record(settled))
