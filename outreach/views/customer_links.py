"""Links for one customer: the page on which they are made and revoked, and the page that they lead to."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.models import Company
from accounts.views.context import SignedInRequest
from crisis_triage.shared import limits, public_pages, published
from crisis_triage.shared.errors import Forbidden, NotFound
from outreach.forms.customer_links import CustomerLinkForm
from outreach.queries import customer_links as queries
from outreach.queries import own_page
from outreach.services import customer_links
from outreach.services.customer_links import LinkIsGone, NewLink
from outreach.views.acting import went_well

MOST_OPENINGS = 30
"""In ten seconds, of one link; and of wrong ones from one address."""


@require_safe
@login_not_required
@never_cache
def own(request: HttpRequest, token: str) -> HttpResponse:
    """No sign-in: the link is what they have. Nothing of the session is asked, and no other server is named."""
    now = timezone.now()
    if limits.count(f"own-page:{published.digest_of(token)}") > MOST_OPENINGS:
        return _outside("public/busy.html", 429)
    try:
        link = customer_links.open_(token=token, at=now)
    except NotFound:
        is_flood = limits.count(f"no-page:{request.META.get('REMOTE_ADDR', '')}") > MOST_OPENINGS
        return _outside("public/busy.html", 429) if is_flood else _outside("public/unknown.html", 404)
    except LinkIsGone:
        return _outside("public/gone.html", 410, company=Company.ours().name)
    return _outside("public/own_page.html", 200, page=own_page.own_page(link))


@require_http_methods(["GET", "HEAD", "POST"])
def links(request: SignedInRequest, customer_id: int) -> HttpResponse:
    customer = access.get_customer(request.user, customer_id)
    if not customer_links.may_make(request.user, customer):
        raise Forbidden("You may not hand this customer a link. Their owner, the CCO or an administrator can.")
    form = CustomerLinkForm(request.POST or None, customer=customer)
    made: list[NewLink] = []
    now = timezone.now()

    def make() -> None:
        clean = form.cleaned_data
        made.append(
            customer_links.make(
                customer=customer, days=clean["days"], send_to=clean["contact"], by=request.user, at=now
            )
        )

    went_well(request, form, make)
    context = {
        "customer": customer,
        "form": CustomerLinkForm(customer=customer) if made else form,
        "made": made[0] if made else None,
        "links": queries.rows(customer, at=now),
    }
    response = render(request, "outreach/customer_links.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def revoke(request: SignedInRequest, link_id: int) -> HttpResponse:
    link = queries.get_link(request.user, link_id)
    customer_links.revoke(link=link, by=request.user, at=timezone.now())
    messages.success(request, "Revoked: whoever opens it reads that it is gone.")
    return redirect("customer_links", customer_id=link.customer_id)


def _outside(template: str, status: int, **context: object) -> HttpResponse:
    """Without the request: a context processor would ask who is looking."""
    response = HttpResponse(loader.render_to_string(template, context), status=status)
    for name in ("Referrer-Policy", "X-Robots-Tag", "X-Frame-Options"):
        response[name] = public_pages.HEADERS[name]
    if status == 429:
        response["Retry-After"] = str(limits.WINDOW_SECONDS)
    return response
