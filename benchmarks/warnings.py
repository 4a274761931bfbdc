"""Early warning: how often it is given when nothing is wrong, how soon when something is, and on a real week with a real incident.

The made-up months scatter as complaints do: by hours and weekdays, by good and bad days (20 % and more), and by hours that know nothing of each
other. In half of them the number of all who speak moves along, in the other half it does not.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt
from django.core.management import call_command

from benchmarks.report import Row, Size
from outreach.services import warning_replay
from signals.bursts.counts import DAY, Counts, counts
from signals.bursts.walking import walk
from signals.services import texts

Floats = npt.NDArray[np.float64]
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SERIES, DAYS, HISTORY = 100, 30, 28
SHARE = 0.3
HOURS = 1 + 0.8 * np.sin(2 * np.pi * (np.arange(DAY) - 9) / DAY)
WEEK = np.array([1.1, 1.15, 1.1, 1.1, 1.0, 0.8, 0.75])
AT_NINE = 9
INCIDENT = datetime(2015, 2, 22, 12, tzinfo=UTC)
"""Complaints of cancelled and late flights, as people labelled them: from noon to three 102, on the two days before 25 and 45; from three to
six 135, before that 36 and 23."""


def run(size: Size) -> Iterator[Row]:
    runs = size.pick(full=100, small=2)
    for history, months in ((HISTORY, runs), (5, runs // 5 or 1)):
        alarms = sum(false_alarms(seed, history) for seed in range(months))
        yield Row(
            f"false alarms of 100 series a month, {months} made-up months after {history} days of history",
            alarms / months, "a month", "the budget", 1, at_most=1,
        )  # fmt: skip
    for rate in (1, 5):
        for times in (3, 5, 10):
            yield delay(rate, times, size.pick(full=200, small=20))
    if DATA.is_dir():
        yield from airline()
    else:
        print("benchmarks.warnings: the public sets are not at ../shared/data, so the real week is left out.")


def false_alarms(seed: int, history: int) -> int:
    made = month(np.random.default_rng(seed), SERIES, history + DAYS, is_joint=seed % 2 == 0)
    return len(walk(made, begin=history * DAY, end=(history + DAYS) * DAY))


def delay(rate: float, times: float, series: int) -> Row:
    """A burst that begins at nine in the morning and lasts until midnight."""
    begin = HISTORY * DAY + AT_NINE
    rng = np.random.default_rng(1)
    made = month(rng, series, HISTORY + 1, is_joint=True, rates=np.full(series, float(rate)), burst=(begin, times))
    found = [burst.alarm + 1 - begin for burst in walk(made, begin=HISTORY * DAY, end=(HISTORY + 1) * DAY)]
    return Row(
        f"{times} × usual from nine on, where {rate} an hour complain: {len(found) / series:.0%} are noticed that day",
        median(found) if found else float("inf"), "hours until half of these", "the day", 15,
    )  # fmt: skip


def month(
    rng: np.random.Generator,
    series: int,
    days: int,
    *,
    is_joint: bool,
    rates: Floats | None = None,
    burst: tuple[int, float] | None = None,
) -> Counts:
    hours = days * DAY
    clock = np.arange(hours)
    shape = (HOURS / HOURS.mean())[clock % DAY] * WEEK[(clock // DAY + 3) % 7]
    rate = np.exp(rng.uniform(np.log(0.02), np.log(20), series)) if rates is None else rates

    def scatter(by_day: float, by_hour: float) -> Floats:
        daily = np.repeat(rng.gamma(1 / by_day, by_day, (series, days)), DAY, axis=1)
        return np.asarray(daily * rng.gamma(1 / by_hour, by_hour, (series, hours)))

    joint, own = (scatter(0.04, 0.08), scatter(0.01, 0.02)) if is_joint else (1.0, scatter(0.04, 0.10))
    speaking = rate[:, None] * shape * joint
    complaining = speaking * own
    if burst is not None:
        complaining[:, burst[0] :] *= burst[1]
    negative = rng.poisson(complaining).astype(float)
    calm = rng.poisson(speaking * (1 - SHARE) / SHARE)
    return counts(0, negative, negative + calm, since=np.zeros(series, dtype=np.int64))


def airline() -> Iterator[Row]:
    """The product's own path, from the files to the replay."""
    folder = DATA / "import" / "airline_social"
    call_command("import_customers", str(folder / "customers.csv.gz"), source="airline", verbosity=0)
    call_command("import_signals", str(folder / "signals.csv.gz"), source="airline", backfill=True, verbosity=0)
    while texts.read_some():
        pass
    found = warning_replay.replay(first=date(2015, 2, 21), last=date(2015, 2, 24), at=datetime.now(UTC))
    for sights in found.warnings:
        for sight in sights:
            print(f"  {sight.series.dimension} {sight.label}: known {sight.known_at:%d %b %H:%M}, {sight.peak}")
    known = [sight.known_at for sights in found.warnings for sight in sights]
    early = [moment for moment in known if moment <= INCIDENT]
    late = min((moment for moment in known if moment > INCIDENT), default=None)
    hours = (late - INCIDENT).total_seconds() / 3600 if late else float("inf")
    yield Row("airlines: hours from the incident to the warning", hours, "hours", "a working day", 8, at_most=1)
    yield Row("airlines: series that alarmed before it", len(early), "series", "none", 1, at_most=0)
    yield Row("airlines: warnings in all", len(found.warnings), "warnings", "one burst", 1)
