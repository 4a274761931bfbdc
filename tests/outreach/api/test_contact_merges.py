"""Merging contacts, by programs: looked at first, then done on condition, then taken back."""

import pytest

from accounts.models import Contact
from outreach.models import Touchpoint
from tests.factories.accounts import ContactFactory
from tests.outreach.api.verbs import done, read, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim Acme", external_id="P-1", consent="granted")


@pytest.fixture
def double(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim A.", external_id="P-2", phone="030 1234567", consent="denied")


def test_a_merge_from_the_preview_to_the_way_back(robo, acme, kim, double, with_token):
    client = with_token(robo)
    pair = {"survivor": kim.pk, "loser": double.pk}

    shown = read(client, "contact-merges/preview", **pair)
    made = done(
        client, "contact-merges", shown["etag"], survivor_id=kim.pk, loser_id=double.pk, choices={"name": "loser"}
    )
    alias = read(client, "contacts/by-external-id/crm/P-2")
    tombstones = {
        each["id"]: each["merged_into_id"] for each in read(client, "contacts", include_deleted="true")["results"]
    }
    talk = {"customer_id": acme.pk, "contact_id": double.pk, "kind": "call", "outcome": "not_reached"}
    logged = send(client, "touchpoints", None, **talk, happened_at="2026-11-01T10:00:00Z")
    parted = done(client, f"contact-merges/{made['id']}/unmerge", made["etag"])

    assert {"what": "external ids", "moves": 1, "stays": 0, "because": ""} in shown["rows"]
    assert next(field for field in shown["fields"] if field["name"] == "phone")["suggested"] == "loser"
    assert shown["notes"] == [
        "Consent to be written to will be denied, as one of the two says; only one of us can change that."
    ]
    assert (alias["id"], alias["name"], alias["consent"]) == (kim.pk, "Kim A.", "denied")
    assert tombstones[double.pk] == kim.pk
    assert logged.status_code == 201, logged.content
    assert Touchpoint.objects.get().contact == kim
    assert parted["conflicts"] == ["Touchpoints: 1 came since, and stay with the one who went on."]
    assert Contact.objects.get(pk=kim.pk).consent == "granted"


def test_whoever_keeps_a_copy_hears_who_goes_on(robo, kim, double, with_token):
    client = with_token(robo)
    etag = read(client, "contact-merges/preview", survivor=kim.pk, loser=double.pk)["etag"]
    done(client, "contact-merges", etag, survivor_id=kim.pk, loser_id=double.pk)

    [line] = [
        line for line in read(client, "changes", kinds="contact", limit=200)["results"] if line["event"] == "merged"
    ]

    assert line["object_id"] == double.pk
    assert [name["external_id"] for name in line["external_ids"]] == ["P-1", "P-2"]
    assert read(client, line["link"].removeprefix("/api/v1/"))["id"] == kim.pk


@pytest.mark.parametrize(
    ("given", "status"), [({"choices": {"consent": "loser"}}, 422), ({"choices": {"name": "x"}}, 422), ({}, 201)]
)
def test_what_cannot_be_chosen_is_refused(robo, kim, double, with_token, given, status):
    client = with_token(robo)
    etag = read(client, "contact-merges/preview", survivor=kim.pk, loser=double.pk)["etag"]

    answer = send(client, "contact-merges", etag, survivor_id=kim.pk, loser_id=double.pk, **given)

    assert answer.status_code == status
