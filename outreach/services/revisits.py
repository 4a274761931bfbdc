"""What was decided for a time comes back: on the morning of its day, whoever looks at it is reminded, once."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from accounts.models import Company, User
from crisis_triage.shared.errors import Invalid
from outreach import due
from outreach.battles import Parking
from outreach.models import Battle, ParkedProgramme
from outreach.notices import Event
from outreach.services import notifications
from outreach.services.notifications import Portion

FURTHEST_DAYS = 366
PORTION = 200


def day_to_look_again(day: date, *, whose: User, at: datetime) -> dict[str, date | datetime | None]:
    """The columns of ``Revisited``. Raises Invalid."""
    company = Company.ours()
    left = (day - company.today(at)).days
    if not 1 <= left <= FURTHEST_DAYS:
        raise Invalid("Name a day from tomorrow on, within a year.", field="due_on")
    morning = due.morning_of(day, customer=company.zone, owner=ZoneInfo(whose.time_zone))
    return {"due_on": day, "remind_at": max(morning, at), "reminded_at": None}


@transaction.atomic
def remind_due(*, at: datetime) -> Portion:
    """Held until it is written down, so that nobody is reminded of what ends at this moment."""
    battles: Sequence[Battle] = list(
        Battle.objects.filter(remind_at__lte=at, reminded_at=None, ended_at=None)
        .select_related("decided_by")
        .select_for_update(skip_locked=True, of=("self",))[:PORTION]
    )
    parked: Sequence[ParkedProgramme] = list(
        ParkedProgramme.objects.filter(remind_at__lte=at, reminded_at=None, state=Parking.PARKED)
        .select_related("owner", "parked_by")
        .select_for_update(skip_locked=True, of=("self",))[:PORTION]
    )
    for battle in battles:
        notifications.notify(event=Event.BATTLE_DUE, to=[battle.decided_by], about=battle, at=at)
    for programme in parked:
        told = [programme.owner, programme.parked_by]
        notifications.notify(event=Event.PROGRAMME_DUE, to=told, about=programme, at=at)
    Battle.objects.filter(pk__in=[battle.pk for battle in battles]).update(reminded_at=at)
    ParkedProgramme.objects.filter(pk__in=[programme.pk for programme in parked]).update(reminded_at=at)
    return Portion(len(battles) + len(parked), is_more=PORTION in (len(battles), len(parked)))
