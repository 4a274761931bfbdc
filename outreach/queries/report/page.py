"""The report as one page shows it: every figure in words, with the address of the list that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from urllib.parse import urlencode

from accounts import access
from outreach.measures import figures
from outreach.measures.figures import Figure, FigureKind
from outreach.measures.periods import Period
from outreach.measures.question import Slice
from outreach.queries import issue_words, wording
from outreach.queries.measures import addresses
from outreach.queries.measures.catalogue import BY_NAME
from outreach.queries.measures.page import ALL, OWN
from outreach.queries.readers import Reader
from outreach.queries.report.counting import Counted, CrisisLine, count

ROOT = "/report"
MOST_LINES = 5
LONGEST = 70


@dataclass(frozen=True)
class Shown:
    """A figure, or a line of a list. ``note``: what must be known beside it; ``number``: unrounded, for files."""

    label: str
    value: str
    url: str
    number: float | Decimal | None
    note: str = ""


@dataclass(frozen=True)
class Section:
    """``said``: why there is no figure, or how it is to be read. ``rest``: how many lines are not shown."""

    key: str
    title: str
    figures: Sequence[Shown] = ()
    lines: Sequence[Shown] = ()
    said: str = ""
    rest: int = 0
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Report:
    title: str
    period: Period
    zone: str
    whose: str
    currency: str
    counted_at: str
    sections: Sequence[Section]


def report(*, reader: Reader, period: Period) -> Report:
    counted = count(reader=reader, period=period)
    return Report(
        title=period.words,
        period=period,
        zone=reader.zone.key,
        whose=ALL if access.sees_everyone(reader.user) else OWN,
        currency=reader.currency,
        counted_at=wording.moment(counted.counted_at),
        sections=[build(counted) for build in SECTIONS],
    )


def address(what: str, period: Period, **more: str) -> str:
    """Of the list behind a figure, with its days written out."""
    return f"{ROOT}/{what}?{urlencode(days(period) | more)}"


def days(period: Period) -> dict[str, str]:
    return {"from": period.first.isoformat(), "to": period.last.isoformat()}


def _risk(counted: Counted) -> Section:
    moved, period = counted.risk, counted.question.period
    if moved is None:
        return Section("risk", "ARR at risk", said=counted.span.problem)
    change, span = moved.after - moved.before, counted.span
    over = period.last + timedelta(days=1)
    begins = "At the beginning" if span.begins == period.first else f"On {wording.day(span.begins)}"
    ends = "Now" if span.ends is None else "At the end" if span.ends == over else f"On {wording.day(span.ends)}"
    return Section(
        "risk",
        "ARR at risk",
        figures=[
            _worth(begins, counted, moved.before, "before", moved.customers_before),
            _worth(ends, counted, moved.after, "after", moved.customers_after),
            Shown("Moved", wording.signed(wording.compact(change)), address("arr-at-risk", period), change),
        ],
        lines=[
            Shown(
                f"{part.cause.label} ({part.customers:,})",
                wording.signed(wording.compact(part.amount)),
                address("arr-at-risk", period, which=part.cause.value),
                part.amount,
            )
            for part in sorted(moved.parts, key=lambda part: -abs(part.amount))[:MOST_LINES]
        ],
    )


def _loops(counted: Counted) -> Section:
    opened, told, no = (_now(counted, name) for name in ("close_rate", "time_to_close", "declined_share"))
    return Section(
        "loops",
        "Customers told the outcome",
        figures=[
            _many("Loops opened", opened.rows, _rows(counted, "close_rate")),
            _many("Closed: told the outcome", told.rows, _rows(counted, "time_to_close")),
            _many("Of them with a no", no.hits, _rows(counted, "declined_share", Slice.HITS)),
            Shown(
                "Median time to tell",
                figures.said(FigureKind.DAYS, told.median),
                _rows(counted, "time_to_close", Slice.COUNTED),
                told.median,
            ),
        ],
    )


def _promises(counted: Counted) -> Section:
    outcomes, due = counted.outcomes, sum(counted.outcomes.values())
    each = {"kept": "Kept", "kept_late": "Delivered late", "broken": "Broken"}
    return Section(
        "promises",
        "Promises",
        figures=[
            _many("Due", due, _rows(counted, "kept_rate")),
            *(_many(label, outcomes.get(own, 0), _rows(counted, "kept_rate", own=own)) for own, label in each.items()),
            _share(counted, "kept_rate", "Kept rate"),
            _share(counted, "kept_rate_strict", "By the first day promised"),
        ],
    )


def _crises(counted: Counted) -> Section:
    found, period = counted.crises, counted.question.period
    return Section(
        "crises",
        "Crises",
        figures=[_many("Went on", len(found), address("crises", period))],
        lines=[crisis_line(each) for each in found[:MOST_LINES]],
        rest=max(0, len(found) - MOST_LINES),
        url=address("crises", period),
    )


def _saved(counted: Counted) -> Section:
    saved = _now(counted, "save_rate")
    return Section(
        "saved",
        "Saved, not causal",
        figures=[
            _share(counted, "save_rate", "Save rate"),
            _many("Recovered", saved.hits, _rows(counted, "save_rate", Slice.HITS)),
            _many("Lost", saved.judged - saved.hits, _rows(counted, "save_rate", Slice.MISSES)),
        ],
        said="Some would have stayed without us.",
        url="/recoveries/compared",
        link="Compared with alike customers",
    )


def _prevention(counted: Counted) -> Section:
    due, verified = _now(counted, "preventions_in_time"), _now(counted, "preventions_verified")
    return Section(
        "prevention",
        "Prevented",
        figures=[
            _many("Due", due.rows, _rows(counted, "preventions_in_time")),
            _many("Done in time", due.hits, _rows(counted, "preventions_in_time", Slice.HITS)),
            _many("Verified", verified.rows, _rows(counted, "preventions_verified")),
        ],
    )


def _came_back(counted: Counted) -> Section:
    found, period = counted.came_back, counted.question.period
    return Section(
        "came-back",
        "Came back within 90 days",
        figures=[_many("Began again", len(found), address("came-back", period))],
        lines=[
            Shown(wording.short(each.began.name, LONGEST), each.words, each.began.url, None)
            for each in found[:MOST_LINES]
        ],
        rest=max(0, len(found) - MOST_LINES),
        url=address("came-back", period),
    )


def _causes(counted: Counted) -> Section:
    answer = counted.answers["root_causes"]
    shown = list(answer.groups.items())[:MOST_LINES]
    return Section(
        "causes",
        "Top root causes",
        figures=[_many("Issues resolved", answer.now.rows, _rows(counted, "root_causes"))],
        lines=[
            _many(wording.short(answer.words[key], LONGEST), found.rows, _rows(counted, "root_causes", own=key))
            for key, found in shown
        ],
        rest=max(0, len(answer.groups) - len(shown)),
        url=addresses.detail("root_causes", counted.question),
    )


def _help(counted: Counted) -> Section:
    found, arr = _now(counted, "help_asked"), counted.arr_helped
    said = f"{counted.reader.currency} {wording.compact(arr)}" if arr is not None else "no rate"
    return Section(
        "help",
        "Earned authority",
        figures=[
            _many("Help asked for", found.hits, _rows(counted, "help_asked", Slice.HITS)),
            _many("Offered", found.judged - found.hits, _rows(counted, "help_asked", Slice.MISSES)),
            Shown("ARR it touched", said, _rows(counted, "help_asked"), arr),
        ],
    )


def _ready(counted: Counted) -> Section:
    ready, label, url = counted.readiness, "Readiness now", "/research/blind-spots"
    shown = Shown(label, f"{ready.score} of 100", url, ready.score) if ready else Shown(label, "–", url, None)
    return Section("ready", "Known before a crisis", figures=[shown], url="/research", link="Why", said="By research.")


SECTIONS = (_risk, _loops, _promises, _crises, _saved, _prevention, _came_back, _causes, _help, _ready)


def crisis_line(crisis: CrisisLine) -> Shown:
    about = f"{crisis.title} ({crisis.kind.label.lower()}, severity {crisis.severity})"
    goes_on = "" if crisis.stood_down_at else ", goes on"
    hours = round(crisis.lasted.total_seconds() / 3600, 1)
    label, lasted = wording.short(about, 2 * LONGEST), f"{wording.age(crisis.lasted)}{goes_on}"
    return Shown(label, lasted, f"/crises/{crisis.id}", hours)


def _worth(label: str, counted: Counted, amount: Decimal, which: str, customers: int) -> Shown:
    url = address("arr-at-risk", counted.question.period, which=which)
    note = issue_words.counted(customers, "customer")
    return Shown(label, f"{counted.reader.currency} {wording.compact(amount)}", url, amount, note)


def _many(label: str, count: int, url: str) -> Shown:
    return Shown(label, f"{count:,}", url, count)


def _now(counted: Counted, name: str) -> Figure:
    return counted.answers[name].now


def _rows(counted: Counted, name: str, which: Slice = Slice.ALL, **more: str) -> str:
    return addresses.rows(name, counted.question, which, **more)


def _share(counted: Counted, name: str, label: str) -> Shown:
    measure, found = BY_NAME[name], _now(counted, name)
    share = figures.value(measure.kind, found, fewest=measure.fewest)
    few = f", under {measure.fewest}: no share" if 0 < found.judged < measure.fewest else ""
    said = figures.said(measure.kind, share)
    return Shown(label, said, _rows(counted, name, Slice.COUNTED), share, f"of {found.judged:,}{few}")
