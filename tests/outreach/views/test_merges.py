"""The pages on which people say whether two customers are one."""

import html

import pytest
from django.utils import timezone

from accounts.models import Customer, CustomerMerge, DuplicateCandidate
from accounts.services import duplicates
from accounts.vocabulary import CandidateState
from outreach.services import customer_merges
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.outreach.services.merging_world import a_double

pytestmark = pytest.mark.django_db
CHOSEN = {"name": "loser", "region": "survivor"}


def text(response) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def address(survivor, loser) -> str:
    return f"/customers/{survivor.pk}/merge?with={loser.pk}"


def suspect():
    while duplicates.look_again(at=timezone.now()):
        pass
    return DuplicateCandidate.objects.get()


def merged(survivor, loser, by) -> CustomerMerge:
    return customer_merges.merge(survivor=survivor, loser=loser, by=by, at=timezone.now())


def test_the_list_says_why_and_takes_a_no(ana, acme, signed_in):
    a_double(acme)
    pair = suspect()
    client = signed_in(ana)

    page = text(client.get("/customers/duplicates"))
    said = client.post(f"/customers/duplicates/{pair.pk}/not-the-same", {"reason": "Two towns.", "seen": pair.version})

    assert "Acme Ltd" in page
    assert "The same name, “acme”." in page
    assert said.status_code == 302
    assert "Nobody is here twice" in text(client.get("/customers/duplicates"))
    pair.refresh_from_db()
    assert pair.state == CandidateState.NOT_THE_SAME


def test_both_stand_side_by_side_with_what_would_go_over(lena, acme, signed_in):
    double = a_double(acme, arr=5, currency="EUR")
    ContactFactory(customer=double)

    page = text(signed_in(lena).get(address(acme, double)))

    assert "Contacts: 1" in page
    assert "120,000 USD" in page
    assert "5 EUR" in page


def test_a_parent_that_the_reader_may_not_see_has_no_name_here(ana, acme, signed_in):
    above = CustomerFactory(name="Secret Holding")
    double = a_double(acme, parent=above)

    page = text(signed_in(ana).get(address(acme, double)))

    assert "Secret Holding" not in page
    assert f"{above.pk}</label>" in page.replace(" </label>", "</label>")


def test_customers_below_whom_the_reader_may_not_see_are_not_counted(ana, lena, acme, signed_in):
    double = a_double(acme)
    CustomerFactory(parent=double)
    CustomerFactory(parent=double, owner=ana)

    before = [text(signed_in(person).get(address(acme, double))) for person in (ana, lena)]
    done = merged(acme, double, lena)
    after = [text(signed_in(person).get(f"/merges/{done.pk}")) for person in (ana, lena)]

    for one, all_of_them in (before, after):
        assert "Customers below: 1" in one
        assert "Customers below: 2" in all_of_them


def test_amounts_that_differ_by_cents_are_two_to_choose_from(lena, acme, signed_in):
    Customer.objects.filter(pk=acme.pk).update(arr="100.40", currency="EUR")
    double = a_double(acme, arr="100.20", currency="EUR")

    page = text(signed_in(lena).get(address(acme, double)))

    assert "100.40 EUR" in page
    assert "100.20 EUR" in page


def test_fields_are_chosen_on_the_page_and_the_old_page_leads_on(lena, acme, signed_in):
    double = a_double(acme)
    client = signed_in(lena)

    done = client.post(address(acme, double), CHOSEN)
    old = client.get(f"/customers/{double.pk}", follow=True)

    assert done["Location"] == f"/customers/{acme.pk}"
    assert Customer.objects.get(pk=acme.pk).name == "Acme Ltd"
    assert old.redirect_chain == [(f"/customers/{acme.pk}", 302)]
    assert f"Customer {double.pk} was merged into Acme Ltd" in text(old)


def test_who_comes_second_hears_it_and_keeps_what_they_chose(lena, acme, signed_in):
    double = a_double(acme)

    page = signed_in(lena).post(address(acme, double), {**CHOSEN, "seen": "merge-1-2-3-4"})

    assert page.status_code == 412
    assert "One of the two changed since you looked." in text(page)
    assert not CustomerMerge.objects.exists()


def test_a_merge_is_taken_back_on_its_page(lena, acme, signed_in):
    done = merged(acme, a_double(acme), lena)
    client = signed_in(lena)

    offered = text(client.get(f"/merges/{done.pk}"))
    parted = client.post(f"/merges/{done.pk}", {"seen": f"merge-{done.pk}-{done.transaction}"}, follow=True)

    assert "External ids: 1" in offered
    assert "Everything is as it was." in text(parted)
    assert Customer.objects.get(external_ids__value="A-2").deleted_at is None


def test_the_customer_s_page_tells_of_its_merges_and_leads_to_the_search(ana, acme, signed_in):
    merged(acme, a_double(acme), ana)
    client = signed_in(ana)

    page = text(client.get(f"/customers/{acme.pk}"))
    found = text(client.get(f"/customers/{acme.pk}/merge?q=acme"))

    assert ">Acme Ltd</a>" in page
    assert "Nobody else by that name" in found
