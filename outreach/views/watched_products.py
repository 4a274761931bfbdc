"""Products whose complaints are watched, in the settings."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms.seen import SeeingForm
from outreach.forms.watched_products import WatchedProductForm
from outreach.queries import watched_products as queries
from outreach.services import watched_products
from outreach.views.acting import went_well
from signals.models import WatchedProduct

FORM = require_http_methods(["GET", "HEAD", "POST"])
COUNTED_ANEW = "What was said in the last weeks is counted anew within minutes."


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    return render(request, "outreach/watched_products.html", {"list": queries.products(at=timezone.now())})


@FORM
def new(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = WatchedProductForm(request.POST or None)
    if went_well(request, form, lambda: watched_products.add(naming=form.naming(), by=request.user, at=timezone.now())):
        messages.success(request, f"“{form.cleaned_data['name']}” is watched. {COUNTED_ANEW}")
        return redirect("watched_products")
    return _page(request, form)


@FORM
def edit(request: SignedInRequest, product_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    product = queries.get_product(product_id)
    form = WatchedProductForm(request.POST or None, initial=WatchedProductForm.values_of(product))

    def change() -> None:
        seen = form.cleaned_data["seen"]
        watched_products.change(product=product, naming=form.naming(), seen=seen, by=request.user, at=timezone.now())

    if went_well(request, form, change):
        messages.success(request, f"Saved. {COUNTED_ANEW}")
        return redirect("watched_products")
    return _page(request, form, queries.get_product(product_id))


@require_POST
def remove(request: SignedInRequest, product_id: int) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    product, form = queries.get_product(product_id), SeeingForm(request.POST)

    def act() -> None:
        watched_products.remove(product=product, seen=form.cleaned_data["seen"], by=request.user, at=timezone.now())

    if went_well(request, form, act):
        messages.success(request, f"“{product.name}” is not watched any more.")
        return redirect("watched_products")
    again = WatchedProductForm(initial=WatchedProductForm.values_of(product))
    again.was_first = form.was_first
    return _page(request, again, product)


def _page(request: SignedInRequest, form: WatchedProductForm, product: WatchedProduct | None = None) -> HttpResponse:
    form.shown_beside(product.version if product else "")
    status = form.status if form.errors or form.was_first else 200
    return render(request, "outreach/watched_product.html", {"form": form, "product": product}, status=status)
