"""Claims beside the score, as people make them in the browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from signals.models import Override
from signals.services import overrides
from signals.vocabulary import Band
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import give_score
from tests.signals.views.conftest import browser

pytestmark = pytest.mark.django_db
TYPED = {"band": "critical", "reason": "They are <b>testing</b> a competitor.", "days": "14"}


def address(customer) -> str:
    return f"/customers/{customer.pk}/override"


def a_claim(customer, by) -> Override:
    now = timezone.now()
    return overrides.override(
        customer=customer,
        band=Band.CRITICAL,
        reason="They told me so.",
        expires_at=now + timedelta(days=7),
        by=by,
        at=now,
    )


def test_a_claim_stands_on_the_customers_page_beside_the_machines_value(acme, ana):
    give_score(acme, 0.02)

    response = browser(ana).post(address(acme), TYPED, follow=True)

    shown = " ".join(response.content.decode().split())
    assert response.redirect_chain == [(f"/customers/{acme.pk}", 302)]
    assert "Healthy, 2 %" in shown
    assert "&lt;b&gt;testing&lt;/b&gt;" in shown
    assert "<dt>Ana</dt>" in shown
    assert "Withdraw it" in shown
    made = Override.objects.get()
    assert made.expires_at - made.made_at == timedelta(days=14)


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"band": "unknown"}, {"days": "365"}, {"reason": "a\0b"}])
def test_what_was_typed_is_kept_when_something_is_wrong(acme, ana, wrong):
    response = browser(ana).post(address(acme), {"reason": "I know.", **TYPED, **wrong})

    assert response.status_code == 422
    assert not Override.objects.exists()
    assert 'value="critical"' in response.content.decode()


def test_a_second_claim_is_refused_with_the_cure_and_the_words_are_kept(acme, ana, lena):
    a_claim(acme, ana)

    response = browser(lena).post(address(acme), TYPED)

    shown = response.content.decode()
    assert response.status_code == 422
    assert "Withdraw that one first" in shown
    assert "testing" in shown


def test_the_page_of_the_form_offers_to_withdraw_what_holds(acme, ana):
    made = a_claim(acme, ana)

    shown = browser(ana).get(address(acme)).content.decode()

    assert f"/customers/{acme.pk}/overrides/{made.pk}/withdraw" in shown


def test_withdrawing_leads_back_and_doing_it_twice_harms_nobody(acme, ana):
    made = a_claim(acme, ana)
    withdraw = f"/customers/{acme.pk}/overrides/{made.pk}/withdraw"

    assert browser(ana).post(withdraw).url == f"/customers/{acme.pk}"
    assert "holds no longer" in browser(ana).post(withdraw, follow=True).content.decode()
    assert "Earlier claims" in browser(ana).get(f"/customers/{acme.pk}").content.decode()


def test_a_reader_sees_the_claim_and_is_offered_nothing_to_do(acme, ana, ben):
    a_claim(acme, ana)

    shown = browser(ben).get(f"/customers/{acme.pk}").content.decode()

    assert "They told me so." in shown
    assert "Withdraw it" not in shown
    assert "I know better" not in shown


def test_a_claim_of_another_customer_is_not_found(acme, ana, cleo):
    foreign = CustomerFactory(name="Zenith", owner=cleo)
    made = a_claim(foreign, cleo)

    assert browser(ana).post(f"/customers/{acme.pk}/overrides/{made.pk}/withdraw").status_code == 404
