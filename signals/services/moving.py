"""What becomes of signals, and of what follows from them, when their customer turns out to be another one. A fact stays as it is; whose
it is was a mistake. What was computed of it is computed again."""

import contextlib
from collections.abc import Sequence
from datetime import datetime

from accounts.services.moving import How, Rule
from crisis_triage.shared.sql import ask
from signals.services import folding, guard, hints, scoring
from signals.services.models import ModelRefused

PORTION = 20_000
"""Signals in a transaction: half a second of work, and whoever writes to the two customers waits no longer."""
SIGNALS = "signals_signal"
RULES = (
    Rule(SIGNALS, "customer_id", "signals", portion=PORTION),
    Rule(
        "signals_override",
        "customer_id",
        "claims beside the score",
        stays_if="""EXISTS (SELECT FROM signals_override other WHERE other.customer_id = %(survivor)s
            AND tstzrange(other.made_at, least(other.expires_at, other.withdrawn_at))
             && tstzrange(this.made_at, least(this.expires_at, this.withdrawn_at)))""",
        because="the other has one of the same time",
    ),
    Rule(
        "signals_takenbacksignal",
        "customer_id",
        "signals that were taken back",
        How.STAYS,
        because="they are nobody's any more",
    ),
    Rule("signals_riskscore", "customer_id", "scores", How.ANEW),
    Rule("signals_propensity", "customer_id", "what is foretold of buying more", How.ANEW),
    Rule("signals_shadowscore", "customer_id", "challengers' scores", How.ANEW),
    Rule("signals_preparedscore", "customer_id", "prepared scores", How.ANEW),
    Rule("signals_decayedrate", "customer_id", "rates", How.ANEW),
    Rule("signals_scorerequest", "customer_id", "requests for a score", How.ANEW),
    Rule(
        "signals_scorehistory", "customer_id", "past scores", How.STAYS, because="what a score was is never rewritten"
    ),
)

AT_ONCE = 5_000
FORGET_RATES = "DELETE FROM signals_decayedrate WHERE customer_id = ANY(%(ids)s)"
FORGET_SCORES = """
    DELETE FROM signals_riskscore WHERE customer_id = ANY(%(ids)s);
    DELETE FROM signals_propensity WHERE customer_id = ANY(%(ids)s);
    DELETE FROM signals_shadowscore WHERE customer_id = ANY(%(ids)s);
    DELETE FROM signals_preparedscore WHERE customer_id = ANY(%(ids)s)
"""
FORGET_REQUESTS = "DELETE FROM signals_scorerequest WHERE customer_id = ANY(%(ids)s)"
RATE = f"""
    WITH stored AS (
        SELECT id, customer_id, measure_id, occurred_at, value FROM signals_signal WHERE {{which}}
    ), {folding.RATED}, {folding.requested("unnest(%(ids)s::bigint[]) AS stored (customer_id)")}
    SELECT 1
"""  # noqa: S608  our own pieces
RATE_ALL = RATE.format(which="customer_id = ANY(%(ids)s)")
RATE_SOME = RATE.format(which="id = ANY(%(signals)s)")


def merged(*, survivor: int, loser: int, signals: Sequence[int], at: datetime) -> None:
    """After ``signals`` went over, in the same transaction: to what the survivor's rates were, they are added. While publication is
    held, the survivor's last score stays."""
    ask(FORGET_SCORES, {"ids": [loser]})
    ask(FORGET_REQUESTS, {"ids": [loser]})
    followed(survivor=survivor, loser=loser, signals=signals)
    if not guard.is_holding():
        _score([survivor], at)


def followed(*, survivor: int, loser: int, signals: Sequence[int]) -> None:
    """After another portion: its score follows in a moment."""
    ask(FORGET_RATES, {"ids": [loser]})
    ask(RATE_SOME, {"ids": [survivor], "signals": list(signals)})
    hints.scores_are_due()


def parted(*, survivor: int, loser: int, at: datetime) -> None:
    """After they went back; whoever held publication back did not mean these two."""
    both = [survivor, loser]
    ask(FORGET_RATES, {"ids": both})
    ask(RATE_ALL, {"ids": both})
    know_less(both, at=at)


def know_less(customers: Sequence[int], *, at: datetime) -> None:
    """Their facts were taken away. A score that knew more than there is now would refuse to be replaced: so it goes first."""
    ask(FORGET_SCORES, {"ids": list(customers)})
    for start in range(0, len(customers), AT_ONCE):
        _score(customers[start : start + AT_ONCE], at)
    hints.scores_are_due()


def _score(customers: Sequence[int], at: datetime) -> None:
    """Now, for whoever looks next; if the model is refused, their requests wait for another."""
    with contextlib.suppress(ModelRefused):
        scoring.score_customers(customer_ids=customers, at=at)
