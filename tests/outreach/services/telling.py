"""How tests tell of touchpoints: a call of Acme's that brought a need to light, unless said otherwise."""

import threading

from django.db import connection

from crisis_triage.shared.errors import DomainError
from outreach.models import Touchpoint
from outreach.services import touchpoints
from outreach.services.acts import Act
from outreach.services.needs import NewNeed
from outreach.vocabulary import NeedKind, Outcome, Surfaced, TouchpointKind
from signals.models import Signal
from tests.factories.outreach import NOW

BILLS = NewNeed(NeedKind.URGENT, "The bills are wrong every month.")
EXPORT = NewNeed(NeedKind.LATENT, "They copy figures by hand.", Surfaced.OBSERVED)
UNANSWERED = {"outcome": Outcome.NOT_REACHED, "is_two_way": False, "summary": ""}


def act(**about) -> Act:
    return Act(**{"kind": TouchpointKind.CALL, "happened_at": NOW, "summary": "They told how the month went."} | about)


def log(customer, by, *, needs=(BILLS,), at=NOW, none=False, source="", external_id="", **about) -> Touchpoint:
    return touchpoints.log_touchpoint(
        customer=customer,
        act=act(**about),
        needs=needs,
        is_none_found=none,
        source=source,
        external_id=external_id,
        by=by,
        at=at,
    )


def measures() -> list[str]:
    return list(Signal.objects.order_by("pk").values_list("measure__name", flat=True))


def at_once(*actions) -> list[DomainError]:
    refused: list[DomainError] = []

    def run(action):
        try:
            action()
        except DomainError as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    return refused
