"""Needs: what touchpoints brought to light."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.customer_id import CustomerId
from accounts.api.permissions import HasScope
from accounts.vocabulary import Function, Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input, ListQuery, Whole
from crisis_triage.shared.openapi import describe, page_of
from outreach.queries import needs as queries
from outreach.queries import scope
from outreach.queries import touchpoint_records as records
from outreach.services import issues, need_links, needs, words
from outreach.services.needs import NewNeed
from outreach.vocabulary import NeedKind, Surfaced
from signals.text import taxonomy

TAG = "Touchpoints"
MAY = HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.LOG_TOUCHPOINT)
THEMES = [(theme.slug, theme.label) for theme in taxonomy.THEMES] + [(queries.NO_THEME, "None known")]


class Linked(msgspec.Struct):
    issue_id: int
    needs: list[int]


class NeedInput(Input):
    kind = serializers.ChoiceField(choices=NeedKind.choices())
    words = serializers.CharField(max_length=needs.LONGEST, help_text="The customer's own, where they were asked.")
    surfaced = serializers.ChoiceField(choices=Surfaced.choices(), default=Surfaced.ASKED.value)


class NeedsQuery(ListQuery):
    customer = CustomerId(required=False, help_text="Our id of the customer.")
    kind = serializers.ChoiceField(choices=NeedKind.choices(), required=False)
    theme = serializers.ChoiceField(choices=THEMES, required=False)
    without_issue = serializers.BooleanField(default=False, help_text="Only those of which no issue was made yet.")


class NeedList(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ)]
    query_class = NeedsQuery
    order = records.NEEDS

    @describe(
        "list_needs",
        "Needs, in the order of their change",
        answers={200: page_of(records.NeedRecord)},
        problems=(400, 422),
        parameters=[NeedsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("customer", "kind", "theme")}
        return self.answer_page(
            records.list_needs(request.user, self.slice_of(query), **exact, is_open=query["without_issue"])
        )


class OneNeed(ApiView):
    permission_classes = [MAY]

    @describe("get_need", "One need", answers={200: records.NeedRecord}, problems=(404,), tag=TAG)
    def get(self, request, id: int) -> HttpResponse:
        return answer(records.read_need(request.user, id))

    @describe(
        "correct_need",
        "Correct a need",
        request=NeedInput,
        answers={200: records.NeedRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[
            OpenApiExample("Other words", value={"kind": "urgent", "words": "Bills we can read."}, request_only=True)
        ],
        tag=TAG,
        description="What it said before is kept.",
    )
    def patch(self, request, id: int) -> HttpResponse:
        need = queries.get(user=request.user, need_id=id)
        [said] = new_needs([self.payload(NeedInput)])
        needs.correct_need(
            need=need, kind=said.kind, text=said.words, surfaced=said.surfaced, by=request.user, at=timezone.now()
        )
        return answer(records.read_need(request.user, id))


class LinkInput(Input):
    """An issue that is there, by its id; or a new one, by title and function."""

    needs = serializers.ListField(child=Whole(), min_length=1, max_length=need_links.MOST)
    issue_id = Whole(required=False)
    title = serializers.CharField(max_length=issues.LONGEST_TITLE, required=False)
    function = serializers.ChoiceField(choices=Function.choices(), required=False)

    def validate(self, attributes: dict[str, Any]) -> dict[str, Any]:
        new = {"title", "function"} & attributes.keys()
        if ("issue_id" in attributes) == bool(new) or len(new) == 1:
            message = "Name an issue by issue_id, or a new one by title and function."
            raise serializers.ValidationError({"issue_id": [message]}, code="required")
        return attributes


class LinkNeeds(ApiView):
    permission_classes = [HasScope(read=Scope.OUTREACH_READ, write=Scope.OUTREACH_WRITE, action=Action.WORK_ON_ISSUES)]

    @describe(
        "link_needs",
        "Make an issue of needs",
        request=LinkInput,
        answers={200: Linked},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[
            OpenApiExample(
                "A new issue",
                value={"needs": [1, 2], "title": "Bills are wrong", "function": "finance_billing"},
                request_only=True,
            )
        ],
        tag=TAG,
        description="Or let them join one that is there. Their customers are affected from then on.",
    )
    def post(self, request) -> HttpResponse:
        given, by, now = self.payload(LinkInput), request.user, timezone.now()
        if "issue_id" in given:
            issue = scope.get_issue(by, given["issue_id"])
            need_links.link(need_ids=given["needs"], issue=issue, by=by, at=now)
        else:
            function = Function(given["function"])
            issue = need_links.open_issue(
                need_ids=given["needs"], title=given["title"], function=function, by=by, at=now
            )
        return answer(Linked(issue_id=issue.pk, needs=sorted(set(given["needs"]))))


class UnlinkInput(Input):
    reason = serializers.CharField(max_length=words.LONGEST, help_text="Why it does not belong to this issue.")


class UnlinkNeed(ApiView):
    permission_classes = LinkNeeds.permission_classes

    @describe(
        "unlink_need",
        "Take a need out of its issue",
        request=UnlinkInput,
        answers={200: records.NeedRecord},
        problems=(400, 404, 409, 411, 413, 415, 422),
        examples=[OpenApiExample("Another problem", value={"reason": "They mean the invoices."}, request_only=True)],
        tag=TAG,
        description="Its customer stays affected by the issue until the loop is withdrawn.",
    )
    def post(self, request, id: int) -> HttpResponse:
        need = queries.get(user=request.user, need_id=id)
        need_links.unlink(need=need, reason=self.payload(UnlinkInput)["reason"], by=request.user, at=timezone.now())
        return answer(records.read_need(request.user, id))


def new_needs(given: Sequence[dict[str, Any]]) -> list[NewNeed]:
    return [NewNeed(NeedKind(need["kind"]), need["words"], Surfaced(need["surfaced"])) for need in given]
