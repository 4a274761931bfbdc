"""What we learn from what went wrong: reviews that are owed, what came back, which causes are the few that count."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.views.context import SignedInRequest
from crisis_triage.shared import partials
from outreach.forms.learning import LearningForm
from outreach.queries import prevention_cards, recurrences, review_page, root_causes
from outreach.views.acting import went_well
from outreach.views.issues import reader_of


@dataclass(frozen=True)
class LearningStep:
    form: type[LearningForm]
    take: Callable[..., object]
    """A service, which takes what was typed."""
    done: str
    known: Callable[[Any], dict[str, Any]] = lambda about: {}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    reader = reader_of(request)
    reviews, held = review_page.lists(reader=reader), recurrences.held(reader=reader)
    context = {
        "reviews": reviews,
        "overdue_note": f"{reviews.overdue} overdue" if reviews.overdue else "",
        "verified_url": f"{reverse('preventions')}?state=verified",
        "held": held,
        "held_note": "of few: no share" if held.rate is None else f"{100 * held.rate:.0f} % of what was verified",
        "owed": prevention_cards.owed(reader=reader),
        "to_verify": prevention_cards.to_verify(reader=reader),
        "came_back": recurrences.lately(reader=reader),
        "causes": root_causes.root_causes(reader=reader),
    }
    return render(request, "outreach/learning.html", context)


def ask(request: SignedInRequest, step: str, chosen: LearningStep, about: Any, context: dict[str, Any]) -> HttpResponse:
    """The form of a step, for the page to fetch, or as a page without JavaScript."""
    form = chosen.form(initial=chosen.known(about), auto_id=f"{step}-%s")
    form.shown_beside(request.GET.get("seen") or about.version)
    return partials.show(request, "outreach/learning_act.html", "act", {**context, "form": form, "url": request.path})


def take(request: SignedInRequest, step: str, chosen: LearningStep, **subject: Any) -> LearningForm | None:
    """The form as it was refused; none, where it is done."""
    form = chosen.form(request.POST, auto_id=f"{step}-%s")

    def act() -> None:
        at: datetime = timezone.now()
        by: User = request.user
        chosen.take(**subject, **form.cleaned_data, by=by, at=at)
        messages.success(request, chosen.done)

    return None if went_well(request, form, act) else form
