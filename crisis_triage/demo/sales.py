"""A sales crisis of the made-up company: the quarter is short, some of it is booked, and a few deals may bring the rest."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import Customer, User
from outreach.crises import CrisisKind
from outreach.models import CallListEntry, Deal, JoinRequest, SalesTarget
from outreach.sales import JoinResult
from outreach.services import crises, crisis_rooms, crisis_timeline, deals, joins, sales_targets
from outreach.services.crises import Room
from outreach.services.deals import Prospect
from signals.vocabulary import Band

People = dict[str, User]
ONCE_A_WEEK = 7 * 24 * 60
BEGAN = timedelta(days=24)
WHATS = (
    "A second plant",
    "40 more seats",
    "Planning for the night shift",
    "The analytics module",
    "Three years instead of one",
)
SHARES = (Decimal("0.30"), Decimal("0.25"), Decimal("0.20"), Decimal("0.15"), Decimal("0.10"))


def fall_short(*, by: People, at: datetime) -> None:
    """Nothing where the made-up company is too small to have five healthy customers."""
    buyers = _buyers()
    if len(buyers) < len(WHATS):
        return
    began = at - BEGAN
    crisis = crises.declare_new(
        kind=CrisisKind.SALES,
        title="The quarter is short",
        severity=4,
        summary="Two renewals slipped into next year, and the plan for the quarter was made before that.",
        room=Room(commander=by["lena"], liaison=by["ana"], scribe=by["omar"]),
        by=by["lena"],
        at=began,
    )
    crisis_rooms.weigh(crisis=crisis, severity=4, cadence_minutes=ONCE_A_WEEK, by=by["lena"], at=began)
    sizes = [_hundreds((customer.arr or Decimal(0)) * share) for customer, share in zip(buyers, SHARES, strict=True)]
    target = sales_targets.set_target(
        crisis=crisis,
        amount=_hundreds(sum(sizes, Decimal(0)) * 2),
        currency="USD",
        due_on=(at + timedelta(days=38)).date(),
        why="Without it the two hires in support wait until summer.",
        by=by["lena"],
        at=began,
    )
    _dealt(target, buyers, sizes, by, at)
    _called(target, by, at)
    update = "A third is booked. Lena calls with us where it helps; whoever has an open loop is left in peace."
    crisis_timeline.give_update(crisis=crisis, text=update, by=by["ana"], at=at - timedelta(hours=5))


def _dealt(target: SalesTarget, buyers: list[Customer], sizes: list[Decimal], by: People, at: datetime) -> None:
    people = [by[name] for name in ("ana", "nils", "marta", "omar", "ivy")]
    for place, (customer, amount, what, owner) in enumerate(zip(buyers, sizes, WHATS, people, strict=True)):
        added = at - BEGAN + timedelta(days=2 + place)
        deal = deals.add(
            target=target,
            whose=customer,
            what=what,
            amount=amount,
            currency=customer.currency,
            expected_on=(at + timedelta(days=9 + 5 * place)).date(),
            owner=owner,
            by=by["lena"],
            at=added,
        )
        if place in (1, 3):
            booked = added + timedelta(days=6)
            deals.won(deal=deal, amount=amount, booked_on=booked.date(), note="Called twice.", by=owner, at=booked)
        if place == 4:
            note = "Three years are too long while their plant is for sale."
            deals.lost(deal=deal, note=note, by=owner, at=added + timedelta(days=9))
    newcomer = Prospect("Brightwater Foods", segment=buyers[0].segment, region=buyers[0].region)
    deals.add(
        target=target,
        whose=newcomer,
        what="Their first plant",
        amount=sizes[0],
        currency="USD",
        expected_on=(at + timedelta(days=30)).date(),
        owner=by["omar"],
        by=by["lena"],
        at=at - timedelta(days=6),
    )


def _called(target: SalesTarget, by: People, at: datetime) -> None:
    """One call was held, one is asked for, and one got a graceful no."""
    first, *_, last = target.deals.select_related("owner").order_by("pk")
    held = _asked(first, by["lena"], "Their COO is new and asks what happened in spring.", at - timedelta(days=8))
    joins.accept(join=held, note="With pleasure.", by=by["lena"], at=at - timedelta(days=7))
    came = "He wants the drill plan for outages in writing, then they sign. Samir writes it."
    joins.hold_call(join=held, result=JoinResult.FORWARD, outcome=came, by=by["ana"], at=at - timedelta(days=5))
    no = _asked(last, by["samir"], "They ask how long an outage lasts.", at - timedelta(days=4))
    said = "I am on call that week. Petra knows the plan as well as I do."
    joins.decline(join=no, note=said, by=by["samir"], at=at - timedelta(days=3))
    _asked(last, by["lena"], "They ask who is awake when they produce.", at - timedelta(hours=3))


def _asked(deal: Deal, asked: User, purpose: str, at: datetime) -> JoinRequest:
    brief = (
        "Two plants, three shifts, 200 planners. They like the planning board. No discounts: they did not ask for one."
    )
    return joins.ask(
        crisis=deal.target.crisis,
        about=deal,
        asked=asked,
        purpose=purpose,
        brief=brief,
        call_at=at + timedelta(days=3),
        by=deal.owner,
        at=at,
    )


def _buyers() -> list[Customer]:
    """The largest of those who are well, whose ARR is known."""
    well = CallListEntry.objects.filter(band=Band.HEALTHY, arr_is_assumed=False).select_related("customer")
    return [entry.customer for entry in well.order_by("-arr", "pk")[: len(WHATS)]]


def _hundreds(amount: Decimal) -> Decimal:
    return max(Decimal(100), amount.quantize(Decimal("1E2"))).quantize(Decimal(1))
