"""Fragments of a page are named partials inside the page's own template; the view picks the name, never the browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails


def show(request: HttpRequest, page: str, partial: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The named partial to htmx, the whole page to everyone else."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    is_fragment = htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request
    return render(request, f"{page}#{partial}" if is_fragment else page, context, status=status)
