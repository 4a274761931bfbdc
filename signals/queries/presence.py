"""Who of some customers is there: on how many days they used the product, and what they said, before and since a moment. How a text sounds
is a signal of ours: whoever wrote once spoke once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from crisis_triage.shared.sql import ask
from signals.features.meaning import TEXT_SENTIMENT
from signals.vocabulary import Kind

BEFORE = timedelta(days=28)
"""Four of each day of the week."""

COUNT = """
    SELECT signal.customer_id,
           count(DISTINCT date_trunc('day', occurred_at, 'UTC')) FILTER (WHERE kind = %(use)s AND occurred_at < %(since)s),
           count(DISTINCT date_trunc('day', occurred_at, 'UTC')) FILTER (WHERE kind = %(use)s AND occurred_at >= %(since)s),
           count(*) FILTER (WHERE kind = ANY(%(own)s) AND occurred_at >= %(since)s),
           count(*) FILTER (WHERE kind = %(public)s AND occurred_at >= %(since)s)
      FROM signals_signal signal JOIN signals_measure measure ON measure.id = signal.measure_id
     WHERE signal.customer_id = ANY(%(customers)s) AND occurred_at >= %(begin)s AND occurred_at <= %(at)s
       AND kind = ANY(%(kinds)s) AND measure.name <> %(ours)s
       AND NOT EXISTS (SELECT FROM signals_retraction WHERE signals_retraction.signal_id = signal.id)
     GROUP BY signal.customer_id
"""
OWN_WORDS = [Kind.SUPPORT.value, Kind.SOCIAL.value]


@dataclass(frozen=True)
class Presence:
    usual_use: float | None  # share of the days before; None where nothing was heard of their use
    days_of_use: int  # since
    own_words: int  # to us or in public, since
    public_words: int  # of these, in public


NOTHING = Presence(None, 0, 0, 0)


def since(customers: Sequence[int], *, moment: datetime, at: datetime) -> Mapping[int, Presence]:
    """Of those of whom there is something."""
    about = {
        "customers": list(customers),
        "since": moment,
        "begin": moment - BEFORE,
        "at": at,
        "use": Kind.ENGAGEMENT.value,
        "public": Kind.SOCIAL.value,
        "own": OWN_WORDS,
        "ours": TEXT_SENTIMENT,
        "kinds": [Kind.ENGAGEMENT.value, *OWN_WORDS],
    }
    return {
        customer: Presence(before / BEFORE.days if before or later else None, later, own, public)
        for customer, before, later, own, public in ask(COUNT, about)
    }
