"""Thanks that did not come in time, by the clock: noticed once, told once, and loud until somebody gives them."""

from datetime import datetime

from django.db import transaction

from outreach.models import AskThanks
from outreach.notices import Event
from outreach.queries import crews
from outreach.services import notifications
from outreach.services.notifications import Portion

PORTION = 100


@transaction.atomic
def notice_thanks(*, at: datetime, limit: int = PORTION) -> Portion:
    overdue = AskThanks.objects.filter(due_at__lte=at, missed_at=None).order_by("due_at")
    locked = overdue.select_for_update(skip_locked=True, of=("self",))
    held = list(locked.select_related("ask__owner")[:limit])
    for owed in held:
        owed.missed_at = at
        owed.save()
        readers = [owed.ask.owner, *crews.deciders(besides=[])]
        notifications.notify(event=Event.THANKS_OVERDUE, to=readers, about=owed.ask, at=at)
    return Portion(len(held), is_more=len(held) == limit)
