"""A payload that nobody can mend keeps its source red only until somebody says why it need not be."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from signals.models import Payload, PayloadDiscard, Source
from signals.queries import sync
from signals.readers.tasks import read_payloads
from signals.services import mappings, payloads
from signals.vocabulary import Door
from tests.signals.readers.test_payloads import SPEC, answer, body

ADDRESS = "/api/v1/sources/crm/payloads"
WHY = "Somebody tried the webhook out."


@pytest.fixture
def in_trouble(crm: Source, acme: Any, lena: User) -> list[Payload]:
    """Two that cannot be read, and behind them one that is."""
    now = timezone.now()
    mappings.save(source=crm, given=SPEC, by=lena, at=now)
    about: dict[str, Any] = {"door": Door.API, "content_type": "application/json", "headers": {}, "by": None, "at": now}
    for content in (b"?", body(answer(score="high")), body(answer("a-2"))):
        payloads.keep(source=crm, body=content, **about)
    read_payloads()
    return list(Payload.objects.order_by("pk"))


def stand(lena: User) -> tuple[list[str], int | None, int | None]:
    [row] = sync.rows(lena, at=timezone.now(), slug="crm")
    return [step.label for step in row.steps], row.record.in_trouble, row.record.discarded


def post(client: Client, path: str, **said: Any) -> Any:
    return client.post(f"{ADDRESS}/{path}", said, content_type="application/json")


def test_what_is_discarded_is_not_red_and_stays_with_its_reason(in_trouble, lena, with_token):
    client, [broken, _, well] = with_token(lena), in_trouble
    assert stand(lena) == (["in trouble"], 2, 0)

    assert post(client, "discard", ids=[broken.pk, well.pk], reason=WHY).json() == {"discarded": 1}
    assert stand(lena) == (["in trouble"], 1, 1)
    assert post(client, "discard", reason="Older than the tool.").json() == {"discarded": 1}
    assert stand(lena) == (["well"], 0, 2)

    rows = client.get("/api/v1/payloads", {"state": "discarded"}).json()["results"]
    assert [(row["state"], row["discard_reason"]) for row in rows] == [
        ("discarded", WHY),
        ("discarded", "Older than the tool."),
    ]
    assert list(PayloadDiscard.objects.values_list("made_by", flat=True)) == [lena.pk] * 2


def test_only_who_names_it_has_it_read_again(in_trouble, lena, with_token):
    client, broken = with_token(lena), in_trouble[0]
    post(client, "discard", reason=WHY)

    assert post(client, "replay", only_failed=True).json()["due"] == 0
    assert post(client, "replay", ids=[broken.pk]).json()["due"] == 1
    read_payloads()

    assert stand(lena) == (["in trouble"], 1, 1)
    assert broken.discards.count() == 1, "That it was discarded once is not forgotten."


def test_a_reason_is_needed(in_trouble, lena, with_token, signed_in):
    refused = post(with_token(lena), "discard", reason=" ")
    page = signed_in(lena).post("/settings/sources/crm/discard", {"discard-which": "failed", "discard-reason": ""})

    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert page.status_code == 422
    assert stand(lena)[1] == 2


def test_a_person_discards_one_by_its_row(in_trouble, lena, signed_in):
    client, number = signed_in(lena), str(in_trouble[0].pk)
    assert f"?discard={number}#discard" in client.get("/settings/sources/crm/mapping").content.decode()

    span = {"discard-which": "range", "discard-first": number, "discard-last": number, "discard-reason": WHY}
    client.post("/settings/sources/crm/discard", span)

    assert stand(lena) == (["in trouble"], 1, 1)
    assert f"Discarded: {WHY}" in client.get("/settings/sources/crm/mapping").content.decode()


def test_the_database_keeps_the_ledger(in_trouble, lena):
    broken, _, well = in_trouble
    payloads.discard(source=broken.source, ids=[broken.pk], reason=WHY, by=lena, at=timezone.now())

    with pytest.raises(IntegrityError, match="payload_is_discarded_in_trouble"), transaction.atomic():
        Payload.objects.filter(pk=well.pk).update(discarded_at=timezone.now())
    with pytest.raises(IntegrityError, match="payload_discard_says_why"), transaction.atomic():
        PayloadDiscard.objects.create(payload=broken, reason="", made_by=lena, made_at=timezone.now())
    for change in (lambda rows: rows.update(reason="Other."), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(PayloadDiscard.objects.all())
