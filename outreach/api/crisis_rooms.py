"""What is inside a crisis: its timeline, its updates, its actions, its issues and its audience."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from rest_framework import serializers

from accounts.models import Company
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Moment, Whole
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, MAY_MATCH
from outreach.api.audience import AudienceInput
from outreach.api.crises import TAG
from outreach.api.issues import WRITING_PROBLEMS, Acting, OpenedIssueInput, issue_made
from outreach.api.naming import sent_as
from outreach.api.verbs import one
from outreach.crises import LONGEST_CADENCE
from outreach.models import Crisis
from outreach.queries import crisis_records, crisis_scope, scope, untold_records
from outreach.queries.audience_rules import Filter
from outreach.queries.issue_records import IssueRecord
from outreach.queries.readers import reader
from outreach.services import crisis_issues, crisis_rooms, crisis_timeline

PROBLEMS = (400, 404, 409, 411, 413, 415, 422)


class EntryInput(Input):
    text = serializers.CharField(max_length=4000)
    happened_at = Moment(required=False, help_text="When it was; now, or as of what it corrects, if left out.")
    known_at = Moment(required=False, help_text="When we knew; now, if left out.")
    corrects_id = Whole(required=False, help_text="The entry that it puts right, which stays as it was.")


class UpdateInput(Input):
    text = serializers.CharField(max_length=4000, help_text="How it stands, even if nothing is new.")
    next_minutes = Whole(
        required=False, max_value=LONGEST_CADENCE, help_text="Until the next one; as the cadence says, if left out."
    )


class CrisisIssueInput(Input):
    issue_id = Whole()


class Inside(Acting):
    def crisis(self, id: int) -> Crisis:
        user: Any = self.request.user
        return crisis_scope.get_inside(user, id)


class CrisisEntries(Inside):
    query_class = ListQuery
    order = crisis_records.ENTRIES

    @describe(
        "list_crisis_entries",
        "The timeline, in the order in which it was written",
        answers={200: page_of(crisis_records.CrisisEntryRecord)},
        problems=(400, 404, 422),
        parameters=[ListQuery],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return self.answer_page(crisis_records.list_entries(self.crisis(id), self.slice_of(self.query())))

    @describe(
        "log_crisis_entry",
        "Write down what happened, or correct an entry",
        request=EntryInput,
        answers={201: crisis_records.CrisisEntryRecord},
        problems=PROBLEMS,
        examples=one("A fact", text="The first customer called.", happened_at="2026-11-20T08:00:00Z"),
        tag=TAG,
        description="Entries are only ever appended, also after the crisis.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        given = self.payload(EntryInput)
        if "corrects_id" in given:
            given["corrects"] = crisis.entries.filter(pk=given.pop("corrects_id")).first()
            if given["corrects"] is None:
                raise Invalid(
                    "There is no such entry in this crisis. Take the id of one of its own.", field="corrects_id"
                )
        return answer(crisis_records.entry_record(crisis_timeline.log(crisis=crisis, **given, **self.who)), 201)


class CrisisUpdates(Inside):
    @describe(
        "give_crisis_update",
        "Say how it stands, and when the next update comes",
        request=UpdateInput,
        answers={201: crisis_records.CrisisEntryRecord},
        problems=PROBLEMS,
        examples=one("An update", text="We know the cause. New sessions work again.", next_minutes=20),
        tag=TAG,
        description="The next one comes at the latest as the severity says; who runs the crisis is told when it does not.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        update = crisis_timeline.give_update(crisis=crisis, **self.payload(UpdateInput), **self.who)
        return answer(crisis_records.entry_record(update), 201)


class IssuesOfCrisis(Inside):
    query_class = CrisisIssueInput

    @describe(
        "get_crisis_issues",
        "The issues that it is about",
        answers={200: crisis_records.CrisisIssues},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(crisis_records.issues_of(self.crisis(id)))

    @describe(
        "link_crisis_issue",
        "An issue belongs to it",
        request=CrisisIssueInput,
        answers={200: crisis_records.CrisisIssues},
        problems=PROBLEMS,
        examples=one("An issue", issue_id=12),
        tag=TAG,
        description="Its squad sees the crisis, and its customers come into the audience. Linking twice changes nothing.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        issue = scope.get_issue(request.user, self.payload(CrisisIssueInput)["issue_id"])
        crisis_rooms.link(crisis=crisis, issue=issue, **self.who)
        return answer(crisis_records.issues_of(crisis))

    @describe(
        "unlink_crisis_issue",
        "An issue does not belong to it",
        answers={200: crisis_records.CrisisIssues},
        problems=(404, 409, 422),
        parameters=[CrisisIssueInput],
        tag=TAG,
        description="By the query: issue_id. Whom it brought into the audience stays there. The issue that it was opened for stays.",
    )
    def delete(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        issue = scope.get_issue(request.user, self.query()["issue_id"])
        with sent_as(issue="issue_id"):
            crisis_rooms.unlink(crisis=crisis, issue=issue, **self.who)
        return answer(crisis_records.issues_of(crisis))


class OpenIssueOfCrisis(Inside):
    @describe(
        "open_issue_of_crisis",
        "Open an issue that belongs to it",
        request=OpenedIssueInput,
        answers={201: IssueRecord},
        problems=PROBLEMS,
        parameters=[ETAG],
        examples=one("An issue", title="Nobody can sign in", function="engineering"),
        tag=TAG,
        description="Whoever the crisis touches is to be told its outcome, unless you say otherwise; messages go to them.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis = self.crisis(id)
        issue = crisis_issues.open_issue(crisis=crisis, **self.payload(OpenedIssueInput), **self.who)
        return issue_made(request, issue)


class CrisisAudience(Inside):
    @describe(
        "get_crisis_audience",
        "By which filter customers are found, and how many were",
        answers={200: crisis_records.CrisisAudienceRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(crisis_records.audience(self.crisis(id)))

    @describe(
        "set_crisis_audience",
        "Whoever matches is in its audience",
        request=AudienceInput,
        answers={200: crisis_records.CrisisAddedRecord},
        problems=WRITING_PROBLEMS,
        parameters=[MAY_MATCH],
        examples=one("A region", regions=["EMEA"]),
        tag=TAG,
        description="Now, and whoever comes to match while it runs. Nobody leaves: who was touched is owed a word.",
    )
    def post(self, request, id: int) -> HttpResponse:
        crisis, seen = self.crisis(id), preconditions.seen_if_said(request)
        wanted = Filter.of(self.payload(AudienceInput))
        added = crisis_rooms.set_audience(crisis=crisis, wanted=wanted, seen=seen, **self.who)
        return answer(crisis_records.CrisisAddedRecord(added))


class CrisisCustomers(Acting):
    query_class = ListQuery
    order = crisis_records.CUSTOMERS

    @describe(
        "list_crisis_customers",
        "Whom it touches, in the order in which they were found",
        answers={200: page_of(crisis_records.CrisisCustomerRecord)},
        problems=(400, 404, 422),
        parameters=[ListQuery],
        tag=TAG,
        description="All of them to who runs it or works on it, else your own.",
    )
    def get(self, request, id: int) -> HttpResponse:
        crisis = crisis_scope.get_crisis(request.user, id)
        return self.answer_page(crisis_records.list_customers(request.user, crisis, self.slice_of(self.query())))


class CrisisUntold(Inside):
    @describe(
        "list_untold_customers",
        "Who was not told yet, likeliest first to find out before you tell them",
        answers={200: untold_records.UntoldCustomers},
        problems=(404,),
        tag=TAG,
        description="By this time tomorrow. What each way weighs stands on the page of the crisis; the numbers are judgements.",
    )
    def get(self, request, id: int) -> HttpResponse:
        reading = reader(user=request.user, company=Company.ours(), at=timezone.now())
        return answer(untold_records.of_crisis(crisis=self.crisis(id), reader=reading))


class CrisisStanding(Inside):
    @describe(
        "get_crisis_standing",
        "What must be true before it is over, and whom its actions face",
        answers={200: crisis_records.CrisisStandingRecord},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(crisis_records.standing(self.crisis(id), at=timezone.now()))
