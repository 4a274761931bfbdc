"""What people do in their browsers in a crisis of every kind."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import Customer
from outreach.models import WarningWatch
from outreach.services import deliveries, warning_watch
from signals.models import CountedDay, Source
from signals.services import facts, jobs, texts
from signals.services.items import SignalItem
from tests.browser.conftest import Visit
from tests.browser.desk import Desk, in_days
from tests.browser.test_whole_journey import it_is_decided
from tests.factories.learning import TEXTS
from tests.factories.outreach import rank_all
from tests.factories.scripts import HONEST
from tests.factories.status_pages import WORDS


def the_clock_hears(items: Sequence[SignalItem], *, source: str = "crm") -> None:
    """It reads what was said, counts and warns."""
    now = timezone.now()
    facts.receive(source=Source.objects.get(slug=source), items=items, known="when it happened", at=now, by=None)
    while texts.read_some():
        pass
    while jobs.work_off_some():
        pass
    rank_all(at=now)
    CountedDay.objects.update(due_at=now)
    WarningWatch.objects.update(due_at=now)
    warning_watch.watch(at=now)


def an_issue_is_opened_for_everybody(
    lena: Desk, ana: Desk, room: str, *, title: str, function: str, expert: str, touched: int
) -> str:
    """Whoever wants to tell them without is led to it."""
    ana.open(room).follow("Tell them").reads("It is about no issue yet").follow("To its issues")
    ana.step("open-issue").pick("function", function).press("Open the issue")
    ana.reads(f"{touched} customers wait for its outcome").follow(title)
    issue = ana.path
    it_is_decided(lena, ana, issue, expert=f"{expert} · {function}")
    return issue


def a_message_waits_for_a_promise_and_two_people(
    lena: Desk, ana: Desk, room: str, issue: str, *, subject: str, what: str, touched: int
) -> str:
    """``what``: is done on a day that everybody has to be promised first."""
    day = in_days(7)
    ana.open(room).follow("Tell them").write(subject=subject).check("is_urgent")
    ana.write(**{**HONEST, "what_happens_now": f"{what} by {day}."}).press("Keep the draft")
    ana.press("Ask for approval").reads("No promise that holds for everybody who hears this backs that date.")
    message = ana.path.removesuffix("/steps/submit")
    ana.open(issue).follow(f"Promise all {touched} the same").write(what=f"{what}.", due_on=day)
    ana.press("Promise it to all").open(message).press("Ask for approval").reads("Submitted")
    lena.open(message).press("Approve it").press("Send it now").reads("It is on its way.")
    return message


def it_is_delivered() -> None:
    while deliveries.send_due(at=timezone.now()).is_more:
        pass


def trust_is_rebuilt(ana: Desk, customer: Customer, title: str, *, reason: str, plan: Mapping[str, str]) -> None:
    ana.open(f"/customers/{customer.pk}").follow("Open a recovery case").write(reason=reason)
    ana.press("Open the case").reads(title)
    ana.step("plan").write(**plan).press("This is the plan")
    ana.reads("What they were told").write(text=f"{plan['cause']} It is counted now.").check("tells_the_cause").press(
        "They were told"
    ).reads("saving")


def it_is_run(ana: Desk, room: str) -> None:
    ana.open(room).write(text="The run of last night took a list twice.").press("Give the update")
    ana.reads("The update is given.").follow("Add an action").write(what="Call the ten largest.")
    ana.choose("facing", "customers").write(impact_words="They hear it from us.").press("Add it")
    ana.reads("Answer this one first").choose("impact", "neutral").press("Add it")
    ana.reads("100 % of the actions face customers")


def everybody_reads_until_it_leaks(lena: Desk, ana: Desk, visit: Visit, room: str) -> None:
    ana.open(room).follow("Status page").write(**WORDS).choose("phase", "looking")
    ana.write(next_update_at=f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}").press("Ask for approval")
    ana.reads("You wrote it, so somebody else approves it.")
    lena.open(f"{room}/status").press("Publish it").reads("everybody who has the link reads it now")
    public = lena.part.locator("[data-secret]").inner_text()
    path = public[public.index("/status/") :]
    stranger = Desk(visit(path, by=None, name="stranger").page).reads(WORDS["headline"])
    lena.unfold("Revoke it").write(reason="It leaked.").press("Revoke the link").reads(
        "whoever opens the link reads that it is gone"
    )
    stranger.page.reload()  # a browser may keep it for five seconds
    stranger.reads("This page was taken down")


def it_is_over(lena: Desk, room: str, issue: str = "") -> None:
    lena.open(room)
    for stage, label in (("contained", "It is contained"), ("recovering", "It recovers")):
        lena.step(stage).press(label)
    over = {"note": "Everybody has the right bill.", "after_action_due_on": in_days(7)}
    stand_down(lena, over).reads(f"It is not over: 1 action is open{'; 1 issue is still worked on' if issue else ''}")
    lena.follow("Done or dropped").write(outcome="All ten were reached.").press("It is settled")
    if issue:
        it_is_resolved(lena, issue)
    lena.open(room).write(text="Everybody knows the outcome.").press("Give the update").reads("The update is given.")
    stand_down(lena, over).reads("looks back at it by")


def stand_down(lena: Desk, over: dict[str, str]) -> Desk:
    lena.step("stand-down").write(**over).pick("after_action_owner", "Ana").press("It is over")
    return lena


def it_is_looked_back_at(lena: Desk, ana: Desk, title: str) -> None:
    ana.open("/learning").follow(title)
    review = ana.path
    ana.step("write").write(**TEXTS).press("Save")
    ana.step("factor").write(what="Nobody counts the lists.").choose("kind", "process").pick(
        "function", "Finance & billing"
    ).press("Add it")
    ana.step("hand-in").press("It is written")
    ana.follow("Add a prevention").write(what="A list that came before is refused.", due_on=in_days(14))
    ana.choose("kind", "process").pick("function", "Finance & billing").press("Agree on it")
    lena.open(review).step("close").press("Close it").reads("closed")
    ana.open(review).follow("A list that came before is refused.")
    prevention = ana.path
    ana.step("done").write(result="The import refuses it.").press("It is done")
    lena.open(prevention).step("verify").write(evidence="We tried it twice.").press("Verified").reads(
        "What shows that it works"
    )


def it_is_resolved(lena: Desk, issue: str) -> None:
    lena.open(issue).step("resolved").write(root_cause="A list was taken twice.", action="It is counted now.").press(
        "Resolved"
    )
