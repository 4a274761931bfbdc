"""People against machine: who is on the list, in which order, and for whom."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from signals.services import overrides
from signals.vocabulary import Band, Direction, Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import list_customer, open_escalation
from tests.factories.rates import measure_named, remember

pytestmark = pytest.mark.django_db


def page(user, signed_in) -> str:
    response = signed_in(user).get("/model/disagreements/")
    assert response.status_code == 200
    return response.content.decode()


def names(shown: str) -> list[str]:
    return re.findall(r"data-row-link>([^<]*)</a>", shown)


def claim(customer, by, band=Band.CRITICAL, *, days=7.0, days_ago=0.0) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    overrides.override(
        customer=customer, band=band, reason="I know.", expires_at=at + timedelta(days=days), by=by, at=at
    )


def report(customer, value: float | None, *, days_ago: float = 5.0, name: str = "sentiment") -> None:
    meant = {"direction": Direction.UNKNOWN, "value_direction": Direction.MORE_IS_BETTER}
    if value is None:
        meant = {"direction": Direction.MORE_IS_WORSE, "value_direction": Direction.UNKNOWN}
    measure = measure_named(name, Kind.ACCOUNT_REPORT, **meant)
    remember(customer, measure, [(days_ago, value)], at=timezone.now())


class TestWhoIsOnTheList:
    def test_a_claim_against_the_score(self, acme, ana, signed_in):
        list_customer(acme, 0.02)
        claim(acme, ana)

        shown = page(ana, signed_in)

        assert names(shown) == ["Acme"]
        assert "Ana: critical" in shown
        assert "USD 120,000 ARR at stake" in shown

    def test_not_one_that_agrees_has_expired_or_faces_a_machine_that_does_not_know(self, acme, ana, north, signed_in):
        agreed, expired, unknown = (CustomerFactory(team=north) for _ in range(3))
        list_customer(agreed, 0.9)
        list_customer(expired, 0.02)
        list_customer(unknown, 0.02, band=Band.UNKNOWN, coverage=0.1)
        claim(agreed, ana)
        claim(expired, ana, days_ago=20)
        claim(unknown, ana)

        assert names(page(ana, signed_in)) == []
        assert "Nobody disagrees" in page(ana, signed_in)

    def test_an_open_escalation_while_the_score_is_healthy(self, acme, ana, north, signed_in):
        open_escalation(acme, reason="Data is missing.")
        list_customer(acme, 0.02)
        seen = CustomerFactory(team=north)
        open_escalation(seen)
        list_customer(seen, 0.9)

        shown = page(ana, signed_in)

        assert names(shown) == ["Acme"]
        assert "Data is missing." in shown

    @pytest.mark.parametrize(
        ("value", "risk", "words"),
        [(-1.5, 0.02, "the account team: badly"), (1.5, 0.9, "the account team: well"), (None, 0.02, "champion left")],
    )
    def test_a_fresh_report_that_contradicts(self, acme, ana, signed_in, value, risk, words):
        list_customer(acme, risk)
        report(acme, value, name="sentiment" if value is not None else "champion left")

        assert words in page(ana, signed_in)

    @pytest.mark.parametrize(
        ("value", "risk", "days_ago"), [(0.1, 0.02, 5), (1.9, 0.02, 5), (-1.9, 0.9, 5), (-1.9, 0.02, 90)]
    )
    def test_not_one_that_agrees_says_little_or_is_old(self, acme, ana, signed_in, value, risk, days_ago):
        list_customer(acme, risk)
        report(acme, value, days_ago=days_ago)

        assert names(page(ana, signed_in)) == []


def test_the_most_money_comes_first_and_one_customer_stands_once(acme, lena, signed_in):
    rich = CustomerFactory(name="Rich", arr=900_000)
    for customer in (acme, rich):
        open_escalation(customer)
        list_customer(customer, 0.02)
        claim(customer, lena)

    assert names(page(lena, signed_in)) == ["Rich", "Acme"]


def test_a_stranger_sees_nothing_of_it(acme, ana, cleo, south, signed_in):
    open_escalation(acme)
    list_customer(acme, 0.02)
    claim(acme, ana)
    report(acme, -1.9)

    assert "Acme" not in page(cleo, signed_in)


@pytest.mark.parametrize("extent", [1, 12])
def test_the_number_of_queries_does_not_grow(lena, signed_in, extent):
    for _ in range(extent):
        customer = CustomerFactory()
        open_escalation(customer, raised_by=lena)
        list_customer(customer, 0.02)
        claim(customer, lena)
        report(customer, -1.9)
    browser = signed_in(lena)

    with CaptureQueriesContext(connection) as queries:
        browser.get("/model/disagreements/")

    assert len(queries) <= 10


def test_the_call_list_carries_a_small_mark(acme, ana, signed_in):
    list_customer(acme, 0.02)
    claim(acme, ana)

    assert "said to be critical" in signed_in(ana).get("/").content.decode()
