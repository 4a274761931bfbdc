"""Polling what happened: nothing is missed and nothing is met twice, whoever writes meanwhile."""

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Change, ChangeBook
from accounts.services import changes
from tests.factories.accounts import CustomerFactory
from tests.outreach.api.verbs import V1, read

NOW = timezone.now()
Lines = list[dict[str, Any]]


def words(lines: Lines) -> list[str]:
    return [f"{line['kind']} {line['event']}" for line in lines]


@pytest.mark.django_db
class TestCursors:
    def test_it_goes_on_where_it_was(self, with_token, lena, acme):
        client = with_token(lena)
        end = read(client, "changes", start="now")
        assert (end["results"], end["next"]) == ([], None)

        CustomerFactory(name="Later")

        later = read(client, "changes", cursor=end["next_cursor"])
        assert words(later["results"]) == ["customer created"]
        assert later["next"] is None
        assert read(client, "changes", cursor=later["next_cursor"])["results"] == []

    def test_one_from_before_what_is_kept_is_told_so(self, with_token, lena, acme):
        CustomerFactory.create_batch(2)
        client = with_token(lena)
        oldest = read(client, "changes", limit=1)["next_cursor"]
        end = read(client, "changes", start="now")["next_cursor"]

        assert changes.sweep(until=timezone.now() - timedelta(days=1)) == 0
        assert read(client, "changes", cursor=oldest)
        lines = Change.objects.count()
        assert changes.sweep(until=timezone.now() + timedelta(days=1)) == lines
        assert Change.objects.count() == 0

        gone = client.get(f"{V1}/changes", {"cursor": oldest})
        assert (gone.status_code, gone.json()["code"]) == (410, "cursor_expired")
        assert read(client, "changes", cursor=end)["results"] == []

    def test_a_database_that_was_restored_elsewhere_begins_again(self, with_token, lena, acme):
        client = with_token(lena)
        cursor = read(client, "changes", start="now")["next_cursor"]
        line = Change.objects.latest("pk")
        assert not changes.note_another_server()

        line.pk, line.transaction = None, 10**15
        line.save()

        assert changes.note_another_server()
        assert client.get(f"{V1}/changes", {"cursor": cursor}).status_code == 410
        assert not Change.objects.filter(transaction=10**15).exists()
        assert ChangeBook.objects.get().era == 2

    @pytest.mark.parametrize("query", ["kinds=dragon", "kinds=", "limit=0", "start=then", "updated_since=2026-01-01"])
    def test_what_is_not_asked_rightly_is_named(self, with_token, lena, query):
        response = with_token(lena).get(f"{V1}/changes?{query}")

        assert (response.status_code, len(response.json()["errors"])) == (422, 1)

    def test_a_cursor_of_another_list_is_refused(self, with_token, lena):
        CustomerFactory.create_batch(2)
        client = with_token(lena)
        foreign = read(client, "customers", limit=1)["next_cursor"]

        assert client.get(f"{V1}/changes", {"cursor": foreign or "x"}).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_who_polls_while_four_write_and_commit_in_any_order_misses_nothing_and_meets_nothing_twice(with_token, robo):
    written: list[int] = []
    client = with_token(robo)

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            with transaction.atomic():
                ids = [CustomerFactory().pk for _ in range(chance.randint(1, 3))]
                threading.Event().wait(chance.random() / 50)
                if chance.random() < 0.2:
                    transaction.set_rollback(True)
                else:
                    written.extend(ids)
        connection.close()

    cursor = read(client, "changes", start="now")["next_cursor"]
    writers = [threading.Thread(target=write, args=[seed]) for seed in range(4)]
    for writer in writers:
        writer.start()
    met: list[int] = []
    is_last = False
    while not is_last:
        is_last = not any(writer.is_alive() for writer in writers)
        answer = read(client, "changes", cursor=cursor, limit=7)
        while answer["next"]:
            met += [line["object_id"] for line in answer["results"]]
            answer = read(client, "changes", cursor=answer["next_cursor"], limit=7)
        met += [line["object_id"] for line in answer["results"]]
        cursor = answer["next_cursor"]

    assert len(met) == len(set(met))
    assert set(met) == set(written)
