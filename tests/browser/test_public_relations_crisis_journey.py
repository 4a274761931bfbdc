"""A public-relations crisis from a burst of angry posts to what was learned, as people do it in their browsers: who speaks for us, and who
is left in peace. What the clock does is called here, because no worker runs."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Contact, Customer, User
from outreach.models import EarlyWarning
from tests.browser import crisis_steps as steps
from tests.browser.conftest import Visit
from tests.browser.desk import Desk, Sit
from tests.factories import public_posts
from tests.factories.accounts import CustomerFactory
from tests.factories.messages import a_contact
from tests.mail_server import MailServer

REGION = "Lagoon"
ANGRY, SILENT = 24, 2
TOUCHED = ANGRY + SILENT
TITLE = "They say that we leak"
WORKED_ON = {"function": "Engineering", "expert": "Samir Rahman"}
PLAN = {"cause": "A list lay open for an hour.", "goal": "A quarter without a leak."}


@pytest.fixture
def lagoon(committed) -> list[Customer]:
    """Those who complain first, then their neighbours who say nothing."""
    ana = User.objects.get(email="ana@demo.example")
    about = {"owner": ana, "team": ana.teams.first(), "region": REGION, "segment": "Startup", "currency": "EUR"}
    customers = [
        CustomerFactory(name=f"Lagoon {number:02}", external_id=f"L-{number}", **about) for number in range(TOUCHED)
    ]
    for number, customer in enumerate(customers):
        a_contact(customer, name=f"Isolde of {customer.name}", email=f"isolde-{number}@lagoon.example")
    return customers


@pytest.fixture
def friends(lagoon) -> dict[str, Contact]:
    """Elsewhere: an old one and a new one, by the name of their house."""
    like = lagoon[0]
    about = {"owner": like.owner, "team": like.team, "region": "Uplands", "currency": "EUR"}
    since = {"Oldhouse": 6, "Newhouse": 1}
    return {
        name: a_contact(
            CustomerFactory(name=name, started_on=timezone.localdate() - timedelta(days=366 * years), **about),
            name=f"Isolde of {name}",
        )
        for name, years in since.items()
    }


def test_a_public_relations_crisis_from_the_first_post_to_what_was_learned(
    sit: Sit, visit: Visit, lagoon, friends, server
) -> None:
    lena, ana = sit("lena"), sit("ana")
    room = it_is_declared_from_the_warning(lena, they_post(lagoon))
    steps.it_is_run(ana, room)
    those_who_wrote_find_out_first(ana, room)
    issue = steps.an_issue_is_opened_for_everybody(lena, ana, room, title=TITLE, touched=TOUCHED, **WORKED_ON)
    friends_are_ranked_and_who_waits_for_us_is_left_in_peace(ana, room, lagoon[0].contacts.get(), friends)
    they_hear_it_from_us(lena, ana, room, issue, server)
    what_is_said_in_public_is_watched(ana, room)
    a_friend_speaks_for_us_and_is_thanked(lena, ana, room, friends["Oldhouse"])
    steps.everybody_reads_until_it_leaks(lena, ana, visit, room)
    what_was_promised_is_done_and_everybody_is_told(lena, ana, issue, server)
    steps.it_is_over(lena, room, issue)
    steps.trust_is_rebuilt(ana, lagoon[0], TITLE, reason="Their list was in it.", plan=PLAN)
    steps.it_is_looked_back_at(lena, ana, TITLE)


def they_post(lagoon: list[Customer]) -> EarlyWarning:
    names = [f"L-{number}" for number in range(ANGRY)]
    steps.the_clock_hears(public_posts.a_scandal(names, at=timezone.now()))
    return EarlyWarning.objects.filter(customers__customer=lagoon[0]).latest("pk")


def it_is_declared_from_the_warning(lena: Desk, warning: EarlyWarning) -> str:
    lena.open("/warnings").follow("Security and privacy").reads("You leaked our personal data.")
    lena.follow("Declare a crisis?").write(title=TITLE).choose("kind", "public_relations").choose("severity", "2")
    lena.unfold("Who runs it, and whom does it touch?").pick("liaison", "Ana").choose("regions", REGION)
    lena.press("Declare the crisis").reads("Next update due in").reads(f"{TOUCHED} customers frozen")
    room = lena.path
    lena.open(f"/warnings/{warning.pk}").reads("In hand")
    return room


def those_who_wrote_find_out_first(ana: Desk, room: str) -> None:
    """The crisis began with the first post, before anybody declared it."""
    first = f"{timezone.localtime() - timedelta(hours=2):%Y-%m-%dT%H:%M}"
    ana.open(room).step("log").write(text="The first post.", happened_at=first).press("Write it down")
    ana.open(f"{room}/untold").reads(f"0 of {TOUCHED} were told").reads(f"Of the others, {ANGRY} wrote since.")
    rows = ana.page.locator("tbody[data-rows] tr").all_inner_texts()
    assert ["They wrote once since it began" in row for row in rows] == [True] * ANGRY + [False] * SILENT


def somebody_talks_with(ana: Desk, contact: Contact) -> None:
    ana.open(f"/customers/{contact.customer_id}").follow("Log a touchpoint").pick("contact", contact.name)
    ana.write(summary="The yearly look back.").choose("found", "none_found").press("Log it").reads("Logged.")


def friends_are_ranked_and_who_waits_for_us_is_left_in_peace(
    ana: Desk, room: str, waits: Contact, friends: dict[str, Contact]
) -> None:
    for contact in (waits, *friends.values()):
        somebody_talks_with(ana, contact)
    ana.open(room).follow("Advocates").reads("Who could speak for us").write(q="Isolde of").press("Find")
    ana.reads("Not to be asked now")
    able = ana.page.locator("tbody[data-rows] tr").all_inner_texts()
    assert [name for row in able for name in friends if name in row.splitlines()[0]] == list(friends)
    expect(ana.page.locator("tr", has_text=waits.name)).to_contain_text("Close the loop first")
    ana.open(f"/asks/new?contact={waits.pk}").reads("They are not to be asked now.").reads("Choose somebody else")


def they_hear_it_from_us(lena: Desk, ana: Desk, room: str, issue: str, server: MailServer) -> None:
    """Each once. A promise that nobody has read yet told nobody."""
    said = {"subject": "The list that lay open", "what": "You read what the auditor found", "touched": TOUCHED}
    message = steps.a_message_waits_for_a_promise_and_two_people(lena, ana, room, issue, **said)
    ana.open(f"{room}/untold").reads(f"1 of {TOUCHED} were told")
    steps.it_is_delivered()
    lena.open(message).reads(f"{TOUCHED} of {TOUCHED}")
    assert (len(server.taken), set(server.counts.values())) == (TOUCHED, {1})
    ana.open(f"{room}/untold").reads("Everybody heard it from us")


def what_is_said_in_public_is_watched(ana: Desk, room: str) -> None:
    ana.open(room).follow("In public").reads("What is said in public").reads("M1: The list that lay open")
    ana.reads("Too early to say: it was sent less than an hour ago.").reads("This is not causal")


def a_friend_speaks_for_us_and_is_thanked(lena: Desk, ana: Desk, room: str, friend: Contact) -> None:
    ana.open(room).follow("Advocates").follow(f"Ask {friend.name}")
    ana.write(what="Say in public how we treat your data.").press("Propose it").reads(f"Public word of {friend.name}")
    ask = ana.path
    ana.open(f"/asks/new?contact={friend.pk}").reads("They are not to be asked now.").open(ask)
    ana.step("ask").press("They were asked")
    ana.reads("Say what they answered when you know.").step("answer").choose("to", "agreed")
    ana.step("answer").write(said="Gladly: you never sold ours.").press("Write it down")
    ana.step("done").write(outcome="A post that ninety people read.").press("They did it").reads("Thank-you due in")
    ana.open("/inbox").reads("Thank-you due in").open(ask)
    ana.step("thank").write(thanks="By hand, with what came of it.").press("They were thanked")
    ana.reads("They were thanked.").reads("By hand, with what came of it.")
    lena.open(f"{room}/in-public").reads("Who was asked to help").reads(friend.name)


def what_was_promised_is_done_and_everybody_is_told(lena: Desk, ana: Desk, issue: str, server: MailServer) -> None:
    ana.open(issue).follow(f"Delivered to all {TOUCHED}").write(evidence="The report of the auditor.")
    ana.press("Delivered to all").open(f"{issue}/tell")
    ana.page.locator("select[name=purpose]").select_option("delivered")
    ana.write(
        subject="What the auditor found",
        body="Hello {{ contact_name }}, we promised: {{ delivered_what }} See: {{ proof }}",
    )
    ana.check("is_urgent").press("Keep it as a draft").press("Ask for approval").reads("Submitted")
    lena.open(ana.path).press("Approve it").press("Send it now").reads("It is on its way.")
    steps.it_is_delivered()
    assert set(server.counts.values()) == {2}
    lena.open(issue)
    expect(lena.page.locator("tr", has_text="Told by e-mail, Isolde of Lagoon")).to_have_count(TOUCHED)
