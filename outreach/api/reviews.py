"""The review after a crisis: written, handed in, closed, by the same services as on the pages."""

from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from accounts.vocabulary import Function
from crisis_triage.shared import preconditions
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import Input, ListQuery, Whole
from crisis_triage.shared.errors import NotFound
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_NONE_MATCH, MAY_MATCH
from outreach.api.crisis_rooms import PROBLEMS
from outreach.api.issues import WRITING_PROBLEMS, Acting
from outreach.api.naming import sent_as, with_rows
from outreach.api.verbs import one, verbs_of
from outreach.learning import FactorKind, ReviewState
from outreach.models import Review
from outreach.queries import learning_records, learning_scope
from outreach.services import reviews

TAG = "Learning"


class ReviewsQuery(ListQuery):
    state = serializers.ChoiceField(choices=ReviewState.choices(), required=False)
    crisis = Whole(required=False, help_text="Our id of the crisis.")


class ReviewInput(Input):
    """All three at once, as far as they have come."""

    what_happened = serializers.CharField(max_length=8000, allow_blank=True)
    went_well = serializers.CharField(max_length=4000, allow_blank=True)
    went_badly = serializers.CharField(max_length=4000, allow_blank=True)


class ReviewFactorInput(Input):
    kind = serializers.ChoiceField(choices=FactorKind.choices())
    function = serializers.ChoiceField(choices=Function.choices(), help_text="Who can change it.")
    what = serializers.CharField(max_length=2000, help_text="What made it possible; never who.")


class ReviewFactorQuery(Input):
    factor_id = Whole()


class CloseReviewInput(Input):
    note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class SendBackReviewInput(Input):
    note = serializers.CharField(max_length=4000, help_text="What is missing.")
    due_on = serializers.DateField()


class LearningHandOverInput(Input):
    owner_id = Whole()
    due_on = serializers.DateField()


class Inside(Acting):
    def review(self, id: int) -> Review:
        user: Any = self.request.user
        return learning_scope.get_review(user, id)


class ReviewList(Inside):
    query_class = ReviewsQuery
    order = learning_records.REVIEWS

    @describe(
        "list_reviews",
        "After-action reviews, in the order of their change",
        answers={200: page_of(learning_records.ReviewRecord)},
        problems=(400, 422),
        parameters=[ReviewsQuery],
        tag=TAG,
    )
    def get(self, request) -> HttpResponse:
        query = self.query()
        exact = {name: query.get(name) for name in ("state", "crisis")}
        return self.answer_page(learning_records.list_reviews(request.user, self.slice_of(query), **exact))


class OneReview(Inside):
    @describe(
        "get_review",
        "One after-action review",
        answers={200: learning_records.ReviewRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, learning_records.read_review(request.user, id))


class ReviewMoves(Inside):
    @describe(
        "get_review_moves",
        "Every move of a review",
        answers={200: learning_records.LearningHistory},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(learning_records.history(self.review(id)))


class FactorsOfReview(Inside):
    query_class = ReviewFactorQuery

    @describe(
        "get_review_factors",
        "What contributed",
        answers={200: learning_records.ReviewFactors},
        problems=(404,),
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return answer(learning_records.factors(self.review(id)))

    @describe(
        "add_review_factor",
        "Add what contributed",
        request=ReviewFactorInput,
        answers={201: learning_records.ReviewFactors},
        problems=PROBLEMS,
        examples=one("A process", kind="process", function="engineering", what="Nobody had to test the fallback."),
        tag=TAG,
        description="While the review is owed. Not who, but what made it possible.",
    )
    def post(self, request, id: int) -> HttpResponse:
        review, given = self.review(id), self.payload(ReviewFactorInput)
        named = {"kind": FactorKind(given["kind"]), "function": Function(given["function"]), "what": given["what"]}
        reviews.add_factor(review=review, **named, **self.who)
        return answer(learning_records.factors(review), 201)

    @describe(
        "remove_review_factor",
        "Take out what did not contribute",
        answers={200: learning_records.ReviewFactors},
        problems=(404, 409, 422),
        parameters=[ReviewFactorQuery],
        tag=TAG,
        description="By the query: factor_id. While the review is owed.",
    )
    def delete(self, request, id: int) -> HttpResponse:
        review = self.review(id)
        factor = review.factors.filter(pk=self.query()["factor_id"]).first()
        if factor is None:
            raise NotFound("It is not in this review any more.")
        reviews.remove_factor(factor=factor, **self.who)
        return answer(learning_records.factors(review))


described_verb = verbs_of(learning_records.ReviewRecord, tag=TAG, problems=WRITING_PROBLEMS, matching=MAY_MATCH)


class ReviewVerb(Inside):
    def act(self, id: int, service: Any, input_class: type[Input] | None = None) -> HttpResponse:
        """``service`` on the review, for whoever has seen it as it is (where they say so)."""
        review, seen = self.review(id), preconditions.seen_if_said(self.request)
        given = with_rows(self.payload(input_class)) if input_class else {}
        with sent_as(owner="owner_id"):
            service(review=review, seen=seen, **given, **self.who)
        return preconditions.answer_version(self.request, learning_records.reread_review(review))


class WriteReview(ReviewVerb):
    @described_verb(
        "write_review",
        "Write the review, as far as it has come",
        request=ReviewInput,
        example={"what_happened": "A switch failed.", "went_well": "We called first.", "went_badly": "It was night."},
        description="Who looks back, the commander, the CCO or an administrator. All three texts at once.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, reviews.write, ReviewInput)


class HandInReview(ReviewVerb):
    @described_verb(
        "hand_in_review",
        "It is written",
        description="Refused until the three texts and at least one thing that contributed are there: 409 says what is missing.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, reviews.hand_in)


class CloseReview(ReviewVerb):
    @described_verb(
        "close_review",
        "Close the review",
        request=CloseReviewInput,
        example={"note": "Read in the weekly meeting."},
        description="By the commander, the CCO or an administrator, and never by who wrote it.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, reviews.close, CloseReviewInput)


class SendBackReview(ReviewVerb):
    @described_verb(
        "send_back_review",
        "Something is missing",
        request=SendBackReviewInput,
        example={"note": "Why did nobody notice it at night?", "due_on": "2026-12-08"},
        description="It is owed again, by a new day. By the commander, the CCO or an administrator.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, reviews.send_back, SendBackReviewInput)


class HandOverReview(ReviewVerb):
    @described_verb(
        "hand_over_review",
        "Somebody else writes it, or by another day",
        request=LearningHandOverInput,
        example={"owner_id": 4, "due_on": "2026-12-08"},
        description="By the commander, the CCO or an administrator. Whoever is to write it is told.",
    )
    def post(self, request, id: int) -> HttpResponse:
        return self.act(id, reviews.hand_over, LearningHandOverInput)
