"""The one page for people outside: whoever got a message of ours says here that they want no more. No sign-in: the signed link is
what they have. Looking changes nothing, because mail programs look at every link; saying so takes a button.

A mail program may press that button for them (RFC 8058), without a cookie: so there is no CSRF token, and the link is the proof.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.views.context import company_of
from crisis_triage.shared import limits
from crisis_triage.shared.errors import Invalid, NotFound
from outreach.queries import opt_out_links
from outreach.queries.opt_out_links import Asker
from outreach.services import opt_outs


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@login_not_required
@never_cache
def opt_out(request: HttpRequest, token: str) -> HttpResponse:
    if limits.count(f"opt-outs:{_asker(request, token)}") > settings.API_REQUESTS_PER_WINDOW:
        answer = _page(request, 429, trouble="That was a lot at once. Try again in ten seconds.")
        answer["Retry-After"] = str(limits.WINDOW_SECONDS)
        return answer
    try:
        asker = opt_out_links.asker_of(token)
    except NotFound as refusal:
        return _page(request, 404, trouble=refusal.message)
    if request.method == "POST":
        _record(asker)
    return _page(request, 200, is_done=request.method == "POST")


def _asker(request: HttpRequest, token: str) -> str:
    """A link of ours is counted for itself: behind a proxy all callers have one address, and thousands open theirs in one minute."""
    return token if opt_out_links.is_ours(token) else str(request.META.get("REMOTE_ADDR", ""))


def _record(asker: Asker) -> None:
    try:
        opt_outs.record(contact=asker.contact, address=asker.address, by=None, at=timezone.now())
    except Invalid:
        return  # we have no address of theirs any more: nothing can reach them


def _page(request: HttpRequest, status: int, *, trouble: str = "", is_done: bool = False) -> HttpResponse:
    """It names our company, and nobody else: links are forwarded."""
    context = {"sender": company_of(request).name, "trouble": trouble, "is_done": is_done}
    return render(request, "outreach/opt_out.html", context, status=status)
