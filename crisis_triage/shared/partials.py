"""Fragments of a page are named partials inside the page's own template; the view picks the name, never the browser."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(request: HttpRequest, page: str, partial: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The named partial to htmx, the whole page to everyone else."""
    is_fragment = (
        getattr(request, "htmx", False) and not request.htmx.boosted and not request.htmx.history_restore_request
    )  # type: ignore[attr-defined]
    return render(request, f"{page}#{partial}" if is_fragment else page, context, status=status)
