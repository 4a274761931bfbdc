"""Favours: the list, who may be asked, a new one, the page of one, and how often anybody is asked."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import NotFound
from outreach.asks import AskKind, AskRules, AskState
from outreach.crises import CrisisKind
from outreach.forms import whole
from outreach.forms.asks import (
    AdvocatesForm,
    AnswerForm,
    AskForm,
    AskListForm,
    AskOwnerForm,
    AskPolicyForm,
    NewAskForm,
    OutcomeForm,
    ThankForm,
    WithdrawForm,
)
from outreach.forms.learning import LearningForm
from outreach.models import Ask, AskPolicy, Crisis
from outreach.queries import advocates, ask_cards, ask_page, ask_scope, ask_standing, crisis_scope, public_voice
from outreach.queries.ask_cards import OPEN, OVERDUE, THANKS
from outreach.services import ask_policy, asks
from outreach.views.acting import went_well
from outreach.views.issues import reader_of
from outreach.views.learning import LearningStep, ask, take

ANY = [("", "Any")]
SPECIAL = [(OPEN, "Open"), (THANKS, "Thanks are owed"), (OVERDUE, "Thanks are overdue")]
CHOICES = {"state": [*ANY, *SPECIAL, *AskState.choices()], "kind": [*ANY, *AskKind.choices()]}
STEPS = {
    "ask": LearningStep(AskForm, asks.ask, "Written down. Say what they answered when you know."),
    "answer": LearningStep(AnswerForm, asks.answer, "Written down."),
    "done": LearningStep(OutcomeForm, asks.done, "Done. Now thank them."),
    "withdraw": LearningStep(WithdrawForm, asks.withdraw, "Withdrawn."),
    "thank": LearningStep(ThankForm, asks.thank, "They were thanked."),
    "hand-over": LearningStep(AskOwnerForm, asks.hand_over, "Handed over.", lambda about: {"owner": about.owner_id}),
}


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = AskListForm(request.GET)
    form.is_valid()
    filters, after = form.filters(), request.GET.get("after", "")
    try:
        page = ask_cards.page(reader=reader_of(request), filters=filters, after=after)
    except BadCursor:
        return redirect("asks")
    query = request.GET.copy()
    query.pop("after", None)
    fields = [(name, choices, getattr(filters, name)) for name, choices in CHOICES.items()]
    context = {
        "page": page,
        "filters": filters,
        "fields": [{"name": n, "label": n.capitalize(), "choices": c, "chosen": chosen} for n, c, chosen in fields],
        "query": query.urlencode(),
        "is_first": not after,
        "may_set": access.may(request.user, Action.MANAGE_SETTINGS),
    }
    return render(request, "outreach/asks.html", context)


@require_safe
def who(request: SignedInRequest) -> HttpResponse:
    """Who could do us a favour, and who is not asked, and why; in a crisis by how little it touches them."""
    access.check_may(request.user, Action.VIEW)
    form = AdvocatesForm(request.GET)
    form.is_valid()
    wanted, crisis = form.cleaned_data.get("q", ""), _crisis(request)
    context = {
        "found": advocates.shortlist(reader=reader_of(request), crisis=crisis, wanted=wanted),
        "crisis": crisis,
        "wanted": wanted,
        "may_ask": ask_scope.may_ask(request.user),
    }
    return render(request, "outreach/advocates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Of one contact, whom the address names; perhaps for a crisis."""
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    asked = whole(request.GET.get("contact", ""))
    if asked is None:
        raise NotFound("A favour is asked of somebody: choose whom in the list of who may be asked.")
    contact, crisis = ask_scope.get_contact(request.user, asked), _crisis(request)
    is_public = crisis is not None and crisis.kind == CrisisKind.PUBLIC_RELATIONS
    form = NewAskForm(request.POST or None, initial={"kind": AskKind.PUBLIC_WORD.value} if is_public else {})
    made: list[Ask] = []

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        made.append(asks.propose(contact=contact, crisis=crisis, **given, by=request.user, at=timezone.now()))

    if went_well(request, form, act):
        return redirect("ask", ask_id=made[0].pk)
    context = {
        "form": form,
        "contact": contact,
        "crisis": crisis,
        "exclusions": ask_standing.of_contact(contact.pk, at=timezone.now()).exclusions,
    }
    return render(request, "outreach/new_ask.html", context, status=422 if form.errors else 200)


@require_safe
def show(request: SignedInRequest, ask_id: int) -> HttpResponse:
    return _page(request, ask_scope.get_ask(request.user, ask_id))


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, ask_id: int, step: str) -> HttpResponse:
    found = ask_scope.get_ask(request.user, ask_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    if request.method != "POST":
        context = {"title": found.what, "back": f"/asks/{found.pk}", "room": "asks"}
        return ask(request, step, STEPS[step], found, context)
    refused = take(request, step, STEPS[step], ask=found)
    if refused is None:
        return redirect("ask", ask_id=found.pk)
    return _page(request, ask_scope.get_ask(request.user, ask_id), step=step, refused=refused)


@require_safe
def in_public(request: SignedInRequest, crisis_id: int) -> HttpResponse:
    """What is said in public around a crisis, before and after each message; and who was asked to speak."""
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    reader = reader_of(request)
    context = {
        "crisis": crisis,
        "voice": public_voice.page(crisis=crisis, at=reader.at),
        "asks": ask_cards.of_crisis(crisis=crisis, reader=reader),
    }
    return render(request, "outreach/public_voice.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    form = AskPolicyForm(request.POST or None, initial=asdict(AskPolicy.rules()))
    if went_well(request, form, lambda: ask_policy.set_rules(rules=AskRules(**form.cleaned_data), by=request.user)):
        messages.success(request, "Saved. It holds for whoever is asked from now on.")
        return redirect("ask_policy")
    return render(request, "outreach/ask_policy.html", {"form": form}, status=422 if form.errors else 200)


def _page(request: SignedInRequest, found: Ask, *, step: str = "", refused: LearningForm | None = None) -> HttpResponse:
    if refused is not None:
        refused.shown_beside(found.version)
    context: dict[str, Any] = {
        "ask": ask_page.ask_page(ask=found, reader=reader_of(request)),
        "may_lead": ask_scope.may_lead(request.user, found),
        "refused": refused,
        "forms": {step.replace("-", "_"): refused},
    }
    return render(request, "outreach/ask.html", context, status=refused.status if refused else 200)


def _crisis(request: SignedInRequest) -> Crisis | None:
    """NotFound for one that this person does not know of."""
    asked = whole(request.GET.get("crisis", ""))
    return None if asked is None else crisis_scope.get_crisis(request.user, asked)
