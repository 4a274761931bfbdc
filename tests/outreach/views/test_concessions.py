"""Something is given away: refused beside the field, flagged when it is not the first, and seen wherever the customer is."""

import html

import pytest

from outreach.models import Concession
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_loop

pytestmark = pytest.mark.django_db
CREDIT = {"kind": "credit", "amount": "250.00", "currency": "eur", "reason": "A week without exports."}


def body(response, status=200) -> str:
    assert response.status_code == status
    return html.unescape(response.content.decode())


def test_it_is_seen_on_the_customer_the_issue_and_the_brief_with_its_flag(ana, acme, signed_in):
    loop, browser = a_loop(ana, acme), signed_in(ana)
    link = f"/customers/{acme.pk}/concession?issue={loop.issue_id}"
    assert link in body(browser.get(f"/loops/{loop.pk}"))
    assert f'<option value="{loop.issue_id}" selected>' in body(browser.get(link))

    for _ in range(2):
        browser.post(f"/customers/{acme.pk}/concession", {**CREDIT, "issue": loop.issue_id})

    pages = [f"/customers/{acme.pk}", f"/issues/{loop.issue_id}", f"/customers/{acme.pk}/brief"]
    for page in [body(browser.get(address)) for address in pages]:
        assert "Credit: EUR 250.00" in page
        assert page.lower().count("again within a year") == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "0"}, "Say how much it is worth, as a number above 0."),
        ({"amount": "a lot"}, "Enter a number."),
        ({"currency": "€"}, "“€” is no currency."),
        ({"reason": " "}, "This field is required."),
        ({"issue": "999999"}, "Select a valid choice."),
    ],
)
def test_bad_input_says_so_beside_the_field(ana, acme, signed_in, wrong, sentence):
    page = body(signed_in(ana).post(f"/customers/{acme.pk}/concession", CREDIT | wrong), 422)

    assert sentence in page
    assert not Concession.objects.exists()


def test_nobody_gives_what_a_colleague_gave_a_moment_ago_without_knowing(ana, lena, acme, signed_in):
    seen = f"concessions-{acme.pk}-0"
    signed_in(lena).post(f"/customers/{acme.pk}/concession", CREDIT)

    page = body(signed_in(ana).post(f"/customers/{acme.pk}/concession", CREDIT | {"seen": seen}), 412)

    assert "Lena gave Acme EUR 250.00 on" in page
    assert "A week without exports.</textarea>" in page
    assert Concession.objects.count() == 1


def test_strangers_and_readers_give_nothing(cleo, ben, acme, signed_in):
    assert signed_in(cleo).get(f"/customers/{acme.pk}/concession").status_code == 404
    assert signed_in(ben).get(f"/customers/{acme.pk}/concession").status_code == 403


def test_a_customer_without_a_currency_is_offered_ours(lena, signed_in):
    nameless = CustomerFactory(arr=None, currency="")

    assert 'value="USD"' in body(signed_in(lena).get(f"/customers/{nameless.pk}/concession"))
