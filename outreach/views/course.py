"""Setting the course: battles that are picked or left, and programmes that give way to a crisis."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from outreach.forms import whole
from outreach.forms.course import BattleForm, EndParkingForm, ParkForm, PostponeForm, WithdrawForm
from outreach.forms.seen import SeeingForm
from outreach.models import ParkedProgramme
from outreach.queries import battles as battle_lines
from outreach.queries import programmes as programme_lines
from outreach.queries import scope
from outreach.services import battles, issues, programmes
from outreach.views.acting import refusal_of, went_well
from outreach.views.issues import reader_of

FORM = require_http_methods(["GET", "HEAD", "POST"])
STEPS: dict[str, tuple[type[SeeingForm], Any]] = {
    "end": (EndParkingForm, programmes.end),
    "postpone": (PostponeForm, programmes.postpone),
}


@FORM
def battle(request: SignedInRequest, issue_id: int) -> HttpResponse:
    issue = scope.get_issue(request.user, issue_id)
    access.check_may(request.user, Action.SET_COURSE)
    form = BattleForm(request.POST or None)

    def choose() -> None:
        battles.choose(issue=issue, **form.cleaned_data, by=request.user, at=timezone.now())

    if went_well(request, form, choose):
        messages.success(request, "Decided. Everybody who sees the issue sees it.")
        return redirect("issue", issue_id=issue.pk)
    stands = battle_lines.of_issue(issue=issue)
    form.shown_beside(stands.version if stands else scope.get_issue(request.user, issue_id).version)
    context = {
        "issue": issue,
        "form": form,
        "why_not": refusal_of(lambda: issues.check_goes_on(issue)),
        "stands": battle_lines.line(stands, reader=reader_of(request)) if stands else None,
        "withdraw_form": WithdrawForm(initial={"seen": stands.version}, auto_id="withdraw-%s") if stands else None,
    }
    return render(request, "outreach/battle.html", context, status=form.status if form.is_bound else 200)


@require_POST
def withdraw_battle(request: SignedInRequest, battle_id: int) -> HttpResponse:
    chosen = battle_lines.get_battle(request.user, battle_id)
    access.check_may(request.user, Action.SET_COURSE)
    form = WithdrawForm(request.POST, auto_id="withdraw-%s")

    def withdraw() -> None:
        battles.withdraw(battle=chosen, **form.cleaned_data, by=request.user, at=timezone.now())

    if went_well(request, form, withdraw):
        messages.success(request, "Taken back: it is neither picked nor left.")
        return redirect("issue", issue_id=chosen.issue_id)
    form.shown_beside(battle_lines.get_battle(request.user, battle_id).version)
    context = {
        "issue": chosen.issue,
        "stands": battle_lines.line(chosen, reader=reader_of(request)),
        "withdraw_form": form,
        "form": None,
    }
    return render(request, "outreach/battle.html", context, status=form.status)


@require_safe
def parked(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    reading = reader_of(request)
    context = {
        "parked": programme_lines.parked(reader=reading, crisis_id=whole(request.GET.get("crisis", ""))),
        "ended": programme_lines.ended(reader=reading),
        "may_park": access.may(request.user, Action.SET_COURSE),
    }
    return render(request, "outreach/programmes.html", context)


@FORM
def park(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.SET_COURSE)
    form = ParkForm(request.POST or None, by=request.user)

    def put_aside() -> None:
        programmes.park(**form.cleaned_data, by=request.user, at=timezone.now())

    if went_well(request, form, put_aside):
        messages.success(request, "Parked. Its owner is reminded on the day.")
        return redirect("programmes")
    return render(request, "outreach/park.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def programme(request: SignedInRequest, programme_id: int) -> HttpResponse:
    return _page(request, programme_lines.get_programme(request.user, programme_id), {})


@require_POST
def move_programme(request: SignedInRequest, programme_id: int, step: str) -> HttpResponse:
    held = programme_lines.get_programme(request.user, programme_id)
    if step not in STEPS:
        raise Http404
    kind, service = STEPS[step]
    form = kind(request.POST, auto_id=f"{step}-%s")

    def act() -> None:
        service(programme=held, **form.cleaned_data, by=request.user, at=timezone.now())

    if went_well(request, form, act):
        messages.success(request, "This is settled." if step == "end" else "Postponed.")
        return redirect("programme", programme_id=held.pk)
    return _page(request, programme_lines.get_programme(request.user, programme_id), {step: form})


def _page(request: SignedInRequest, held: ParkedProgramme, refused: dict[str, SeeingForm]) -> HttpResponse:
    forms = {step: refused.get(step) or kind(auto_id=f"{step}-%s") for step, (kind, _) in STEPS.items()}
    for form in forms.values():
        form.shown_beside(held.version)
    first = next(iter(refused.values()), None)
    context = {
        "programme": programme_lines.line(held, reader=reader_of(request)),
        "may_change": programme_lines.may_change(request.user, held),
        "forms": forms,
        "refused": first,
    }
    return render(request, "outreach/programme.html", context, status=first.status if first else 200)
