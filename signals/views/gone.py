"""What is not listed any more over there: looked through, and decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from signals.queries import gone as queries
from signals.queries import reconciles
from signals.queries.sources import get_source
from signals.reconcile_forms import GoneForm
from signals.services import gone as service
from signals.vocabulary import GoneVerdict


@require_http_methods(["GET", "HEAD", "POST"])
def gone(request: SignedInRequest, slug: str) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SOURCES)
    source, rows = get_source(slug), queries.rows(request.user, get_source(slug))
    form = GoneForm(request.POST or None, ids=[row.id for row in rows])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        count = service.settle(
            source=source,
            ids=said["ids"],
            verdict=GoneVerdict(said["verdict"]),
            reason=said["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, f"Decided about {count:,}.")
        return redirect("gone", slug=slug)
    context = {"source": source, "rows": rows, "form": form, "row": reconciles.of(source)}
    return render(request, "signals/gone.html", context, status=422 if form.errors else 200)
