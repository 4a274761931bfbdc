"""Where people and the machine disagree."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest, company_of
from outreach.queries import disagreements
from outreach.queries.readers import reader


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    now = timezone.now()
    reading = reader(user=request.user, company=company_of(request), at=now)
    page = disagreements.disagreements(reader=reading, at=now)
    return render(request, "outreach/disagreements.html", {"page": page})
