"""From a signal to a closed issue, as three people do it in their browsers: forty customers are affected, one promise is late, one
customer says no, all of them hear the outcome. Only what the clock does is called here, because no worker runs."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Customer, User
from accounts.vocabulary import Consent
from outreach.models import CallListEntry, Loop
from outreach.services import broken_promises, deliveries, promises
from signals.models import RiskScore
from signals.services import facts, jobs
from signals.vocabulary import Kind
from tests.browser.desk import Desk, Sit, in_days
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.outreach import rank_all

AFFECTED = 40
SEGMENT = "Harbour"
EXPERT = "Samir Rahman · Engineering"
ISSUE = "Exports stop at noon"
TEXT = "Hello {{ contact_name }}, we promised: {{ delivered_what }} See: {{ proof }}"


def clock() -> None:
    """A few of its ticks."""
    now = timezone.now()
    broken_promises.break_due()
    while jobs.work_off_some():
        pass
    rank_all(at=now)
    while deliveries.send_due(at=now).is_more:
        pass


@pytest.fixture
def harbour(committed) -> list[Customer]:
    ana = User.objects.get(email="ana@demo.example")
    team = ana.teams.first()
    customers = [
        CustomerFactory(name=f"Harbour {number:02}", segment=SEGMENT, owner=ana, team=team, currency="EUR")
        for number in range(AFFECTED)
    ]
    for customer in customers:
        ContactFactory(customer=customer, consent=Consent.GRANTED)
    return customers


def they_complain(customers: list[Customer]) -> None:
    now = timezone.now()
    for customer in customers:
        for day in (1, 2, 3):
            facts.record(
                customer_id=customer.pk,
                kind=Kind.SUPPORT,
                measure="ticket",
                external_id=f"harbour-{customer.pk}-{day}",
                occurred_at=now - timedelta(days=day),
                at=now,
            )
    clock()


def a_call_brings_a_need_to_light(ana: Desk, customer: Customer) -> None:
    ana.open(f"/?q={customer.name.replace(' ', '+')}").follow(customer.name).follow("Log a touchpoint")
    ana.write(
        summary="We went through their week.", **{"need-0-words": "We would move more to you if exports were safe."}
    )
    ana.choose("need-0-kind", "latent").choose("found", "needs").press("Log it")
    ana.reads("We would move more to you if exports were safe.")


def the_need_becomes_an_issue(ana: Desk) -> str:
    ana.open("/needs?kind=latent")
    row = ana.page.locator("tr", has_text="We would move more to you").first
    row.get_by_role("checkbox").check()
    ana.press("Make an issue of these").write(title=ISSUE)
    ana.page.locator("select[name=function]").select_option("engineering")
    ana.press("Make the issue").reads(ISSUE)
    return f"/issues/{Loop.objects.get(issue__title=ISSUE).issue_id}"


def forty_are_affected(lena: Desk, issue: str) -> None:
    lena.open(f"{issue}/customers").choose("segments", SEGMENT).press("Count them")
    lena.reads(f"{AFFECTED} customers match, {AFFECTED - 1} of them new.")
    lena.press("Whoever matches is affected").reads(f"{AFFECTED} customers")


def it_is_decided(lena: Desk, ana: Desk, issue: str, *, expert: str = EXPERT) -> None:
    lena.open(issue)
    lena.page.locator("#step-triaged select[name=owner]").select_option(label=expert)
    lena.press("Give it an owner").step("assessed").press("Assessed")
    ana.open(f"{issue}/decision").choose("impact", "neutral").choose("kind", "address")
    ana.write(
        impact_words="They get back what they had.",
        options="Wait for the next release.",
        customer_value="Exports are why they came.",
        cost_and_strategy="Two weeks of one engineer.",
    ).press("Propose it")
    ana.open(issue).reads("You proposed it: somebody else approves or rejects it.")
    lena.open(issue).press("Approve").step("in_progress").press("Start the work").reads("In progress")


def one_promise_is_late(lena: Desk, loop: Loop) -> None:
    """Made nine days ago for two days ago; the clock sees it, and the risk of the customer rises."""
    then = timezone.now() - timedelta(days=9)
    promises.make(
        loop=loop,
        what="Exports run at noon.",
        due_on=(then + timedelta(days=7)).date(),
        by=User.objects.get(email="lena@demo.example"),
        at=then,
    )
    clock_before = RiskScore.objects.get(pk=loop.customer_id).churn_risk
    clock()
    lena.open(f"/loops/{loop.pk}").reads("Promise broken")
    assert RiskScore.objects.get(pk=loop.customer_id).churn_risk > clock_before


def everybody_has_a_promise_and_one_is_moved(ana: Desk, issue: str, late: Loop) -> None:
    ana.open(issue).follow(f"Promise all {AFFECTED} the same")
    ana.write(what="Exports run at noon again.", due_on=in_days(7)).press("Promise it to all")
    ana.reads(f"{AFFECTED} customers have a promise now.")
    ana.open(f"/loops/{late.pk}").step("renegotiate").write(
        due_on=in_days(14), reason="Their data is larger.", message="It takes a week more for you."
    ).press("Renegotiate").reads("The first day stays on record.")


def all_are_told_by_one_message(ana: Desk, lena: Desk, issue: str) -> None:
    ana.open(issue).follow(f"Delivered to all {AFFECTED}").write(evidence="Release 4.2").press("Delivered to all")
    ana.open(f"{issue}/tell")
    ana.page.locator("select[name=purpose]").select_option("delivered")
    ana.write(subject="Exports run at noon again", body=TEXT)
    ana.page.get_by_label("Urgent").check()
    ana.press("Keep it as a draft").press("Ask for approval").reads("Submitted")
    message = ana.page.url
    lena.open(message).press("Approve it").press("Send it now")
    clock()
    lena.open(message).reads(f"{AFFECTED} of {AFFECTED}")
    told = [address for letter in mail.outbox for address in letter.to]
    assert len(told) == len(set(told)) == AFFECTED
    assert "Exports run at noon again. See: Release 4.2" in mail.outbox[0].body


def one_says_no_and_is_told_again(ana: Desk, loop: Loop) -> None:
    ana.open(f"/loops/{loop.pk}").step("deny").write(message="It still stops for last year.").press("Open it again")
    ana.reads("Open again, the issue too.")
    ana.step("promise").write(what="Last year's exports run too.", due_on=in_days(5)).press("Promise it")
    ana.step("deliver").write(evidence="Release 4.3").press("Delivered")
    ana.step("tell").write(message="Last year's exports run too now.").press("They were told")
    ana.step("confirm").write(message="Now it works.").press("Confirmed").reads("Confirmed")


def it_is_closed(lena: Desk, issue: str) -> None:
    lena.open(issue).step("resolved").write(
        root_cause="A queue ran full.", action="It has a limit and an alarm now."
    ).press("Resolved")
    lena.step("verified").press("Verified").step("closed").press("Close it")
    lena.reads("is closed now")


def every_step_stands_in_the_story(lena: Desk, customer: Customer) -> None:
    lena.open(f"/customers/{customer.pk}?kind=outreach")
    story = lena.page.locator(".timeline-head strong").all_inner_texts()[::-1]
    expected = [
        f"Affected: {ISSUE}",
        "Decided: address",
        f"Issue in progress: {ISSUE}",
        "Promised for",
        "Promise kept",
        f"Told: {ISSUE}",
        f"Reopened: {ISSUE}",
        "Promised for",
        "Promise kept",
        f"Told: {ISSUE}",
        f"Confirmed: {ISSUE}",
        f"Issue resolved: {ISSUE}",
        f"Issue closed: {ISSUE}",
    ]
    steps = iter(story)
    missing = [each for each in expected if not any(told.startswith(each) for told in steps)]
    assert not missing, story


def test_from_a_signal_to_a_closed_issue(sit: Sit, harbour: list[Customer]) -> None:
    lena, ana = sit("lena"), sit("ana")
    they_complain(harbour)
    assert CallListEntry.objects.filter(customer__in=harbour).count() == AFFECTED
    a_call_brings_a_need_to_light(ana, harbour[0])
    issue = the_need_becomes_an_issue(ana)
    forty_are_affected(lena, issue)
    it_is_decided(lena, ana, issue)
    late, unhappy = Loop.objects.get(customer=harbour[1]), Loop.objects.get(customer=harbour[2])

    one_promise_is_late(lena, late)
    everybody_has_a_promise_and_one_is_moved(ana, issue, late)
    all_are_told_by_one_message(ana, lena, issue)
    one_says_no_and_is_told_again(ana, unhappy)
    it_is_closed(lena, issue)

    every_step_stands_in_the_story(lena, harbour[2])
