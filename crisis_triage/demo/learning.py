"""What the made-up company learned: a crisis of last autumn that came back, its review, another review that is late, and what prevents the next."""

from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from accounts.money import Money
from accounts.vocabulary import Function
from outreach.crises import CrisisKind
from outreach.learning import FactorKind, Habit, HelpVerdict
from outreach.models import Issue, Prevention, Remark, Review
from outreach.services import (
    crises,
    crisis_timeline,
    help_requests,
    learning_clocks,
    preventions,
    remarks,
    reviews,
    standing_down,
)
from outreach.services.crises import Room
from outreach.services.help_requests import Help
from outreach.states import CrisisState

People = dict[str, User]

FACTORS = (
    (FactorKind.SUPPLIER, Function.ENGINEERING, "One hosting company, one switch, and no second line."),
    (FactorKind.DETECTION, Function.ENGINEERING, "Nothing rings at night: customers told us in the morning."),
    (FactorKind.COMMUNICATION, Function.CALL_CENTRE, "There was no list of whom to call first."),
    (FactorKind.PROCESS, Function.ENGINEERING, "The fallback was written down, and nobody ever tried it."),
    (FactorKind.DETECTION, Function.POST_SALE_SUPPORT, "Five tickets said the same, in three queues."),
)
Plan = tuple[FactorKind, Function, str, int, str]
ENGINEERS = Function.ENGINEERING
PLANS: dict[str, Plan] = {
    "samir": (FactorKind.DETECTION, ENGINEERS, "samir", 14, "An alarm that rings for somebody at night."),
    "carla": (FactorKind.COMMUNICATION, Function.CALL_CENTRE, "carla", 58, "A list of whom to call first, by shift."),
    "petra": (
        FactorKind.PROCESS,
        ENGINEERS,
        "petra",
        57,
        "The fallback is drilled every month, at an hour that nobody knows.",
    ),
    "lena": (FactorKind.SUPPLIER, ENGINEERS, "lena", 80, "A second line, from another company."),
    "tom": (FactorKind.DETECTION, Function.POST_SALE_SUPPORT, "tom", 40, "Five tickets that say the same ring a bell."),
}
BILLS = (
    (FactorKind.PROCESS, Function.FINANCE_BILLING, "Prices are typed into two systems, and compared in neither."),
    (FactorKind.PROCESS, Function.SALES, "A discount that was agreed on reaches the bill by mail."),
    (FactorKind.PEOPLE, Function.FINANCE_BILLING, "One person knows how the run is started again."),
    (FactorKind.PRODUCT, Function.PRODUCT, "The bill does not say what changed since the last one."),
)

REMARKS = (
    ("lena", Habit.HANDOFFS, "The same five tickets lay in two queues, each waiting for the other."),
    ("samir", Habit.SILOS, "The night shift keeps a list of its own of whom to call."),
    ("samir", Habit.BLAME, "The first hour went into who had cut the line, and not into who had no line."),
    ("ana", Habit.DECISIONS, "Nobody knew who may promise a date on a Sunday."),
)
Asked = tuple[int, str, Function, bool, str, HelpVerdict | None, str]
HELP: tuple[Asked, ...] = (
    (
        330,
        "Nora Weiss",
        Function.SALES,
        False,
        "Join the renewal call of a site that complains.",
        HelpVerdict.DID_NOT_HELP,
        "It came across as a check on sales.",
    ),
    (
        290,
        "Paul Brandt",
        Function.PRODUCT,
        False,
        "Read what 40 customers said about the new planner.",
        HelpVerdict.HELPED,
        "Two things were taken up.",
    ),
    (
        210,
        "Nora Weiss",
        Function.SALES,
        True,
        "Talk to the plant manager before the offer.",
        HelpVerdict.HELPED,
        "They signed for two years.",
    ),
    (
        150,
        "Greta Lang",
        Function.FINANCE_BILLING,
        False,
        "A script for the bills that were wrong.",
        HelpVerdict.HELPED,
        "Half as many calls as feared.",
    ),
    (
        110,
        "Paul Brandt",
        Function.PRODUCT,
        True,
        "Whom to ask before the planner is shipped.",
        HelpVerdict.HELPED,
        "Nine customers tried it first.",
    ),
    (
        40,
        "Nora Weiss",
        Function.SALES,
        True,
        "Three sites that want to leave together.",
        HelpVerdict.HELPED,
        "Two stay, one left.",
    ),
    (12, "Greta Lang", Function.FINANCE_BILLING, True, "How to say that prices rise.", None, ""),
)
STILL_KEPT = (
    (Habit.INFORMATION, "Sales knew of the new price list a week before finance did."),
    (Habit.WORKLOAD, "One person started the run again, four nights in a row."),
)


def look_back(*, by: People, at: datetime) -> None:
    """Nothing where the made-up company is too small to have an outage that goes on."""
    if not Issue.objects.filter(theme="outages").exists():
        return
    autumn = _over("The plant stood still on a Sunday", by, at - timedelta(days=70), owner=by["samir"])
    _written(autumn, FACTORS, by["samir"], at - timedelta(days=62))
    reviews.close(review=autumn, note="Read in the weekly meeting.", by=by["lena"], at=at - timedelta(days=60))
    _prevented(autumn, by, at)
    bills = _over("Bills of September were wrong", by, at - timedelta(days=12), owner=by["greta"], within=8)
    found = at - timedelta(days=6)
    for kind, function, what in BILLS:
        reviews.add_factor(review=bills, kind=kind, function=function, what=what, by=by["greta"], at=found)
    happened = "A price list was loaded twice. 40 customers got a bill of last year's prices, and eleven paid it."
    reviews.write(review=bills, what_happened=happened, went_well="", went_badly="", by=by["greta"], at=found)
    learning_clocks.notice_reviews(at=at - timedelta(days=2))
    _kept(autumn, bills, by, at)
    _helped(autumn, by, at)


def _over(title: str, by: People, began: datetime, *, owner: User, within: int = 9) -> Review:
    room = Room(commander=by["lena"], liaison=by["ana"], scribe=by["samir"])
    crisis = crises.declare_new(kind=CrisisKind.SERVICE, title=title, severity=3, room=room, by=by["lena"], at=began)
    for hours, stage in ((5, CrisisState.CONTAINED), (30, CrisisState.RECOVERING)):
        crises.advance(crisis=crisis, to=stage, note="", by=by["lena"], at=began + timedelta(hours=hours))
    ends = began + timedelta(hours=31)
    last = "It is as it should be, and every site was told."
    crisis_timeline.give_update(crisis=crisis, text=last, by=by["ana"], at=ends - timedelta(minutes=20))
    standing_down.stand_down(
        crisis=crisis,
        note="Everybody who was touched was told.",
        after_action_owner=owner,
        after_action_due_on=(began + timedelta(days=within)).date(),
        by=by["lena"],
        at=ends,
    )
    return Review.objects.get(crisis=crisis)


def _written(review: Review, factors: tuple[tuple[FactorKind, Function, str], ...], by: User, at: datetime) -> None:
    for kind, function, what in factors:
        reviews.add_factor(review=review, kind=kind, function=function, what=what, by=by, at=at)
    reviews.write(
        review=review,
        what_happened="At 02:10 the line of the plant was cut. At 06:40 the first customer called. At 09:00 the line was back.",
        went_well="Once we knew, every site was called within two hours, with what to do offline.",
        went_badly="Four hours passed before anybody of us knew. The fallback did not start.",
        by=by,
        at=at,
    )
    reviews.hand_in(review=review, by=by, at=at)


def _prevented(autumn: Review, by: People, at: datetime) -> None:
    """One was verified, and outages came back all the same; one is done, one is late, one still has time, one was dropped."""
    agreed = at - timedelta(days=60)
    made = {owner: _agreed(autumn, plan, by, agreed) for owner, plan in PLANS.items()}
    rings = "An alarm rings for who is on call; it rang in the drill of the 3rd."
    preventions.done(prevention=made["samir"], result=rings, by=by["samir"], at=at - timedelta(days=50))
    evidence = "Two drills at night: it rang after 90 seconds and after two minutes."
    preventions.verify(prevention=made["samir"], evidence=evidence, by=by["lena"], at=at - timedelta(days=45))
    listed = "The list hangs in the call centre, and has been called through once."
    preventions.done(prevention=made["carla"], result=listed, by=by["carla"], at=at - timedelta(days=4))
    note = "Tickets of one theme are grouped by the early warning now."
    preventions.drop(prevention=made["tom"], note=note, by=by["lena"], at=at - timedelta(days=20))
    learning_clocks.notice_preventions(at=at - timedelta(days=1))


def _agreed(review: Review, plan: Plan, by: People, at: datetime) -> Prevention:
    kind, function, owner, days, what = plan
    return preventions.add(
        review=review,
        what=what,
        kind=kind,
        function=function,
        owner=by[owner],
        due_on=(at + timedelta(days=days)).date(),
        theme="outages" if kind == FactorKind.DETECTION else "",
        by=by["lena"],
        at=at,
    )


def _helped(autumn: Review, by: People, at: datetime) -> None:
    """First it was offered; later they came by themselves."""
    for days, asker, function, is_asked, what, verdict, words in HELP:
        asked_at = at - timedelta(days=days)
        arr = Money(Decimal(4_000 * days + 60_000), "USD") if days % 20 else None
        given = Help(function=function, what=what, asked_on=asked_at.date(), is_asked=is_asked, asker=asker, arr=arr)
        row = help_requests.record(given=given, by=by["lena"], at=asked_at)
        if verdict:
            said_at = asked_at + timedelta(days=9)
            help_requests.tell_outcome(request=row, verdict=verdict, what=words, by=by["lena"], at=said_at)
    asked = Help(
        function=Function.ENGINEERING,
        what="Call every site while we mend it.",
        asked_by=by["samir"],
        asked_on=autumn.crisis.opened_at.date(),
        crisis=autumn.crisis,
    )
    row = help_requests.record(given=asked, by=by["lena"], at=autumn.crisis.opened_at + timedelta(hours=5))
    said = "We could work, and nobody called us."
    help_requests.tell_outcome(
        request=row, verdict=HelpVerdict.HELPED, what=said, by=by["samir"], at=at - timedelta(days=60)
    )


def _kept(autumn: Review, bills: Review, by: People, at: datetime) -> None:
    """Of the autumn, one was tried and one let go, one is tried and one waits to be taken up; of the bills, two are kept until calm."""
    began, calm = autumn.crisis.opened_at, at - timedelta(days=55)
    noted = [
        remarks.note(crisis=autumn.crisis, habit=habit, what=what, by=by[who], at=began + timedelta(hours=9))
        for who, habit, what in REMARKS
    ]
    with_crises = Remark.objects.select_related("crisis__commander").in_bulk([each.pk for each in noted])
    for each in noted:
        remarks.surface(with_crises[each.pk], at=calm)
    tried, left, trying, _ = noted
    soon, later = (calm + timedelta(days=30)).date(), (at + timedelta(days=10)).date()
    remarks.take_up(
        remark=tried, trying="One queue for both, for a month.", due_on=soon, owner=by["tom"], by=by["lena"], at=calm
    )
    came = "Nobody looked for a ticket in two places any more. It stays."
    remarks.settle(remark=tried, outcome=came, by=by["tom"], at=calm + timedelta(days=28))
    remarks.let_go(remark=left, note="The night shift is one team since the move.", by=by["lena"], at=calm)
    questions = "After each outage three questions, none of them “who?”."
    remarks.take_up(
        remark=trying, trying=questions, due_on=later, owner=by["samir"], by=by["lena"], at=at - timedelta(days=5)
    )
    for habit, what in STILL_KEPT:
        remarks.note(crisis=bills.crisis, habit=habit, what=what, by=by["greta"], at=at - timedelta(days=11))
