"""The bell: what one was told; and what one wants to be told."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.access import Action
from accounts.views.context import SignedInRequest
from crisis_triage.shared.cursors import BadCursor
from crisis_triage.shared.errors import DomainError
from outreach.forms import wholes
from outreach.forms.notices import NoticesForm, ReminderDaysForm
from outreach.queries import notice_wishes
from outreach.queries import notifications as queries
from outreach.services import notice_preferences, notifications, reminders


@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    shows_all, after = request.GET.get("show") == "all", request.GET.get("after", "")
    try:
        page = queries.page(user=request.user, after=after, only_unread=not shows_all)
    except BadCursor:
        return redirect("notifications")
    context = {"page": page, "shows_all": shows_all, "is_first": not after, "seen_at": timezone.now().isoformat()}
    return render(request, "outreach/notifications.html", context)


@require_POST
def read(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """``to``: and on to that one of its changes. Looking at a page changes nothing, so what opens a notice is a button."""
    access.check_may(request.user, Action.VIEW)
    notice = notifications.read(notice_id=notice_id, by=request.user, at=timezone.now())
    lines = queries.lines_of(request.user, [notice])[notice.pk]
    asked = request.POST.get("to", "")
    return redirect(asked if asked in {line.url for line in lines} else "notifications")


@require_POST
def acknowledge(request: SignedInRequest) -> HttpResponse:
    """One, or all that stood on the page: what came since is still to be seen."""
    access.check_may(request.user, Action.VIEW)
    ids = wholes(request.POST.getlist("notice"))
    is_one = "notice" in request.POST
    done = notifications.acknowledge(
        notice_ids=ids if is_one else None, until=_moment(request), by=request.user, at=timezone.now()
    )
    messages.success(request, f"Acknowledged: {done}. No mail about {'it' if done == 1 else 'them'} follows.")
    return redirect("notifications")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    access.check_may(request.user, Action.VIEW)
    form = NoticesForm(request.POST or None, wishes=notice_wishes.wishes_of([request.user.pk])[request.user.pk])
    if request.method == "POST" and form.is_valid():
        notice_preferences.choose(chosen=form.chosen(), timing=form.timing(), by=request.user, at=timezone.now())
        messages.success(request, "Saved. It holds for whatever happens from now on.")
        return redirect("notification_settings")
    return _settings_page(request, form, _days_form())


@require_POST
def reminder_days(request: SignedInRequest) -> HttpResponse:
    """For everybody."""
    access.check_may(request.user, Action.MANAGE_SETTINGS)
    days = ReminderDaysForm(request.POST)
    if days.is_valid() and _change_plan(request, days):
        messages.success(request, "Saved. Promises that are pending follow within a minute.")
        return redirect("notification_settings")
    form = NoticesForm(wishes=notice_wishes.wishes_of([request.user.pk])[request.user.pk])
    return _settings_page(request, form, days)


def _settings_page(request: SignedInRequest, form: NoticesForm, days: ReminderDaysForm) -> HttpResponse:
    context = {
        "form": form,
        "days": days,
        "refused": queries.refused_mail(request.user),
        "may_manage": access.may(request.user, Action.MANAGE_SETTINGS),
    }
    return render(
        request, "outreach/notification_settings.html", context, status=422 if form.errors or days.errors else 200
    )


def _days_form() -> ReminderDaysForm:
    return ReminderDaysForm(initial={"days": ", ".join(map(str, reminders.plan())).replace("-", "−")})


def _change_plan(request: SignedInRequest, form: ReminderDaysForm) -> bool:
    try:
        reminders.change_plan(days=form.cleaned_data["days"], by=request.user, at=timezone.now())
    except DomainError as refusal:
        form.add_error("days", refusal.message)
        return False
    return True


def _moment(request: SignedInRequest) -> datetime | None:
    try:
        moment = datetime.fromisoformat(request.POST.get("seen_at", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
