"""The report of a period: few figures, and the list behind each has as many rows as the figure says."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Company, Customer
from accounts.vocabulary import Scope
from outreach.battles import Cause
from outreach.measures.periods import Period
from outreach.queries.readers import reader
from outreach.queries.report import counting, page, risk
from tests.factories.outreach import list_customer
from tests.outreach.queries.measuring import a_loop
from tests.outreach.report.conftest import BAD, HALF, LATER, noon

pytestmark = pytest.mark.django_db
DAYS = "from=2026-11-01&to=2026-11-15"


def read(user):
    return reader(user=user, company=Company.ours(), at=LATER)


def shown(user):
    sections = page.report(reader=read(user), period=HALF).sections
    return {section.key: {figure.label: figure for figure in section.figures} for section in sections}


def test_the_figures_of_a_period_are_those_that_were_counted_by_hand(lena, half):
    found = shown(lena)

    words = {key: {label: figure.value for label, figure in figures.items()} for key, figures in found.items()}
    assert words["risk"] == {"At the beginning": "USD 1k", "At the end": "USD 500", "Moved": "−500"}
    assert {name: words["loops"][name] for name in ("Closed: told the outcome", "Of them with a no")} == {
        "Closed: told the outcome": "2",
        "Of them with a no": "1",
    }
    assert {name: words["promises"][name] for name in ("Due", "Kept", "Delivered late", "Broken", "Kept rate")} == {
        "Due": "3",
        "Kept": "1",
        "Delivered late": "1",
        "Broken": "1",
        "Kept rate": "33 %",
    }
    assert words["crises"] == {"Went on": "1"}
    assert words["saved"] == {"Save rate": "–", "Recovered": "1", "Lost": "1"}
    assert words["prevention"] == {"Due": "1", "Done in time": "1", "Verified": "1"}
    assert words["came-back"] == {"Began again": "1"}
    assert words["ready"] == {"Readiness now": "0 of 100"}


def test_each_figure_leads_to_a_list_of_as_many_rows(signed_in, lena, half):
    client = signed_in(lena)

    for figures in shown(lena).values():
        for figure in figures.values():
            html = client.get(figure.url).content.decode()
            if re.fullmatch(r"\d+", figure.value):
                assert html.count("data-row-link") == int(figure.value), (figure.label, figure.url)


def test_what_moved_the_arr_at_risk_adds_up_and_a_stranger_sees_only_their_own(lena, ana, cleo, moved_risk):
    def moved(user):
        span = risk.span(reader=read(user), period=HALF)
        return risk.moved(reader=read(user), span=span)

    whole = moved(lena)
    assert {part.cause: (part.customers, part.amount) for part in whole.parts} == {
        Cause.BETTER: (1, Decimal(-1000)),
        Cause.WORSE: (1, Decimal(500)),
    }
    assert whole.before + sum(part.amount for part in whole.parts) == whole.after
    assert [(each.before, each.after) for each in map(moved, (ana, cleo))] == [(1000, 0), (0, 500)]


def test_a_day_that_nobody_remembers_is_said_and_not_made_up(lena, moved_risk):
    spring = Period(HALF.first.replace(month=3), HALF.last.replace(month=3))

    found = page.report(reader=read(lena), period=spring).sections[0]

    assert found.figures == ()
    assert "Nobody remembers the ARR at risk" in found.said


def test_a_period_that_begins_between_remembered_days_names_the_first_of_them(lena, moved_risk):
    autumn = Period(HALF.first.replace(month=10, day=20), HALF.last)

    figures = page.report(reader=read(lena), period=autumn).sections[0].figures

    assert [figure.label for figure in figures] == ["On 31 Oct 2026", "At the end", "Moved"]


def test_a_period_that_goes_on_ends_with_the_call_list_of_now(lena, acme, moved_risk):
    until_now = Period(HALF.first, LATER.date())
    list_customer(acme, BAD)

    found = risk.moved(reader=read(lena), span=risk.span(reader=read(lena), period=until_now))

    assert (found.before, found.after) == (1000, 1500)


def test_the_report_costs_as_many_queries_whatever_it_finds(lena, acme, half):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            page.report(reader=read(lena), period=HALF)
        return len(captured)

    few = cost()
    for day in (7, 8, 9):
        a_loop(lena, acme, at=noon(day))

    assert cost() == few
    assert few < 30


def test_the_api_tells_the_same_figures_of_what_its_user_may_see(with_token, lena, cleo, half):
    told, strangers = (
        with_token(user, Scope.OUTREACH_READ).get(f"/api/v1/report?{DAYS}").json() for user in (lena, cleo)
    )

    assert (told["arr_at_risk"]["before"], told["arr_at_risk"]["after"]) == ("1000.00", "500.00")
    assert told["promises"] == {
        "due": 3, "kept": 1, "kept_late": 1, "broken": 1, "kept_rate": pytest.approx(1 / 3), "strict_kept_rate": pytest.approx(1 / 3),
    }  # fmt: skip
    assert told["saved"] == {"recovered": 1, "lost": 1, "save_rate": None, "is_causal": False}
    assert [(crisis["severity"], crisis["hours"]) for crisis in told["crises"]] == [(1, 48.0)]
    assert strangers["promises"]["due"] == 0
    assert (strangers["saved"]["recovered"], strangers["saved"]["lost"]) == (0, 1)
    assert strangers["crises"] == []
    assert told["readiness"] == 0


def test_a_period_that_cannot_be_understood_is_named_and_last_month_is_shown(signed_in, with_token, lena):
    turned = "/report?from=2026-11-15&to=2026-11-01"

    html = signed_in(lena).get(turned).content.decode()
    answer = with_token(lena, Scope.OUTREACH_READ).get(f"/api/v1{turned}")

    assert "The period ends before it begins" in html
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/to"


def test_the_files_have_the_figures_unrounded_and_every_step(signed_in, lena, half):
    Customer.objects.filter(name="Zenith").update(name="=Zenith")
    client = signed_in(lena)

    figures = b"".join(client.get(f"/exports/report.csv?{DAYS}")).decode()
    steps = b"".join(client.get(f"/exports/report-arr-at-risk.csv?{DAYS}&which=worse")).decode()
    back = b"".join(client.get(f"/exports/came-back.csv?{DAYS}")).decode()

    assert "ARR at risk,At the end,,500.00,1 customer" in figures
    assert "'=Zenith" in steps
    assert "Acme" not in steps
    assert len(back.splitlines()) == 1 + len(counting.came_back(reader=read(lena), period=HALF))
