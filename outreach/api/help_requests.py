"""Earned authority: the ledger of help."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from accounts.models import Company
from accounts.money import Money
from accounts.vocabulary import Function
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import named_person, sent_as
from outreach.api.reviews import TAG
from outreach.api.verbs import one
from outreach.learning import HelpVerdict
from outreach.models import HelpRequest
from outreach.queries import crisis_scope, help_records, help_scope, readers, scope
from outreach.services import help_requests
from outreach.services.help_requests import Help

PEOPLE = {"asked_by": "asked_by_id", "helper": "helper_id", "issue": "issue_id", "crisis": "crisis_id"}


class HelpInput(Input):
    asked_by_id = Whole(required=False, help_text="Who asked; or")
    asker = serializers.CharField(max_length=120, required=False, help_text="their name, if they do not sign in here.")
    function = serializers.ChoiceField(choices=Function.choices())
    is_asked = serializers.BooleanField(default=True, help_text="False: it was offered, or pushed.")
    what = serializers.CharField(max_length=2000, help_text="What for.")
    asked_on = serializers.DateField()
    helper_id = Whole(required=False, help_text="Who helped; you, if left out.")
    issue_id = Whole(required=False, help_text="The issue that it is about; or")
    crisis_id = Whole(required=False, help_text="the crisis; the ARR of its customers is read now, and stays; or")
    arr = serializers.DecimalField(
        max_digits=20, decimal_places=2, min_value=0, required=False, help_text="the ARR it touches,"
    )
    currency = serializers.RegexField("^[A-Z]{3}$", required=False, help_text="and its currency.")


class CorrectHelpInput(HelpInput):
    reason = serializers.CharField(max_length=2000, help_text="Why it is corrected.")


class HelpOutcomeInput(Input):
    verdict = serializers.ChoiceField(choices=HelpVerdict.choices())
    words = serializers.CharField(max_length=2000, help_text="What came of it.")


class HelpActing(Acting):
    def help(self, id: int) -> HelpRequest:
        user: Any = self.request.user
        return help_scope.get_help(user, id)

    @property
    def reader(self) -> readers.Reader:
        user: Any = self.request.user
        return readers.reader(user=user, company=Company.ours(), at=timezone.now())

    def told(self, sent: dict[str, Any]) -> Help:
        """What is named by ids, as the service wants it."""
        user: Any = self.request.user
        people = {
            name: named_person(sent[f"{name}_id"], field=f"{name}_id")
            for name in ("asked_by", "helper")
            if f"{name}_id" in sent
        }
        return Help(
            function=Function(sent["function"]),
            is_asked=sent["is_asked"],
            what=sent["what"],
            asked_on=sent["asked_on"],
            asker=sent.get("asker", ""),
            **people,
            issue=scope.get_issue(user, sent["issue_id"]) if "issue_id" in sent else None,
            crisis=crisis_scope.get_crisis(user, sent["crisis_id"]) if "crisis_id" in sent else None,
            arr=Money(sent["arr"], sent.get("currency", "")) if "arr" in sent else None,
        )

    def answer_new(self, made: HelpRequest) -> HttpResponse:
        response = answer(help_records.read(self.reader, made), 201)
        response["Location"] = reverse("api_help_request", args=[made.pk])
        return response


class HelpList(HelpActing):
    query_class = ListQuery
    order = help_records.HELP

    @describe(
        "list_help_requests",
        "Help that was asked for or offered, in the order in which it was written down",
        answers={200: page_of(help_records.HelpRecord)},
        problems=(400, 422),
        parameters=[ListQuery],
        tag=TAG,
        description="Without what was corrected. “updated_since” asks when a row was written.",
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(help_records.list_help(self.reader, self.slice_of(self.query())))

    @describe(
        "record_help",
        "Write down who asked for help",
        request=HelpInput,
        answers={201: help_records.HelpRecord},
        problems=WRITING_PROBLEMS,
        examples=one(
            "By name", asker="Kim Park", function="sales", what="Join the renewal call.", asked_on="2026-11-20"
        ),
        tag=TAG,
        description="By the CCO's office. The ARR of the customers of an issue or a crisis is read now, and stays as it is.",
    )
    def post(self, request) -> HttpResponse:
        given = self.told(self.payload(HelpInput))
        with sent_as(**PEOPLE):
            return self.answer_new(help_requests.record(given=given, **self.who))


class OneHelp(HelpActing):
    @describe(
        "get_help_request",
        "One request for help",
        answers={200: help_records.HelpRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(help_records.read(self.reader, self.help(id)))


class CorrectHelp(HelpActing):
    @describe(
        "correct_help",
        "Another row in its place",
        request=CorrectHelpInput,
        answers={201: help_records.HelpRecord},
        problems=WRITING_PROBLEMS,
        examples=one(
            "It was offered",
            asker="Kim Park",
            function="sales",
            what="Join the renewal call.",
            asked_on="2026-11-20",
            is_asked=False,
            reason="We had offered it the week before.",
        ),
        tag=TAG,
        description="What was written stays. The ARR stays as it was, unless it is about something else now.",
    )
    def post(self, request, id: int) -> HttpResponse:
        sent = self.payload(CorrectHelpInput)
        with sent_as(**PEOPLE):
            made = help_requests.correct(
                request=self.help(id), given=self.told(sent), reason=sent["reason"], **self.who
            )
            return self.answer_new(made)


class OutcomesOfHelp(HelpActing):
    @describe(
        "list_outcomes_of_help",
        "What was said of it",
        answers={200: help_records.HelpOutcomes},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(help_records.outcomes(self.help(id)))

    @describe(
        "tell_outcome_of_help",
        "Say what came of it",
        request=HelpOutcomeInput,
        answers={201: help_records.HelpOutcomeRecord},
        problems=WRITING_PROBLEMS,
        examples=one("It helped", verdict="helped", words="They renewed for two years."),
        tag=TAG,
        description="By who asked, or by the CCO's office. The last one counts.",
    )
    def post(self, request, id: int) -> HttpResponse:
        sent = self.payload(HelpOutcomeInput)
        said = {"verdict": HelpVerdict(sent["verdict"]), "what": sent["words"]}
        made = help_requests.tell_outcome(request=self.help(id), **said, **self.who)
        return answer(help_records.outcome(made), 201)
