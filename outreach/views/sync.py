"""How the exchange with other systems does."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.context import SignedInRequest
from outreach.queries import sync_health


@require_safe
def health(request: SignedInRequest) -> HttpResponse:
    page = sync_health.page(request.user, is_whole=request.GET.get("all") == "on", at=timezone.now())
    return render(request, "outreach/sync_health.html", {"page": page})
