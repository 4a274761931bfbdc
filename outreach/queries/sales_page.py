"""The sales view of a crisis: what is to be reached, how far it is, and the deals that may close the gap. In short for the room, and as a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from crisis_triage.shared import charts
from crisis_triage.shared.charts import LineChart, Point
from outreach import sales
from outreach.models import Crisis, SalesTarget
from outreach.queries import deal_cards, join_cards, sales_standing, wording
from outreach.queries.deal_cards import DealCard
from outreach.queries.join_cards import JoinCard
from outreach.queries.readers import Reader
from outreach.queries.sales_standing import Standing
from outreach.sales import Booked, BookedBy, Gap


@dataclass(frozen=True)
class Figure:
    label: str
    value: str
    note: str
    needs_you: bool = False


@dataclass(frozen=True)
class TargetCard:
    id: int
    version: str
    url: str
    amount: str
    currency: str
    due: str
    is_over: bool
    headline: str
    """“180k EUR are missing, 12 days are left”."""
    tone: str
    figures: Sequence[Figure]
    trouble: str
    left_out: str
    chart: LineChart | None


@dataclass(frozen=True)
class TargetPage:
    card: TargetCard
    crisis: str
    crisis_url: str
    why: str
    counts: str
    set_by: str
    deals: Sequence[DealCard]
    joins: Sequence[JoinCard]


def of_crisis(crisis: Crisis, *, reader: Reader) -> TargetCard | None:
    """``crisis`` as somebody sees it who is inside."""
    target = SalesTarget.objects.filter(crisis=crisis).first()
    return None if target is None else card(target, reader=reader)


def page(*, target: SalesTarget, reader: Reader) -> TargetPage:
    return TargetPage(
        card=card(target, reader=reader),
        crisis=target.crisis.title,
        crisis_url=f"/crises/{target.crisis_id}",
        why=target.why,
        counts=f"{BookedBy(target.booked_by).label}, since {wording.day(target.starts_on)}",
        set_by=f"{target.set_by.name}, {wording.moment(target.set_at)}",
        deals=deal_cards.of_target(target, reader=reader),
        joins=join_cards.of_target(target, reader=reader),
    )


def card(target: SalesTarget, *, reader: Reader) -> TargetCard:
    found = sales_standing.standing(target=target, reader=reader)
    gap = found.gap
    return TargetCard(
        id=target.pk,
        version=target.version,
        url=f"/sales-targets/{target.pk}",
        amount=wording.amount(target.amount),
        currency=target.currency,
        due=wording.day(target.due_on),
        is_over=gap is not None and gap.is_over,
        headline=_headline(gap, target.currency) if gap else "",
        tone=_tone(gap) if gap else "plain",
        figures=_figures(gap, target.currency) if gap else [],
        trouble=found.trouble,
        left_out=found.left_out,
        chart=_chart(target, found, reader) if gap else None,
    )


def _headline(gap: Gap, currency: str) -> str:
    if gap.is_reached:
        return f"The target is reached, with {wording.compact(gap.booked)} {currency}."
    missing = f"{wording.compact(gap.missing)} {currency}"
    if gap.is_over:
        return f"It is over, and {missing} are missing."
    days = "today is the last day" if gap.days_left == 1 else f"{gap.days_left} days are left"
    return f"{missing} are missing, {days}."


def _tone(gap: Gap) -> str:
    if gap.is_reached:
        return "good"
    return "bad" if gap.is_over or gap.booked < gap.even_by_now else "watch"


def _figures(gap: Gap, currency: str) -> Sequence[Figure]:
    even = f"{gap.share} % of the target; an even pace would have {wording.compact(gap.even_by_now)}"
    weekly = f"{wording.compact(gap.per_week)} a week would do it" if gap.per_week else "of the target"
    short = (
        f"{wording.compact(gap.uncovered)} would be missing if all were won"
        if gap.uncovered
        else "enough, if all are won"
    )
    rows = (
        ("Target", gap.target, f"by {wording.day(gap.due_on)}", False),
        ("Booked", gap.booked, even, False),
        ("Missing", gap.missing, weekly if gap.missing else "nothing", not gap.is_reached),
        ("Pipeline", gap.pipeline, short if gap.missing else "open deals", bool(gap.uncovered)),
    )
    return [Figure(label, f"{wording.compact(value)} {currency}", note, needs) for label, value, note, needs in rows]


def _chart(target: SalesTarget, found: Standing, reader: Reader) -> LineChart:
    """From nothing on the first day to what is booked today; the upper line is the target."""
    days = [Booked(target.starts_on, sales.NOTHING), *sales.running(found.booked)]
    last = min(reader.today, target.due_on)
    if days[-1].on < last:
        days.append(Booked(last, days[-1].amount))
    points = [_point(each, target, reader) for each in days]
    goal = float(target.amount)
    return charts.line_chart(
        title=f"Booked so far, {target.currency}",
        points=points,
        highest=max(goal, float(days[-1].amount)),
        y_labels=((0, "0"), (goal, wording.compact(goal))),
    )


def _point(booked: Booked, target: SalesTarget, reader: Reader) -> Point:
    moment = datetime.combine(booked.on, time.min, tzinfo=reader.zone)
    label = f"{wording.amount(booked.amount)} {target.currency}"
    return Point(at=moment, value=float(booked.amount), label=label, when=wording.day(booked.on))
