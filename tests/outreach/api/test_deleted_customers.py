"""What a CRM deletes goes out of sight; what we owe to it stays until somebody ends it, and is there again when it comes back."""

import pytest

from accounts.models import Customer
from outreach.models import Loop, Promise
from tests.factories.issues import a_loop, a_promise

ACME = "/api/v1/customers/by-external-id/crm/A-1"

pytestmark = pytest.mark.django_db


def test_loops_and_promises_stay_until_somebody_ends_them(with_token, lena, acme):
    loop = a_loop(lena, acme)
    promise = a_promise(loop, lena)
    client = with_token(lena)

    assert client.delete(ACME).status_code == 204

    told = client.get(f"/api/v1/loops/{loop.pk}")
    assert (told.status_code, told.json()["state"]) == (200, "promised")
    assert client.get(f"/api/v1/promises/{promise.pk}").status_code == 200
    for path in (f"/api/v1/promises/{promise.pk}/cancel", f"/api/v1/loops/{loop.pk}/withdraw"):
        seen = client.get(path.rpartition("/")[0])["ETag"]
        because = {"reason": "They were deleted in the CRM."}
        ended = client.post(path, because, content_type="application/json", headers={"if-match": seen})
        assert ended.status_code == 200, ended.content
    assert (Promise.objects.get().state, Loop.objects.get().state) == ("cancelled", "not_affected")


def test_what_was_deleted_is_told_and_comes_back_as_it_was(with_token, lena, acme):
    a_loop(lena, acme)
    client = with_token(lena)
    client.delete(ACME)
    gone = client.get("/api/v1/customers", {"include_deleted": "true"}).json()["results"]

    back = client.put(ACME, {}, content_type="application/json")

    assert [row["deleted_at"] is not None for row in gone] == [True]
    assert (back.status_code, back.json()["id"], back.json()["deleted_at"]) == (200, acme.pk, None)
    events = client.get("/api/v1/changes", {"kinds": "customer"}).json()["results"]
    assert [line["event"] for line in events][-2:] == ["deleted", "restored"]
    assert Customer.objects.get().loops.count() == 1
