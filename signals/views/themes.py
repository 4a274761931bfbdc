"""What customers complain about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.context import SignedInRequest, company_of
from signals.queries import themes as queries
from signals.text.taxonomy import BY_SLUG


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    asked = request.GET.get("weeks", "")
    weeks = next((weeks for weeks in queries.WEEKS if str(weeks) == asked), queries.USUAL_WEEKS)
    page = queries.themes_page(
        user=request.user,
        weeks=weeks,
        currency=company_of(request).reporting_currency,
        at=timezone.now(),
        chosen=BY_SLUG.get(request.GET.get("theme", "")),
    )
    return render(request, "signals/themes.html", {"page": page, "every_weeks": queries.WEEKS})
