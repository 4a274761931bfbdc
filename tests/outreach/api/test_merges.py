"""Merging, by programs: looked at first, then done on condition, then taken back."""

import pytest

from accounts.models import Customer
from tests.outreach.api.verbs import done, read, send
from tests.outreach.services.merging_world import LATER, a_double, merge

pytestmark = pytest.mark.django_db


def test_a_merge_from_the_preview_to_the_way_back(robo, acme, with_token):
    double = a_double(acme)
    client = with_token(robo)
    pair = {"survivor": acme.pk, "loser": double.pk}

    shown = read(client, "customer-merges/preview", **pair)
    made = done(
        client, "customer-merges", shown["etag"], survivor_id=acme.pk, loser_id=double.pk, choices={"name": "loser"}
    )
    alias = read(client, "customers/by-external-id/crm/A-2")
    tombstone = read(client, "customers", include_deleted="true")["results"]
    parted = done(client, f"customer-merges/{made['id']}/unmerge", made["etag"])

    assert {"what": "external ids", "moves": 1, "stays": 0, "because": ""} in shown["rows"]
    assert next(field for field in shown["fields"] if field["name"] == "region")["suggested"] == "survivor"
    assert (alias["id"], alias["name"]) == (acme.pk, "Acme Ltd")
    assert {each["id"]: each["merged_into_id"] for each in tombstone}[double.pk] == acme.pk
    assert (parted["conflicts"], parted["unmerged_by_id"]) == ([], robo.pk)
    assert Customer.objects.get(pk=acme.pk).name == "Acme"


def test_whoever_keeps_a_copy_hears_who_goes_on(robo, acme, with_token):
    double = a_double(acme)
    client = with_token(robo)
    etag = read(client, "customer-merges/preview", survivor=acme.pk, loser=double.pk)["etag"]
    made = done(client, "customer-merges", etag, survivor_id=acme.pk, loser_id=double.pk)
    done(client, f"customer-merges/{made['id']}/unmerge", made["etag"])

    told = [
        (line["event"], line["object_id"], line["customer_id"])
        for line in read(client, "changes", kinds="customer", limit=200)["results"]
        if line["event"] in ("merged", "unmerged")
    ]

    assert told == [("merged", double.pk, acme.pk), ("unmerged", double.pk, double.pk)]


def test_merges_of_a_time_are_asked_for_with_the_fields_that_one_wants(robo, acme, with_token):
    client = with_token(robo)
    merged = merge(acme, a_double(acme), robo)

    def since(moment: str) -> list[dict]:
        return read(client, "customer-merges", updated_since=moment, fields="id")["results"]

    assert since(LATER.isoformat().replace("+00:00", "Z")) == [{"id": merged.pk}]
    assert since("2126-01-01T00:00:00Z") == []


def test_of_two_who_are_one_already_there_is_no_preview(robo, acme, with_token):
    double = a_double(acme)
    merge(acme, double, robo)

    answer = with_token(robo).get(f"/api/v1/customer-merges/preview?survivor={acme.pk}&loser={double.pk}")

    assert (answer.status_code, "one already" in answer.content.decode()) == (422, True)


def test_lists_by_the_old_id_are_those_of_the_one_who_goes_on(robo, acme, with_token):
    double = a_double(acme)
    client = with_token(robo)
    etag = read(client, "customer-merges/preview", survivor=acme.pk, loser=double.pk)["etag"]
    done(client, "customer-merges", etag, survivor_id=acme.pk, loser_id=double.pk)
    done(
        client,
        "escalations",
        source="crm",
        customer_external_id="A-2",
        requested_by="customer",
        reason="Down.",
        severity=2,
    )

    [escalation] = read(client, "escalations", customer=double.pk)["results"]

    assert escalation["customer_id"] == acme.pk


@pytest.mark.parametrize(
    ("given", "status"),
    [({"choices": {"name": "both"}}, 422), ({"choices": {"taste": "loser"}}, 422), ({"choice": {}}, 422), ({}, 201)],
)
def test_what_is_misspelt_is_refused(robo, acme, with_token, given, status):
    double = a_double(acme)
    client = with_token(robo)
    etag = read(client, "customer-merges/preview", survivor=acme.pk, loser=double.pk)["etag"]

    answer = send(client, "customer-merges", etag, survivor_id=acme.pk, loser_id=double.pk, **given)

    assert answer.status_code == status


def test_a_merge_names_what_was_seen(robo, acme, with_token):
    double = a_double(acme)
    client = with_token(robo)
    pair = {"survivor_id": acme.pk, "loser_id": double.pk}

    assert send(client, "customer-merges", None, **pair).status_code == 428
    assert send(client, "customer-merges", '"merge-1-2-3-4"', **pair).status_code == 412
