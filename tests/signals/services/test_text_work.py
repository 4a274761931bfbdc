"""Reading texts as work: whoever dies, sleeps or stumbles, every text is read once or set aside where people see it."""

import pytest

from accounts.models import Customer
from signals.features.meaning import TEXT_SENTIMENT
from signals.models import Signal, Source, TextDue, TextReading
from signals.services import texts
from signals.tasks import read_texts
from signals.text import reading
from tests.factories.texts import COMPLAINT, let_the_lease_run_out, read_all, say


def test_a_text_that_cannot_be_read_is_set_aside_and_the_others_get_through(
    crm: Source, acme: Customer, monkeypatch
) -> None:
    bad, good = say(crm, "poison", "s-1"), say(crm, COMPLAINT, "s-2")
    read = reading.read
    monkeypatch.setattr(
        texts.reading, "read", lambda text, *, model: read(text, model=model) if text != "poison" else 1 / 0
    )

    for _ in range(6):
        read_all()
        let_the_lease_run_out()

    assert TextReading.objects.get().signal_id == good.id
    left = TextDue.objects.get()
    assert (left.signal_id, left.attempts) == (bad.id, 5)
    assert left.quarantined_at is not None
    assert "ZeroDivisionError" in left.failure


def test_a_text_that_kills_its_worker_ends_up_alone_and_is_given_up(crm: Source, acme: Customer, monkeypatch) -> None:
    say(crm)

    class Killed(BaseException):
        pass

    def die(*_args, **_more):
        raise Killed

    monkeypatch.setattr(texts.reading, "read", die)
    for _ in range(5):
        with pytest.raises(Killed):
            texts.read_some()
        let_the_lease_run_out()

    assert texts.read_some() == 0
    assert TextDue.objects.get().failure == texts.GAVE_UP


def test_a_worker_that_slept_through_its_lease_writes_nothing(crm: Source, acme: Customer, monkeypatch) -> None:
    say(crm)
    write = texts._write

    def late(done, token):
        TextDue.objects.update(lease_token="12345678-1234-5678-1234-567812345678")
        write(done, token)

    monkeypatch.setattr(texts, "_write", late)
    texts.read_some()

    assert not TextReading.objects.exists()
    assert not Signal.objects.filter(measure__name=TEXT_SENTIMENT).exists()
    assert TextDue.objects.exists()


def test_only_the_beginning_of_a_long_text_is_fetched(crm: Source, acme: Customer, monkeypatch) -> None:
    say(crm, "x " * 10_000)
    seen = []
    monkeypatch.setattr(
        texts.reading, "read", lambda text, *, model: seen.append(text) or reading.Reading("unknown", None, ())
    )

    read_all()

    assert [len(text) for text in seen] == [4_000]


def test_the_task_reads_what_is_due(crm: Source, acme: Customer) -> None:
    say(crm)

    assert read_texts(later="whatever") == "read 1 texts"
    assert read_texts() == "read 0 texts"
