"""What is measured of whom: the affected and those like them, before and after, in the same days; and what a page says of it."""

from datetime import timedelta

import numpy as np
import pytest

from accounts.models import Company
from outreach.queries import trust_compared, trust_rows
from outreach.queries.readers import reader
from outreach.queries.trust_rows import Affected
from outreach.trust import TooFew
from signals.models import ScoreHistory
from signals.services import facts, sources
from signals.services.items import SignalItem
from signals.vocabulary import Band
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import NOW
from tests.factories.outreach import test_model
from tests.factories.recoveries import a_recovery

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)
OPENED = NOW - timedelta(days=40)


def told(customer, **risks):
    """Scores by day before the case."""
    ScoreHistory.objects.bulk_create(
        ScoreHistory(
            customer=customer,
            model=test_model(),
            churn_risk=risk,
            health_score=round(100 * (1 - risk)),
            band=Band.CRITICAL if risk > 0.7 else Band.WATCH,
            coverage=1.0,
            as_of=moment,
            scored_at=moment,
        )
        for moment, risk in (
            (OPENED - timedelta(days=31), risks["earlier"]),
            (OPENED - timedelta(days=1), risks["then"]),
            (OPENED + timedelta(days=20), risks["later"]),
        )
    )


def reading(user):
    return reader(user=user, company=Company.ours(), at=NOW)


@pytest.fixture
def many(ana, north):
    """Twelve with a case, whose risk falls by 30 points; sixty like them without one, whose falls by 10."""
    with_case = [CustomerFactory(owner=ana, team=north, arr=10_000) for _ in range(12)]
    others = [CustomerFactory(owner=ana, team=north, arr=10_000) for _ in range(60)]
    dice = np.random.default_rng(1)
    for customer in [*with_case, *others]:
        then, fall = 0.8 + dice.normal(scale=0.03), 0.3 if customer in with_case else 0.1
        told(customer, earlier=0.5 + dice.normal(scale=0.03), then=then, later=then - fall + dice.normal(scale=0.02))
    for customer in with_case:
        a_recovery(ana, customer, at=OPENED)
    return with_case


def test_what_the_others_moved_is_taken_off(many, lena):
    found = trust_compared.comparison(reader=reading(lena), days=30)

    risk = found.figures[0].found
    assert (found.affected, found.waiting) == (12, 0)
    assert risk.matched in (11, 12)  # who has nobody like them is left out
    assert risk.effect == pytest.approx(-20, abs=3)
    shown = trust_compared.shown(found.figures[0])
    assert shown.verdict == "Better than others like them"
    assert isinstance(found.figures[1].found, TooFew)


def test_whose_time_after_is_not_over_waits_and_who_sees_nobody_compares_nobody(many, lena, cleo, south):
    found = trust_compared.comparison(reader=reading(lena), days=60)
    assert (found.affected, found.waiting) == (0, 12)

    assert trust_compared.comparison(reader=reading(cleo), days=30).affected == 0


def test_an_account_team_compares_with_its_own_customers(many, ana):
    assert trust_compared.comparison(reader=reading(ana), days=30).figures[0].found.matched >= 11


def test_words_answers_and_use_are_those_of_the_days_before_and_after(acme, lena):
    def said(name, measure, days, value):
        kind = "survey" if measure == "nps" else "engagement"
        return SignalItem(name, "A-1", kind, measure, OPENED + timedelta(days=days), value)

    items = [
        said("n-1", "nps", -40, 0.0),
        said("n-2", "nps", -3, 2.0),
        said("n-3", "nps", 3, 8.0),
        said("n-4", "nps", 31, 0.0),
    ]
    source = sources.get_or_create("crm", by=None)
    facts.receive(source=source, items=items, known="when it happened", at=NOW, by=None)

    own = trust_rows.measured_of(Affected(acme.pk, OPENED), span=MONTH)

    assert list(own[4:6]) == [2.0, 8.0]
    assert np.isnan(own[:4]).all()


def test_the_page_and_the_api_say_the_same(many, signed_in, with_token, lena):
    page = signed_in(lena).get("/recoveries/compared?days=30").content.decode()
    record = with_token(lena).get("/api/v1/recoveries/compared?days=30").json()

    assert "Better than others like them" in page
    assert "12 customers, 30 days before and 30 days after." in page
    assert [each["name"] for each in record["results"]] == ["risk", "sentiment", "survey", "usage", "stayed"]
    assert record["results"][0]["difference"] == pytest.approx(-20, abs=3)
    assert record["results"][1]["difference"] is None
    assert with_token(lena).get("/api/v1/recoveries/compared?crisis=999999").status_code == 404
