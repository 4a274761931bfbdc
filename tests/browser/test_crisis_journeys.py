"""A service crisis from the first warning to what was learned, as six people do it in their browsers; mails leave through a real mail
server. What the clock does is called here, because no worker runs."""

import pytest

from accounts.models import Customer, User
from accounts.vocabulary import Consent
from outreach.models import EarlyWarning
from tests.browser import crisis_steps as steps
from tests.browser.complaints import they_complain
from tests.browser.conftest import Visit
from tests.browser.desk import Desk, Sit
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.scripts import HONEST
from tests.mail_server import MailServer

REGION = "Delta"
COMPLAIN, PREMIUM, SILENT = 24, 2, 3
TOUCHED = COMPLAIN + SILENT
TITLE = "Bills of the Delta are wrong"
SAID = "We were billed twice again. This is a terrible mistake, and nobody of your billing answers. We are angry."
WORKED_ON = {"function": "Finance & billing", "expert": "Greta Halvorsen"}
PLAN = {"cause": "A list was taken twice.", "goal": "Three right bills."}


@pytest.fixture
def delta(committed) -> list[Customer]:
    """Those who complain first, and of these the premium ones first."""
    ana = User.objects.get(email="ana@demo.example")
    segments = ["Enterprise"] * PREMIUM + ["Startup"] * (TOUCHED - PREMIUM)
    about = {"owner": ana, "team": ana.teams.first(), "region": REGION, "currency": "EUR"}
    customers = [
        CustomerFactory(name=f"Delta {number:02}", segment=segment, external_id=f"D-{number}", **about)
        for number, segment in enumerate(segments)
    ]
    for customer in customers:
        ContactFactory(customer=customer, consent=Consent.GRANTED)
    return customers


def test_a_service_crisis_from_the_first_warning_to_what_was_learned(sit: Sit, visit: Visit, delta, server) -> None:
    lena, ana, carla = sit("lena"), sit("ana"), sit("carla")
    warning = they_complain(delta[:COMPLAIN], about=SAID)
    room = it_is_declared_from_the_warning(lena, warning)
    steps.it_is_run(ana, room)
    ana.reads(f"0 of {TOUCHED} were told")
    issue = steps.an_issue_is_opened_for_everybody(lena, ana, room, title=TITLE, touched=TOUCHED, **WORKED_ON)
    they_are_told_once_two_people_stand_for_it(lena, ana, room, issue, server)
    the_premium_ones_are_called(ana, room, delta[:PREMIUM])
    the_call_centre_reads_and_asks(lena, ana, carla, room)
    steps.everybody_reads_until_it_leaks(lena, ana, visit, room)
    steps.it_is_over(lena, room, issue)
    steps.trust_is_rebuilt(ana, delta[0], TITLE, reason="Two wrong bills in a month.", plan=PLAN)
    steps.it_is_looked_back_at(lena, ana, TITLE)


def it_is_declared_from_the_warning(lena: Desk, warning: EarlyWarning) -> str:
    lena.open("/warnings").follow("Bills and payments").reads("We were billed twice again.")
    lena.reads("at most once in 30 days").follow("Declare a crisis?")
    lena.write(title=TITLE).choose("severity", "1").unfold("Who runs it, and whom does it touch?")
    lena.pick("liaison", "Ana").choose("regions", REGION).press("Declare the crisis")
    lena.reads("Next update due in").reads(f"{TOUCHED} customers frozen")
    room = lena.path
    lena.open(f"/warnings/{warning.pk}").reads("In hand")
    lena.open("/crises/new").write(title=TITLE.upper()).press("Declare the crisis").reads("It is the same as")
    lena.follow("Go on in the first one").reads(TITLE)
    return room


def they_are_told_once_two_people_stand_for_it(
    lena: Desk, ana: Desk, room: str, issue: str, server: MailServer
) -> None:
    said = {"subject": "Your bill of this week", "what": "You get the right bill", "touched": TOUCHED}
    message = steps.a_message_waits_for_a_promise_and_two_people(lena, ana, room, issue, **said)
    steps.it_is_delivered()
    lena.open(message).reads(f"{TOUCHED} of {TOUCHED}").reads(f"A personal call instead {PREMIUM}")
    assert len(server.taken) == TOUCHED - PREMIUM
    assert set(server.counts.values()) == {1}


def the_premium_ones_are_called(ana: Desk, room: str, premium: list[Customer]) -> None:
    ana.open("/inbox").reads("for a personal call of yours")
    for customer in premium:
        ana.open(f"/calls?crisis={room.rpartition('/')[2]}").follow(f"Log the talk with {customer.name}")
        ana.write(summary="They know, and thank us for the call.").choose("found", "none_found").press("Log it").reads(
            "Logged."
        )
    ana.open(room).reads(f"{PREMIUM} of {PREMIUM} made")


def the_call_centre_reads_and_asks(lena: Desk, ana: Desk, carla: Desk, room: str) -> None:
    ana.open(room).follow("Write a script").write(title="Whoever got two bills", **HONEST).press("Keep the draft")
    ana.press("Ask for approval").reads("Submitted")
    version = ana.path
    lena.open(version).press("Approve it").reads("Approved")
    ana.open(version).press("Publish it to the call centre").reads("The call centre is told.")
    carla.open("/scripts").follow("Whoever got two bills").follow("Talk track").press("I have read it").reads(
        "you have read it"
    )
    carla.write(text="Who pays the fee of my bank?").press("Note the question").reads("The next version can answer it.")
    ana.open(room).follow("Whoever got two bills").reads("Who pays the fee of my bank?").reads("Read: Carla Weiss")
