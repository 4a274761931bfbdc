"""What is done in a crisis: each step is a form that is sent to an address of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.views.context import SignedInRequest
from accounts.vocabulary import Function
from crisis_triage.shared import partials
from crisis_triage.shared.errors import Invalid, NotFound
from outreach.crises import CrisisActionState
from outreach.forms import whole
from outreach.forms.crises import (
    ROLES,
    ActionForm,
    CrisisAudienceForm,
    LinkForm,
    LogForm,
    NoneForm,
    OpenIssueForm,
    RolesForm,
    RoomForm,
    SettleForm,
    StageForm,
    StandDownForm,
    UpdateForm,
    WeighForm,
)
from outreach.models import Crisis, Issue
from outreach.queries import crisis_scope, scope
from outreach.services import crises, crisis_actions, crisis_issues, crisis_rooms, crisis_timeline, standing_down
from outreach.states import CrisisState
from outreach.views.acting import went_well
from outreach.views.crises import page_of, room_choices
from outreach.views.issues import reader_of


@dataclass(frozen=True)
class CrisisStep:
    form: type[Any]
    take: Callable[[Crisis, Any, User, datetime], str]
    """Returns what to say when it is done."""
    known: Callable[[Crisis], dict[str, Any]] = lambda crisis: {}
    """What its form begins with."""
    template: str = "outreach/crisis_act.html"


def _declare(crisis: Crisis, form: RoomForm, by: User, at: datetime) -> str:
    crises.declare(crisis=crisis, room=form.room(), seen=form.cleaned_data["seen"], by=by, at=at)
    return "Declared. Say soon how it stands."


def _advance(crisis: Crisis, form: StageForm, by: User, at: datetime) -> str:
    clean = form.cleaned_data
    moved = crises.advance(
        crisis=crisis, to=CrisisState(clean["to"]), note=clean["note"], seen=clean["seen"], by=by, at=at
    )
    return f"“{crisis.title}” is {CrisisState(moved.state).label.lower()} now."


def _stand_down(crisis: Crisis, form: StandDownForm | NoneForm, by: User, at: datetime) -> str:
    standing_down.stand_down(crisis=crisis, **form.cleaned_data, by=by, at=at)
    return f"“{crisis.title}” is over."


def _roles(crisis: Crisis, form: RolesForm, by: User, at: datetime) -> str:
    crisis_rooms.give_roles(crisis=crisis, **form.cleaned_data, by=by, at=at)
    return "The roles are given."


def _weigh(crisis: Crisis, form: WeighForm, by: User, at: datetime) -> str:
    crisis_rooms.weigh(crisis=crisis, **form.cleaned_data, by=by, at=at)
    return "Severity and cadence are set."


def _update(crisis: Crisis, form: UpdateForm, by: User, at: datetime) -> str:
    clean = form.cleaned_data
    crisis_timeline.give_update(crisis=crisis, text=clean["text"], next_minutes=clean["next_minutes"], by=by, at=at)
    return "The update is given."


def _log(crisis: Crisis, form: LogForm, by: User, at: datetime) -> str:
    clean = form.cleaned_data
    wrong = crisis.entries.filter(pk=clean["corrects"]).first() if clean["corrects"] else None
    if clean["corrects"] and wrong is None:
        raise Invalid("There is no such entry in this crisis.", field="text")
    crisis_timeline.log(crisis=crisis, text=clean["text"], corrects=wrong, **form.moments(), by=by, at=at)
    return "Written down."


def _act(crisis: Crisis, form: ActionForm, by: User, at: datetime) -> str:
    crisis_actions.add(crisis=crisis, step=form.step(), by=by, at=at)
    return "Added."


def _settle(crisis: Crisis, form: SettleForm, by: User, at: datetime) -> str:
    clean = form.cleaned_data
    action = crisis.actions.filter(pk=clean["action"]).first()
    if action is None:
        raise NotFound("There is no such action in this crisis.")
    to = CrisisActionState(clean["to"])
    crisis_actions.settle(action=action, to=to, outcome=clean["outcome"], seen=clean["seen"], by=by, at=at)
    return f"The action is {to.label.lower()}."


def _link(crisis: Crisis, form: LinkForm, by: User, at: datetime) -> str:
    crisis_rooms.link(crisis=crisis, issue=_issue_of(form, by), by=by, at=at)
    return "Linked. Its squad sees this crisis now."


def _open_issue(crisis: Crisis, form: OpenIssueForm, by: User, at: datetime) -> str:
    given = {name: form.cleaned_data[name] for name in ("title", "with_customers")}
    function = Function(form.cleaned_data["function"])
    issue = crisis_issues.open_issue(crisis=crisis, function=function, **given, by=by, at=at)
    touched = issue.loops.count()
    return f"The issue is open. {touched:,} {'customer waits' if touched == 1 else 'customers wait'} for its outcome."


def _unlink(crisis: Crisis, form: LinkForm, by: User, at: datetime) -> str:
    crisis_rooms.unlink(crisis=crisis, issue=_issue_of(form, by), by=by, at=at)
    return "It does not belong to this crisis any more."


def _issue_of(form: LinkForm, by: User) -> Issue:
    try:
        return scope.get_issue(by, form.cleaned_data["issue"])
    except NotFound as refusal:
        raise NotFound(refusal.message, field="issue") from refusal


def _set_audience(crisis: Crisis, form: CrisisAudienceForm, by: User, at: datetime) -> str:
    wanted = form.audience()
    new = crisis_rooms.set_audience(crisis=crisis, wanted=wanted, seen=form.cleaned_data["seen"], by=by, at=at)
    return f"{new:,} more are touched." if new else "Nobody new: all of them were in it already."


STEPS = {
    "declare": CrisisStep(RoomForm, _declare),
    "advance": CrisisStep(StageForm, _advance),
    "stand-down": CrisisStep(StandDownForm, _stand_down, lambda crisis: {"after_action_owner": crisis.commander_id}),
    "none": CrisisStep(NoneForm, _stand_down),
    "roles": CrisisStep(RolesForm, _roles, lambda crisis: {name: getattr(crisis, f"{name}_id") for name in ROLES}),
    "severity": CrisisStep(
        WeighForm, _weigh, lambda crisis: {"severity": crisis.severity, "cadence_minutes": crisis.cadence_minutes}
    ),
    "update": CrisisStep(UpdateForm, _update),
    "log": CrisisStep(LogForm, _log),
    "action": CrisisStep(ActionForm, _act, template="outreach/crisis_action.html"),
    "settle": CrisisStep(SettleForm, _settle),
    "open-issue": CrisisStep(
        OpenIssueForm,
        _open_issue,
        lambda crisis: {"title": crisis.title, "with_customers": crisis.state != CrisisState.SUSPECTED},
    ),
    "link": CrisisStep(LinkForm, _link),
    "unlink": CrisisStep(LinkForm, _unlink),
    "audience": CrisisStep(CrisisAudienceForm, _set_audience),
}
OF_ACTION = "settle"


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, crisis_id: int, step: str) -> HttpResponse:
    """Its form, for the page of the crisis to fetch, or as a page without JavaScript; and taking it."""
    crisis = crisis_scope.get_inside(request.user, crisis_id)
    access.check_may(request.user, Action.WORK_ON_ISSUES)
    if step not in STEPS:
        raise Http404
    return _take(request, crisis, step) if request.method == "POST" else _ask(request, crisis, step)


def _ask(request: SignedInRequest, crisis: Crisis, step: str) -> HttpResponse:
    chosen = STEPS[step]
    if not chosen.form.heading:
        return redirect("crisis", crisis_id=crisis.pk)
    known = chosen.known(crisis)
    for name in ("corrects", "action"):
        known |= {name: whole(request.GET[name])} if name in request.GET and name in chosen.form.base_fields else {}
    form = chosen.form(initial=known, auto_id=f"{step}-%s", **_choices(request, chosen))
    seen = _version_of(crisis, known.get("action")) if step == OF_ACTION else crisis.version
    form.shown_beside(request.GET.get("seen") or seen)
    context = {"crisis": crisis, "form": form, "url": request.path}
    return partials.show(request, chosen.template, "act", context)


def _version_of(crisis: Crisis, action_id: int | None) -> str:
    action = crisis.actions.filter(pk=action_id or 0).first()
    return action.version if action else ""


def _take(request: SignedInRequest, crisis: Crisis, step: str) -> HttpResponse:
    chosen = STEPS[step]
    form = chosen.form(request.POST, auto_id=f"{step}-%s", **_choices(request, chosen))

    def act() -> None:
        messages.success(request, chosen.take(crisis, form, request.user, timezone.now()))

    if went_well(request, form, act):
        return redirect("crisis", crisis_id=crisis.pk)
    version = _version_of(crisis, form.cleaned_data.get("action")) if step == OF_ACTION else ""
    again = crisis_scope.get_inside(request.user, crisis.pk)
    return page_of(request, again, step=step, refused=form, version=version)


def _choices(request: SignedInRequest, chosen: CrisisStep) -> dict[str, Any]:
    return room_choices(reader_of(request)) if issubclass(chosen.form, (RoomForm, CrisisAudienceForm)) else {}
