"""Root causes, who owns what, SLA attainment and concessions."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from accounts.vocabulary import Role
from outreach.measures.periods import Period
from outreach.measures.question import Group
from outreach.models import Issue, Loop
from outreach.queries import sla_attainment
from outreach.queries.measures import rows
from outreach.queries.measures.catalogue import BY_NAME
from outreach.services import concessions, issues, loops, squads
from outreach.states import IssueState
from outreach.vocabulary import ConcessionKind, SlaTarget, SquadRole
from tests.factories.issues import an_issue, decided
from tests.factories.sla import a_policy, a_talk, tick
from tests.outreach.queries.measuring import DAY, HOUR, NOVEMBER, NOW, ask, asked, told

pytestmark = pytest.mark.django_db
OPENED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def resolved(lena, *customers, cause: str) -> Issue:
    issue = an_issue(lena, *customers, state=IssueState.IN_PROGRESS, at=OPENED)
    decided(issue, lena, at=OPENED)
    issues.resolve(issue=issue, root_cause=cause, action="Mended.", by=lena, at=OPENED + DAY)
    return issue


def test_the_same_words_are_the_same_cause(lena):
    resolved(lena, cause="A queue ran full.")
    resolved(lena, cause="a queue  ran full")
    resolved(lena, cause="No test.")
    an_issue(lena, state=IssueState.IN_PROGRESS, at=OPENED)

    answer = ask(lena, "root_causes")

    assert {answer.words[key]: figure.rows for key, figure in answer.groups.items()} == {
        "A queue ran full": 2,
        "No test": 1,
    }


def test_a_cause_that_was_not_it_is_left_out(lena, acme):
    issue = resolved(lena, acme, cause="A queue ran full.")
    loop = Loop.objects.get(issue=issue)
    told(lena, loop, promised=OPENED + DAY, delivered=OPENED + 2 * DAY, at=OPENED + 2 * DAY)
    loops.deny(loop=loop, message="No.", by=lena, at=OPENED + 3 * DAY)

    assert ask(lena, "root_causes").now.rows == 0


def test_what_the_cco_owns_sponsors_or_nobody_owns(lena):
    sponsored = an_issue(lena, state=IssueState.IN_PROGRESS, at=OPENED)
    squads.join(issue=sponsored, user=lena, role=SquadRole.SPONSOR, by=lena, at=OPENED)
    an_issue(lena, state=IssueState.IN_PROGRESS, at=OPENED)
    an_issue(lena, at=OPENED)

    shares = {name: ask(lena, name).now for name in ("owned_by_cco", "sponsored_by_cco", "owned_by_nobody")}

    assert {name: (figure.hits, figure.judged) for name, figure in shares.items()} == {
        "owned_by_cco": (0, 3),
        "sponsored_by_cco": (1, 3),
        "owned_by_nobody": (1, 3),
    }


def test_an_owner_who_becomes_cco_is_counted(lena):
    issue = an_issue(lena, state=IssueState.IN_PROGRESS, at=OPENED)
    User.objects.filter(pk=issue.owner_id).update(role=Role.CCO)

    assert ask(lena, "owned_by_cco").now.share == 1


def test_sla_attainment_is_what_the_query_of_it_says(lena, ana, acme, zenith):
    a_policy(lena, at=OPENED - DAY, first_contact=10, close_loop=20)
    an_issue(lena, acme, zenith, state=IssueState.IN_PROGRESS, at=OPENED)
    a_talk(acme, ana, at=OPENED + 3 * HOUR)
    tick(OPENED + 30 * HOUR)

    since, until = NOVEMBER.moments(ZoneInfo("UTC"))
    said = {each.target: each for each in sla_attainment.attainment(user=lena, since=since, until=until, at=NOW)}

    for target in (SlaTarget.FIRST_CONTACT, SlaTarget.CLOSE_LOOP):
        figure = ask(lena, f"sla_{target.value}").now
        assert (figure.hits, figure.judged) == (said[target].met, said[target].n), target
    assert ask(lena, "sla_first_contact").now.share == 0.5


def test_the_clocks_behind_the_attainment_are_those_of_the_period_only(lena, acme):
    a_policy(lena, at=OPENED - DAY, first_contact=10, close_loop=20)
    an_issue(lena, acme, state=IssueState.IN_PROGRESS, at=OPENED)
    tick(OPENED + 30 * HOUR)
    later = OPENED.date() + 3 * DAY
    asking = asked(lena, period=Period(later, later + 3 * DAY))
    measure = BY_NAME["sla_first_contact"]

    assert asking.ask(measure).before.rows == 1
    assert asking.ask(measure).now.rows == len(rows.take(asking, measure, limit=10)) == 0


def test_concessions_are_summed_by_currency(lena, ana, acme, zenith):
    for customer, amount, currency in ((acme, "100.10", "EUR"), (acme, "50.20", "EUR"), (zenith, "7.00", "GBP")):
        concessions.give(
            customer=customer,
            kind=ConcessionKind.CREDIT,
            amount=Decimal(amount),
            currency=currency,
            reason="Sorry.",
            by=lena,
            at=OPENED,
        )

    answer = ask(lena, "concessions")

    assert {key: figure.total for key, figure in answer.groups.items()} == {
        "EUR": Decimal("150.30"),
        "GBP": Decimal("7.00"),
    }
    assert answer.now.hits == 1, "the second one of Acme is a repeated one"
    assert ask(ana, "concessions").now.rows == 2


def test_issues_have_no_segment(lena, acme):
    an_issue(lena, acme, at=OPENED)

    assert list(ask(lena, "owned_by_nobody", by=Group.SEGMENT).groups) == [""]
