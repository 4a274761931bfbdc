"""What pages want to know of everyone, counted where nobody waits: see ``signals.queries.counted``."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from accounts.models import Company, User
from accounts.vocabulary import Role as Part
from signals.models import RiskModel
from signals.queries import counted, hindsight, model_card, model_rivals

SEES_EVERYONE = (Part.CCO, Part.ADMINISTRATOR, Part.ANALYST)


def count(*, at: datetime) -> int:
    """How much was counted; nothing in a house that is small enough to count while its pages wait."""
    if not counted.is_large():
        return 0
    done = 0
    for key, found in _found(at):
        counted.keep(key, found, at=at)
        done += 1
    return done


def _found(at: datetime) -> Iterator[tuple[str, Any]]:
    champion = RiskModel.in_charge()
    if champion is not None:
        yield from ((key, work()) for key, work in model_rivals.counts(champion))
    yield from ((key, work()) for key, work in model_card.COUNTS.items())
    reader = User.objects.filter(is_active=True, role__in=SEES_EVERYONE).first()
    if reader is None:
        return
    company = Company.objects.first() or Company()
    for days in hindsight.SPANS:
        by_lead = hindsight.by_lead(user=reader, company=company, days=days, at=at)
        yield from ((hindsight.kept_as(found.question, company), found) for found in by_lead.values())
