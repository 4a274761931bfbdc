"""Products whose complaints are watched: the same services as in the settings."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers

from crisis_triage.shared import preconditions
from crisis_triage.shared.api import ApiView, Input, ListQuery
from crisis_triage.shared.openapi import describe, page_of
from crisis_triage.shared.preconditions import ETAG, IF_MATCH, IF_NONE_MATCH
from outreach.api.message_templates import CHANGING_PROBLEMS, CREATING_PROBLEMS, SETS
from outreach.api.verbs import one
from outreach.api.warnings import TAG
from outreach.queries import watched_products as queries
from outreach.services import watched_products
from outreach.services.watched_products import LONGEST, Naming
from signals.models.negative_hour import MOST_WORDS

EXAMPLE = one("A terminal", name="TimeClock", said=["TimeClock", "time clock", "the terminal"])


class WatchedProductInput(Input):
    name = serializers.CharField(max_length=LONGEST)
    said = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST),
        max_length=MOST_WORDS,
        default=list,
        help_text="What customers call it: whole words, capitals or not. Empty: the name.",
    )


class WatchedProductList(ApiView):
    permission_classes = [SETS]
    query_class = ListQuery
    order = queries.PRODUCTS

    @describe(
        "list_watched_products",
        "Products whose complaints are watched, in the order of their change",
        answers={200: page_of(queries.WatchedProductRecord)},
        problems=(400, 422),
        parameters=[ListQuery],
        tag=TAG,
        description="One that was removed is not in it any more.",
    )
    def get(self, request) -> HttpResponse:
        return self.answer_page(queries.list_products(self.slice_of(self.query())))

    @describe(
        "watch_product",
        "Watch a product",
        request=WatchedProductInput,
        answers={201: queries.WatchedProductRecord},
        problems=CREATING_PROBLEMS,
        parameters=[ETAG],
        examples=EXAMPLE,
        tag=TAG,
        description="What was said of it in the last weeks is counted within minutes.",
    )
    def post(self, request) -> HttpResponse:
        naming = Naming(**self.payload(WatchedProductInput))
        made = watched_products.add(naming=naming, by=request.user, at=timezone.now())
        return preconditions.answer_created(
            request, queries.record(made), at=reverse("api_watched_product", args=[made.pk])
        )


class OneWatchedProduct(ApiView):
    permission_classes = [SETS]

    @describe(
        "get_watched_product",
        "One watched product",
        answers={200: queries.WatchedProductRecord, 304: None},
        problems=(404,),
        parameters=[IF_NONE_MATCH, ETAG],
        tag=TAG,
    )
    def get(self, request, id: int) -> HttpResponse:
        return preconditions.answer_version(request, queries.record(queries.get_product(id)))

    @describe(
        "change_watched_product",
        "Call it otherwise",
        request=WatchedProductInput,
        answers={200: queries.WatchedProductRecord},
        problems=CHANGING_PROBLEMS,
        parameters=[IF_MATCH, ETAG],
        examples=EXAMPLE,
        tag=TAG,
        description="What was said in the last weeks is counted anew.",
    )
    def put(self, request, id: int) -> HttpResponse:
        given = self._given(request, id)
        naming = Naming(**self.payload(WatchedProductInput))
        return preconditions.answer_version(request, queries.record(watched_products.change(naming=naming, **given)))

    @describe(
        "remove_watched_product",
        "Watch it no more",
        answers={204: None},
        problems=(404, 412, 428),
        parameters=[IF_MATCH],
        tag=TAG,
        description="Its counts go; warnings that were given stay.",
    )
    def delete(self, request, id: int) -> HttpResponse:
        watched_products.remove(**self._given(request, id))
        return HttpResponse(status=204)

    def _given(self, request: Any, id: int) -> dict[str, Any]:
        """For whoever has seen it as it is."""
        seen = preconditions.seen(request)
        return {"product": queries.get_product(id), "seen": seen, "by": request.user, "at": timezone.now()}
