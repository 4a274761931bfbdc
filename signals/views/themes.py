"""What customers complain about."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.views.context import SignedInRequest, company_of
from signals.forms import ThemesForm
from signals.queries import themes as queries


@require_safe
def show(request: SignedInRequest) -> HttpResponse:
    form = ThemesForm(request.GET)
    page = queries.themes_page(
        user=request.user,
        weeks=form.span(),
        currency=company_of(request).reporting_currency,
        at=timezone.now(),
        chosen=form.chosen(),
    )
    return render(request, "signals/themes.html", {"page": page, "every_weeks": queries.WEEKS})
