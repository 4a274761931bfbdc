"""Where help is needed most: how much an issue asks for, and why; and the words for
battles, for programmes that give way, and for what moved the ARR at risk. Pure: no Django, no clock, no database.

    need = ARR of the customers who wait × severity × (1 + age) × (1 + slip)

* ``severity`` is the whole for severity 1 down to a fifth for severity 5, as an escalation counts on the call list (``priority.pressure``).
* ``age`` grows in a straight line from nothing to 1 on the thirtieth day after the issue was opened, and no further: what is old is not
  therefore important, but of two alike the older one goes first.
* ``slip`` does the same with the days by which the worst of its open promises has slipped. Who was given a date and then another one
  needs help sooner than who still waits for the first.

Guaranteed, and tested as properties: with everything else equal, more ARR, a worse severity, more age and more slip never lower the need.

Every function takes single numbers or numpy columns, and gives the same for both.
"""

from typing import Any

import numpy as np

from crisis_triage.shared.vocabulary import Vocabulary
from outreach.priority import pressure

FULL_DAYS = 30
"""From then on age and slip count no more than they do."""

FORMULA = "ARR of the customers who wait × severity × (1 + age) × (1 + slip)"
FACTORS = (
    ("ARR", "of the customers who were not told the outcome yet, each once, in the reporting currency"),
    ("Severity", "1 for severity 1, then 0.8, 0.6, 0.4, and 0.2 for severity 5, as on the call list"),
    ("Age", f"days since the issue was opened ÷ {FULL_DAYS}, 1 at most"),
    (
        "Slip",
        f"days by which the worst of its open promises is past its first day, or is going to be, ÷ {FULL_DAYS}, 1 at most",
    ),
)

Number = Any
"""A float, or a numpy column of them."""


def need(*, arr: Number, severity: Number, days_open: Number, slip_days: Number) -> Number:
    return np.asarray(arr, dtype=float) * pressure(severity) * (1 + _share(days_open)) * (1 + _share(slip_days))


def _share(days: Number) -> Number:
    return np.clip(np.asarray(days, dtype=float) / FULL_DAYS, 0, 1)


# ---- what is decided of it --------------------------------------------------------------------------------------------


class Stand(Vocabulary):
    """What is done about a battle."""

    PICKED = "picked"
    LEFT = "left"

    @property
    def label(self) -> str:
        return {"picked": "Picked now", "left": "Deliberately left"}[self.value]


class Parking(Vocabulary):
    """Of a programme that gave way to a crisis."""

    PARKED = "parked"
    RESUMED = "resumed"
    DROPPED = "dropped"


# ---- what moved the ARR at risk --------------------------------------------------------------------------------------


class Span(Vocabulary):
    """Since when."""

    DAY = "day"
    WEEK = "week"

    @property
    def label(self) -> str:
        return {"day": "Since yesterday", "week": "Since last week"}[self.value]

    @property
    def days(self) -> int:
        return {"day": 1, "week": 7}[self.value]


class Cause(Vocabulary):
    """Why a customer's part of the ARR at risk changed. One each: who came in or went out did so for the last step that led there."""

    NEW = "new"
    WORSE = "worse"
    BETTER = "better"
    LEFT = "left"
    MODEL = "model"
    KNOWN = "known"
    ARR = "arr"
    RATES = "rates"

    @property
    def label(self) -> str:
        return CAUSES[self.value]


CAUSES = {
    "new": "New customers who are at risk",
    "worse": "Became worse, and are at risk now",
    "better": "Became better, and are not at risk any more",
    "left": "Left us, or are one with another",
    "model": "Are judged by another risk model",
    "known": "More is known of them now, or too little",
    "arr": "Their ARR changed",
    "rates": "Exchange rates, or the ARR that is assumed",
}
