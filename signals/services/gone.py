"""What is not listed any more over there: a person says whether it still counts here."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from crisis_triage.shared.sql import ask
from signals.models import ListedRecord, Source
from signals.vocabulary import GoneVerdict

RETRACT = """
INSERT INTO signals_retraction (signal_id, reason, made_by_id, made_at)
SELECT signal.id, %(reason)s, %(by)s, %(at)s FROM signals_signal AS signal
 WHERE signal.source_id = %(source)s AND signal.external_id = ANY(%(names)s)
   AND NOT EXISTS (SELECT FROM signals_retraction WHERE signal_id = signal.id)
RETURNING signal_id
"""


@transaction.atomic
def settle(*, source: Source, ids: Collection[int], verdict: GoneVerdict, reason: str, by: User, at: datetime) -> int:
    """It stays, or its fact is taken back: told beside it, because a fact is never changed. What was settled or is listed again meanwhile
    is passed over. Returns how many were settled."""
    access.check_may(by, Action.MANAGE_SOURCES)
    if not reason.strip():
        raise Invalid("Say why, for whoever looks at it later.", field="reason")
    open_ones = ListedRecord.objects.filter(source=source, pk__in=ids, gone_at__isnull=False, verdict="")
    locked = dict(open_ones.select_for_update(no_key=True).order_by("pk").values_list("pk", "external_id"))
    settled = {"verdict": verdict, "reason": reason.strip(), "settled_by": by, "settled_at": at}
    ListedRecord.objects.filter(pk__in=locked).update(**settled)
    if verdict == GoneVerdict.TAKEN_BACK and locked:
        told = {"reason": f"Gone over there: {reason.strip()}", "by": by.pk, "at": at}
        ask(RETRACT, {"source": source.pk, "names": list(locked.values()), **told})
    return len(locked)
