"""When early warning would have been given: asked, worked on, and shown with its evidence."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from outreach.forms import whole
from outreach.forms.warning_replays import ReplayForm
from outreach.queries import warning_replays as queries
from outreach.services import warning_replays
from outreach.views.acting import went_well


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: SignedInRequest) -> HttpResponse:
    queries.check_may_see(request.user)
    form = ReplayForm(request.POST or None, initial=ReplayForm.begun(timezone.now().date()))
    asked: list[int] = []

    def ask() -> None:
        asked.append(warning_replays.ask(**form.cleaned_data, by=request.user, at=timezone.now()).pk)

    if request.method == "POST":
        access.check_may(request.user, Action.RUN_CRISES)
    if went_well(request, form, ask):
        return redirect("warning_replay", replay_id=asked[0])
    context = {
        "rows": queries.rows(user=request.user),
        "form": form if access.may(request.user, Action.RUN_CRISES) else None,
    }
    return render(request, "outreach/warning_replays.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, replay_id: int) -> HttpResponse:
    """While it is worked on, the page fetches how far it is."""
    replay = queries.get_replay(request.user, replay_id)
    quoted = whole(request.GET.get("quoted", "")) or 1
    page = queries.replay_page(replay, user=request.user, quoted=quoted)
    return partials.show(request, "outreach/warning_replay.html", "found", {"page": page})
