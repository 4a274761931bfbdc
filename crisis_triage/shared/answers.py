"""What the API sends: structs, dataclasses, dates and decimals as JSON, encoded in one go."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpResponse
from rest_framework.request import Request

from crisis_triage.shared import cursors
from crisis_triage.shared.item_results import ItemResult, Result


def answer(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/json")


def accepted(body: Any, *, at: str) -> HttpResponse:
    """It will be done by somebody else: ``at`` is where one sees how far it is."""
    response = answer(body, 202)
    response["Location"] = at
    return response


def answer_batch(results: Sequence[ItemResult | Result]) -> HttpResponse:
    """Always 207, also when all items or none were taken: the whole request was understood. (A service's own result may
    stand for one without errors: it has the same fields.)"""
    return answer({"results": results}, status=207)


def answer_page(request: Request, order: cursors.Order, page: cursors.Page[Any]) -> HttpResponse:
    cursor = cursors.sign(order, page.last_key) if page.last_key is not None else None
    return answer_part(request, page.entries, cursor, is_more=cursor is not None)


def answer_feed(
    request: Request, order: cursors.Order, entries: Sequence[Any], key: cursors.Key, *, is_more: bool
) -> HttpResponse:
    """Unlike a list it never ends: the cursor is always there."""
    return answer_part(request, entries, cursors.sign(order, key), is_more=is_more)


def answer_part(request: Request, entries: Sequence[Any], cursor: str | None, *, is_more: bool) -> HttpResponse:
    address = _with_cursor(request, cursor) if cursor and is_more else None
    response = answer({"results": _parts(request, entries), "next": address, "next_cursor": cursor})
    if address:
        response["Link"] = f'<{address}>; rel="next"'
    return response


def _parts(request: Request, entries: Sequence[Any]) -> Sequence[Any]:
    """Whole, or the fields that were asked for; that there are such was checked before (``ApiView.query``)."""
    if not (asked := request.query_params.get("fields")):
        return entries
    names = [name.strip() for name in asked.split(",")]
    return [
        {name: getattr(entry, name) for name in names if getattr(entry, name) is not msgspec.UNSET} for entry in entries
    ]


def _with_cursor(request: Request, cursor: str) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")
