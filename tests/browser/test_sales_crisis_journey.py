"""A sales crisis from the first warning to what was learned, as people do it in their browsers: what is missing is said, who waits for us is left
in peace, and a friend vouches to the prospect who then buys. What the clock does is called here, because no worker runs."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Company, Contact, Customer, User
from signals.models import Source
from tests.browser import crisis_steps as steps
from tests.browser.complaints import they_complain
from tests.browser.desk import Desk, Sit, in_days
from tests.factories.accounts import CustomerFactory
from tests.factories.asks import one_we_talk_with
from tests.factories.issues import an_issue
from tests.factories.outreach import give_score

SOURCE, REGION, SEGMENT = "ticket-office", "Sound", "Ferry lines"
COMPLAIN = 24
TITLE = "The price drives buyers away"
SAID = "The new price is a terrible mistake: it is far too expensive. We are angry."
PROSPECT = "Nova Works"
LONG_AGO = timedelta(days=7 * 366)


@pytest.fixture
def sound(committed) -> list[Customer]:
    """Who complains about the price."""
    Source.objects.get_or_create(slug=SOURCE, defaults={"name": "Ticket office"})
    return [
        _customer(f"Sound {number:02}", external_id=f"S-{number}", external_id__source=SOURCE)
        for number in range(COMPLAIN)
    ]


@pytest.fixture
def friends(committed) -> dict[str, Contact]:
    """Both are like the prospect. Ida would help; Walt waits for an answer of ours."""
    now = timezone.now()
    calm, waiting = (
        _customer(name, started_on=(now - LONG_AGO).date()) for name in ("Calm Ferries", "Waiting Ferries")
    )
    give_score(calm, 0.05, at=now)
    an_issue(User.objects.get(email="lena@demo.example"), waiting, at=now)
    people = {"Ida Calm": calm, "Walt Waiting": waiting}
    about = {"talks": 6, "job_title": "Head of Operations", "at": now}
    return {name: one_we_talk_with(customer, name=name, **about) for name, customer in people.items()}


def _customer(name: str, **about) -> Customer:
    ana = User.objects.get(email="ana@demo.example")
    near = {"segment": SEGMENT, "region": REGION, "currency": "EUR"}
    return CustomerFactory(name=name, owner=ana, team=ana.teams.first(), **near, **about)


def test_a_sales_crisis_from_the_first_warning_to_what_was_learned(sit: Sit, sound, friends) -> None:
    lena, ana = sit("lena"), sit("ana")
    warning = they_complain(sound, about=SAID, source=SOURCE)
    room = it_is_declared_from_the_warning(lena, f"/warnings/{warning.pk}")
    steps.it_is_run(ana, room)
    target = it_has_a_target(lena, room)
    whoever_waits_for_us_is_left_in_peace(ana, target, friends)
    deal = a_prospect_may_buy(ana, target)
    a_friend_vouches_for_us(ana, deal, friends)
    somebody_joins_the_call(ana, lena, deal)
    they_buy(ana, lena, deal, room)
    steps.it_is_over(lena, room)
    steps.it_is_looked_back_at(lena, ana, TITLE)


def it_is_declared_from_the_warning(lena: Desk, warning: str) -> str:
    lena.open("/warnings").follow("Price").reads(SAID).reads("at most once in 30 days").follow(
        "Declare a crisis?"
    ).choose("kind", "sales").choose("severity", "2").write(title=TITLE)
    lena.unfold("Who runs it, and whom does it touch?").pick("liaison", "Ana").press("Declare the crisis")
    lena.reads("Next update due in").reads("No target yet")
    room = lena.path
    lena.open(warning).reads("In hand")
    return room


def it_has_a_target(lena: Desk, room: str) -> str:
    lena.open(room).follow("Set the target").write(
        amount="100000", currency="EUR", due_on=in_days(-2), why="The year hangs on it."
    )
    lena.press("Set the target").reads("from tomorrow on").write(due_on=in_days(30)).press("Set the target")
    lena.reads("100k EUR are missing")
    return lena.path


def whoever_waits_for_us_is_left_in_peace(ana: Desk, target: str, friends: dict[str, Contact]) -> None:
    for contact in friends.values():
        ana.open(f"{target}/deals/new?customer={contact.customer_id}")
        a_deal_is_added(ana, what="Forty licences more")
    ana.open(target).reads("120k EUR").follow("Who can close the gap?").reads("They are left in peace")
    ana.reads("Waiting Ferries waits for an answer from us. Close the loop first.")


def a_prospect_may_buy(ana: Desk, target: str) -> str:
    ana.open(target).follow("Add a prospect's deal").write(prospect=PROSPECT, segment=SEGMENT.lower(), region=REGION)
    return a_deal_is_added(ana, what="Eighty licences")


def a_deal_is_added(ana: Desk, *, what: str) -> str:
    ana.write(what=what, amount="60000", currency="EUR", expected_on=in_days(20)).press("Add it")
    ana.reads("What comes next")
    return ana.path


def a_friend_vouches_for_us(ana: Desk, deal: str, friends: dict[str, Contact]) -> None:
    """Of the two who are alike; the other is named with the reason, and has no button and no form."""
    ana.open(deal).reads(f"the same segment ({SEGMENT}), the same region ({REGION})")
    ana.unfold("not to be asked now").reads("Walt Waiting")
    assert ana.page.get_by_role("button", name="Walt Waiting").count() == 0
    ana.open(f"/asks/new?contact={friends['Walt Waiting'].pk}").reads("They are not to be asked now.")
    ana.open(deal).press("Propose a reference of Ida Calm").reads("Proposed. Nobody was asked yet")
    favour = ana.path
    ana.step("ask").press("They were asked").reads("Say what they answered when you know.")
    ana.open(favour).step("answer").choose("to", "agreed").write(said="With pleasure.").press("Write it down")
    ana.reads("What they said")
    ana.step("done").write(outcome="They talked for an hour.").press("They did it")
    ana.reads("Done. Now thank them.")
    ana.step("thank").write(thanks="By hand, with what came of it.").press("They were thanked")
    ana.reads("They were thanked.").follow(f"The deal with {PROSPECT}").reads(
        f"Reference: Tell {PROSPECT} what it is like"
    )


def somebody_joins_the_call(ana: Desk, lena: Desk, deal: str) -> None:
    tomorrow = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    ana.open(deal).follow("Ask somebody to join a call").pick("asked", "Lena")
    ana.write(purpose="They doubt our new price.", brief="Their COO is new.", call_at=tomorrow).press("Ask them")
    ana.reads("None yet: nobody has answered.")
    lena.open("/inbox").follow("They doubt our new price.").press("I join").reads("You join the call.")


def they_buy(ana: Desk, lena: Desk, deal: str, room: str) -> None:
    booked_on = f"{Company.ours().today(timezone.now()):%Y-%m-%d}"
    ana.open(deal).step("won").write(amount="55000", booked_on=booked_on, note="The talk with Ida.").press("It is won")
    ana.reads("Won, and booked.")
    lena.open(room).reads("45k EUR are missing")
