"""A sales crisis by API alone, from a target that nobody will reach to what was learned."""

from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Company
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_issue
from tests.factories.messages import a_contact
from tests.factories.outreach import give_score, rank_all
from tests.journeys import crisis_steps as steps
from tests.outreach.api.verbs import done, moved, read, send

pytestmark = pytest.mark.django_db(transaction=True)
LICENCES = {"what": "Forty licences more", "amount": "60000.00", "currency": "EUR"}


@pytest.fixture
def who(with_token, ana, lena, settings):
    settings.API_REQUESTS_PER_WINDOW = 10**6
    return {"ana": with_token(ana), "lena": with_token(lena)}


@pytest.fixture
def buyers(ana, north, lena):
    """One may be asked, one waits for us."""
    Company.objects.update_or_create(pk=1, defaults={"reporting_currency": "EUR"})
    calm, waiting = (CustomerFactory(name=name, owner=ana, team=north, currency="EUR") for name in ("Calm", "Waiting"))
    for customer in (calm, waiting):
        a_contact(customer)
        give_score(customer, 0.1, at=timezone.now())
    an_issue(lena, waiting, at=timezone.now())
    rank_all(at=timezone.now())
    return {"calm": calm, "waiting": waiting}


def it_has_a_target(who, crisis: str) -> str:
    about = {"crisis_id": int(crisis.rpartition("/")[2]), "due_on": steps.in_days(30), "why": "The year hangs on it."}
    unknown = send(who["lena"], "sales-targets", **about, amount="100000.00", currency="XXY")
    assert unknown.status_code == 422
    return f"sales-targets/{done(who['lena'], 'sales-targets', **about, amount='100000.00', currency='EUR')['id']}"


def deals_are_added(who, target: str, buyers) -> str:
    about = {"target_id": int(target.rpartition("/")[2]), "expected_on": steps.in_days(20)}
    first, _ = (done(who["ana"], "deals", **about, **LICENCES, customer_id=each.pk) for each in buyers.values())
    done(who["ana"], "deals", **about, **LICENCES, prospect="Nova Works", segment="Startup")
    return f"deals/{first['id']}"


def whoever_waits_for_us_is_left_in_peace(who, target: str, buyers) -> None:
    found = read(who["ana"], f"{target}/closers")["results"]
    reasons = {row["customer_id"]: [each["reason"] for each in row["left_out"]] for row in found}
    assert reasons == {buyers["calm"].pk: [], buyers["waiting"].pk: ["open_loop"]}
    read(who["ana"], f"{target}/simulation", calls=1, lift=0.2)


def test_a_sales_crisis_from_the_gap_to_what_was_learned(who, buyers, ana, lena):
    room = {"commander_id": lena.pk, "liaison_id": ana.pk}
    about = {"kind": "sales", "title": "The quarter is short", "severity": 2}
    crisis = f"crises/{done(who['lena'], 'crises', **about, **room)['id']}"
    target = it_has_a_target(who, crisis)
    deal = deals_are_added(who, target, buyers)
    whoever_waits_for_us_is_left_in_peace(who, target, buyers)
    done(who["ana"], f"{crisis}/updates", text="Three deals are open; one is near.")
    action = steps.an_action_answers_first(who, crisis)

    before = read(who["lena"], f"{target}/standing")
    moved(
        who["ana"], f"{deal}/won", amount="55000.00", booked_on=f"{timezone.localdate()}", note="They saw the new plan."
    )
    after = read(who["lena"], f"{target}/standing")

    assert [Decimal(before[name]) for name in ("missing", "pipeline")] == [100_000, 180_000]
    assert [Decimal(after[name]) for name in ("booked", "missing", "pipeline")] == [55_000, 45_000, 120_000]
    steps.it_stands_down_when_nothing_is_open(who, crisis, action)
    steps.it_is_looked_back_at(who, crisis)
    steps.the_books_are_right()
