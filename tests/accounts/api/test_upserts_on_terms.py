"""PUT, PATCH, DELETE and batches of customers and contacts: on condition, all or none, in the order of the source's own clock."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, Contact, Customer
from accounts.services import duplicates, keepers
from tests.factories.accounts import ContactFactory

BATCH, ACME = "/api/v1/customers/batch", "/api/v1/customers/by-external-id/crm/A-1"
KIM = "/api/v1/contacts/by-external-id/crm/P-1"
EARLY, LATE = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z"


@pytest.fixture
def robot(with_token, robo) -> Client:
    return with_token(robo)


@pytest.fixture
def kim(acme) -> Contact:
    return ContactFactory(customer=acme, name="Kim", external_id="P-1")


def send(client: Client, *items: Any, address: str = BATCH, **wishes: Any):
    return client.post(address, {"source": "crm", "items": items, **wishes}, content_type="application/json")


def statuses(response) -> list[str]:
    assert response.status_code == 207, response.content
    return [result["status"] for result in response.json()["results"]]


def write(client: Client, verb: str, path: str, headers: dict[str, str] | None = None, **fields: Any):
    return getattr(client, verb)(path, fields, content_type="application/json", headers=headers or {})


# ---- batches -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("spoiler", [{"external_id": "B-1"}, {"external_id": "B-1", "nonsense": 1}, 5])
@pytest.mark.parametrize("said", ["body", "address"])
def test_one_bad_item_of_two_hundred_undoes_all_of_an_atomic_batch(robot, spoiler, said):
    items = [{"external_id": f"N-{n}", "name": "New"} for n in range(199)]
    wish = {"atomic": True} if said == "body" else {"address": f"{BATCH}?atomic=true"}

    response = send(robot, *items, spoiler, **wish)

    assert set(statuses(response)) == {"rejected"}
    assert response.json()["results"][0]["errors"][0]["code"] == "undone"
    assert response.json()["results"][0]["id"] is None
    assert not Customer.objects.exists()


@pytest.mark.parametrize("last", [{"external_id": "N-1", "segment": "smb"}, {"external_id": "N-1", "arr": "much"}])
def test_what_was_undone_has_no_id_however_often_it_came(robot, last):
    response = send(robot, {"external_id": "N-1", "name": "New"}, last, {"external_id": "B-1"}, atomic=True)

    assert [result["id"] for result in response.json()["results"]] == [None, None, None]


@pytest.mark.parametrize("wish", [{"mode": "update_only"}, {"address": f"{BATCH}?mode=update_only"}])
def test_update_only_says_not_found(robot, acme, wish):
    response = send(robot, {"external_id": "A-1", "segment": "smb"}, {"external_id": "A-2", "name": "New"}, **wish)

    assert statuses(response) == ["updated", "not_found"]
    assert Customer.objects.count() == 1


@pytest.mark.parametrize(
    "wish",
    [
        {"mode": "upsart"},
        {"atomic": "yes"},
        {"atoomic": True},
        {"address": f"{BATCH}?mode=x"},
        {"address": f"{BATCH}?atomic=1"},
    ],
)
def test_a_wish_that_is_none_is_refused(robot, wish):
    response = send(robot, {"external_id": "A-1", "name": "Acme"}, **wish)

    assert (response.status_code, response.headers["Content-Type"]) == (422, "application/problem+json")
    assert not Customer.objects.exists()


def test_signals_have_no_such_wishes(robot):
    assert send(robot, address="/api/v1/signals/batch", atomic=True).status_code == 422


def test_what_was_ignored_is_answered_by_field(robot, adam, acme):
    keepers.set_keeper(kind="customer", field="arr", source="billing", by=adam)
    item = {"external_id": "A-1", "arr": 5, "currency": "EUR", "segment": "new", "source_updated_at": LATE}

    first, late = send(robot, item), send(robot, item | {"source_updated_at": EARLY})

    assert [statuses(first), statuses(late)] == [["updated"], ["stale"]]
    told = [
        sorted((row["pointer"], row["code"]) for row in each.json()["results"][0]["ignored"]) for each in (first, late)
    ]
    assert told[0] == [("/arr", "kept"), ("/currency", "kept")]
    assert told[1] == [("/arr", "kept"), ("/currency", "kept"), ("/segment", "stale")]


def test_a_single_change_tells_what_was_ignored_too(robot, adam, acme):
    keepers.set_keeper(kind="customer", field="segment", source="billing", by=adam)

    changed = write(robot, "put", ACME, segment="smb", region="APAC").json()

    assert (changed["segment"], changed["region"]) == ("enterprise", "APAC")
    assert [(row["pointer"], row["code"]) for row in changed["ignored"]] == [("/segment", "kept")]
    assert "ignored" not in robot.get(ACME).json()


def test_a_batch_costs_its_items(robot, settings):
    settings.API_ITEMS_PER_WINDOW = 5
    three = [{"external_id": str(n), "name": "N"} for n in range(3)]

    first, second = send(robot, *three), send(robot, *three)

    assert (first.status_code, first["RateLimit-Limit"], first["RateLimit-Remaining"]) == (207, "5", "2")
    assert (second.status_code, second.json()["code"]) == (429, "throttled")
    assert int(second["Retry-After"]) >= 1
    assert robot.get(ACME).status_code == 404


# ---- conditions ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", [ACME, KIM])
def test_a_tag_is_that_of_what_it_says(robot, acme, kim, path):
    told = robot.get(path)

    assert told["ETag"] == told.json()["etag"]
    assert robot.get(path, headers={"if-none-match": told["ETag"]}).status_code == 304
    changed = write(robot, "patch", path, {"if-match": told["ETag"]}, name="Another")
    assert (changed.status_code, changed["ETag"] == told["ETag"]) == (200, False)
    assert robot.get(path)["ETag"] == changed["ETag"]


@pytest.mark.parametrize(("path", "table"), [(ACME, Customer), (KIM, Contact)])
@pytest.mark.parametrize("verb", ["put", "patch", "delete"])
def test_who_saw_an_older_one_is_refused(robot, acme, kim, path, table, verb):
    seen = robot.get(path)["ETag"]
    write(robot, "patch", path, name="Somebody was first")

    refused = write(robot, verb, path, {"if-match": seen}, name="Late")

    assert (refused.status_code, refused.json()["code"]) == (412, "stale")
    assert table.objects.get().name == "Somebody was first"
    assert table.objects.get().deleted_at is None


def test_another_name_or_owner_is_another_version(robot, ana, acme):
    first = robot.get(ACME)["ETag"]
    acme.external_ids.create(source="billing", value="77")
    second = robot.get(ACME)["ETag"]
    ana.email = "ana@new.example"
    ana.save()

    assert len({first, second, robot.get(ACME)["ETag"]}) == 3


@pytest.mark.parametrize(("path", "verb"), [(ACME, "put"), (ACME, "patch"), (KIM, "put"), (KIM, "delete")])
def test_a_token_that_must_name_what_it_read_is_told_so(robot, acme, kim, path, verb):
    ApiToken.objects.update(must_match=True)

    answers = [write(robot, verb, path, headers, name="Late") for headers in ({}, {"if-match": "*"})]
    done = write(robot, verb, path, {"if-match": robot.get(path)["ETag"]}, name="Seen")

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(428, "if_match_required")] * 2
    assert done.status_code in (200, 204)
    assert send(robot, {"external_id": "A-1", "segment": "x"}).status_code == 428
    assert write(robot, "put", NEW, {"if-none-match": "*"}, name="Bolt").status_code == 201


def test_creating_only_and_changing_only(robot):
    assert write(robot, "put", ACME, {"if-match": "*"}, name="Acme").status_code == 412
    assert write(robot, "put", ACME, {"if-none-match": "*"}, name="Acme").status_code == 201
    assert write(robot, "put", ACME, {"if-none-match": "*"}, name="Acme 2").status_code == 412
    assert write(robot, "put", ACME, {"if-match": "*"}, name="Acme 3").status_code == 200
    assert Customer.objects.get().name == "Acme 3"


def test_a_deletion_that_came_late_is_refused(robot, acme):
    write(robot, "put", ACME, name="Acme", source_updated_at=LATE)

    late = robot.delete(f"{ACME}?source_updated_at={EARLY}")
    done = robot.delete(f"{ACME}?source_updated_at={LATE}")

    assert (late.status_code, late.json()["code"], done.status_code) == (409, "stale", 204)
    assert robot.delete(f"{ACME}?source_updated_at=soon").status_code == 422
    assert write(robot, "put", ACME, name="Acme", source_updated_at=EARLY).json()["deleted_at"] is not None


@pytest.mark.parametrize("path", [ACME, KIM])
def test_a_deletion_that_is_said_again_later_counts_against_what_was_said_in_between(robot, acme, kim, path):
    early, between, late = (f"2026-03-01T1{hour}:00:00Z" for hour in range(3))

    answers = [robot.delete(f"{path}?source_updated_at={moment}").status_code for moment in (early, late)]
    write(robot, "put", path, name="Back?", source_updated_at=between)

    assert answers == [204, 404]
    assert robot.get(path).status_code == 404


def test_a_deletion_of_the_next_century_does_not_silence_the_source(robot, acme, kim):
    for path in (ACME, KIM):
        refused = robot.delete(f"{path}?source_updated_at=2126-03-01T10:00:00Z")

        assert (refused.status_code, "source_updated_at" in refused.content.decode()) == (422, True)
        assert robot.get(path).status_code == 200


# ---- duplicates ----------------------------------------------------------------------------------------------------
@pytest.fixture
def looked_at(acme) -> None:
    duplicates.look_again(at=timezone.now())


NEW = "/api/v1/customers/by-external-id/billing/77"


@pytest.mark.usefixtures("looked_at")
class TestWhoResemblesSomebody:
    def test_is_not_created_but_shown_whom(self, robot, acme):
        refused = write(robot, "put", NEW, name="ACME, Inc.")

        assert (refused.status_code, refused.json()["code"]) == (409, "suspected_duplicate")
        [candidate] = refused.json()["candidates"]
        assert (candidate["customer_id"], candidate["name"]) == (acme.pk, "Acme")
        assert candidate["reasons"] == ["The same name, “acme”."]
        assert Customer.objects.count() == 1

    def test_gets_the_other_id_or_is_created_all_the_same(self, robot, acme):
        named = write(robot, "put", "/api/v1/external-ids/customers/billing/77", id=acme.pk)
        changed = write(robot, "put", NEW, name="ACME, Inc.")
        created = write(robot, "put", NEW.replace("77", "78") + "?duplicates=create", name="ACME, Inc.")

        assert [each.status_code for each in (named, changed, created)] == [201, 200, 201]
        assert changed.json()["id"] == acme.pk

    def test_is_created_by_a_batch_unless_that_refuses(self, robot, acme):
        item = {"external_id": "77", "name": "ACME, Inc."}

        refused = send(robot, item, item, {"external_id": "78", "name": "Bolt"}, duplicates="refuse")
        created = send(robot, item)

        assert [statuses(refused), statuses(created)] == [["rejected", "rejected", "created"], ["created"]]
        assert refused.json()["results"][0]["candidates"][0]["customer_id"] == acme.pk

    def test_of_a_stranger_is_not_told(self, with_token, cleo, south, acme):
        assert write(with_token(cleo), "put", NEW, name="ACME, Inc.").status_code == 201


# ---- at once -------------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_twenty_that_create_the_same_one_does(with_token, robo):
    heard: list[int] = []
    clients = [with_token(robo) for _ in range(20)]

    def act(client: Client) -> None:
        heard.append(write(client, "put", ACME, name="Acme").status_code)
        connection.close()

    threads = [threading.Thread(target=act, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(heard) == [200] * 19 + [201]
    assert Customer.objects.count() == 1


# ---- reading -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "names"), [("/api/v1/customers", "id,etag"), ("/api/v1/changes", "kind,customer_id")]
)
def test_a_list_gives_the_fields_that_are_asked_for(robot, acme, address, names):
    [first, *_] = robot.get(address, {"fields": names}).json()["results"]

    assert list(first) == names.split(",")


@pytest.mark.parametrize("names", ["", "id,", "id,password", "id;name", "__class__", "\x00", "x" * 1001])
def test_a_field_that_is_none_is_named(robot, names):
    refused = robot.get("/api/v1/customers", {"fields": names})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/fields")
