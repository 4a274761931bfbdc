"""The pages on which people say whether two contacts are one person."""

import pytest
from django.utils import timezone

from accounts.models import Contact, ContactMerge, ContactPair
from accounts.services import duplicates
from accounts.vocabulary import CandidateState
from tests.factories.accounts import ContactFactory
from tests.outreach.views.test_merges import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim Acme", job_title="CFO", external_id="P-1", consent="granted")


@pytest.fixture
def double(acme) -> Contact:
    return ContactFactory(customer=acme, name="Acme, Kim", phone="030 1234567", external_id="P-2")


def address(survivor: Contact, loser: Contact) -> str:
    return f"/contacts/{survivor.pk}/merge?with={loser.pk}"


def test_the_list_says_why_and_takes_a_no(ana, kim, double, signed_in):
    while duplicates.look_again(at=timezone.now()):
        pass
    pair = ContactPair.objects.get()
    client = signed_in(ana)

    page = text(client.get("/customers/duplicates"))
    said = client.post(f"/contacts/duplicates/{pair.pk}/not-the-same", {"reason": "Cousins.", "seen": pair.version})

    assert "The same name at the same customer, “Kim Acme”." in page
    assert f'href="{address(kim, double)}"' in page
    assert said.status_code == 302
    pair.refresh_from_db()
    assert pair.state == CandidateState.NOT_THE_SAME


def test_merged_on_the_page_and_taken_back_there(lena, kim, double, signed_in):
    client = signed_in(lena)

    offered = text(client.get(address(kim, double)))
    done = client.post(
        address(kim, double), {"name": "loser", "email": "survivor", "phone": "loser", "job_title": "survivor"}
    )
    merged = ContactMerge.objects.get()
    page = text(client.get(f"/customers/{kim.customer_id}"))
    parted = client.post(f"/contact-merges/{merged.pk}", {"seen": merged.version}, follow=True)

    assert "Consent to be written to will be unknown" in offered
    assert done["Location"] == f"/customers/{kim.customer_id}"
    assert "Were also here as" in page
    assert "Everything is as it was." in text(parted)
    assert Contact.objects.get(pk=double.pk).deleted_at is None


def test_the_other_record_is_found_at_the_same_customer_and_by_its_address_elsewhere(
    ana, lena, zenith, kim, double, signed_in
):
    moved = ContactFactory(customer=zenith, name="K. A.", email="kim@zenith.example")
    while duplicates.look_again(at=timezone.now()):
        pass

    def found(person, words: str) -> str:
        return text(signed_in(person).get(f"/contacts/{kim.pk}/merge?q={words}"))

    assert f"?with={double.pk}" in found(ana, "acme")
    assert f"?with={moved.pk}" in found(lena, "kim@zenith.example")
    assert "Nobody else by that" in found(ana, "kim@zenith.example")
