"""A source's own rated answers teach a model, which takes over only where it is better than the lexicon."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from accounts.models import Customer
from signals.models import Source, TextModel, TextReading
from signals.services import facts, text_models, text_training
from signals.services.items import SignalItem
from signals.tasks import train_text_models
from signals.vocabulary import Kind
from tests.factories.texts import read_all, say
from tests.signals.conftest import NOW
from tests.signals.text.test_learning import answers

RATINGS = {"negative": 2.0, "neutral": 7.0, "positive": 10.0}


def rate(source: Source, count: int = 400, *, known_at=NOW, measure: str = "nps") -> None:
    texts, labels = answers(count)
    items = [
        SignalItem(
            f"{measure}-{number}",
            "A-1",
            Kind.SURVEY,
            measure,
            NOW - timedelta(days=1),
            RATINGS[said],
            f"It was: {text}",
        )
        for number, (text, said) in enumerate(zip(texts, labels, strict=True))
    ]
    facts.receive(source=source, items=items, known="now", at=known_at, by=None)


def test_a_model_that_is_better_takes_over_for_its_source_and_kind(crm: Source, shop: Source, acme: Customer) -> None:
    rate(crm)

    [outcome] = text_training.train(at=NOW)

    assert (outcome.source, outcome.kind, outcome.is_learned) == ("crm", "survey", True)
    assert outcome.learned_auc > outcome.lexicon_auc
    row = TextModel.objects.get(source=crm)
    assert (row.version, row.is_active, row.kind) == (outcome.model, True, "survey")
    assert row.passport["data"]["answers"] == outcome.answers
    assert row.passport["metrics"]["learned_auc"] == outcome.learned_auc

    say(crm, "It was: the flimsy hinge", "new", kind=Kind.SURVEY, measure="comment")
    say(shop, "It was: the flimsy hinge", "new", kind=Kind.SURVEY, measure="comment")
    read_all()
    sentiments = dict(
        TextReading.objects.filter(signal__external_id="new").values_list("signal__source__slug", "sentiment")
    )
    assert sentiments["crm"] < -0.25
    assert sentiments["shop"] == 0


def test_the_same_answers_give_the_same_model(crm: Source, acme: Customer) -> None:
    rate(crm)

    first, second = text_training.train(at=NOW), text_training.train(at=NOW)

    assert first == second
    assert TextModel.objects.filter(source=crm).count() == 1


@pytest.mark.parametrize(("count", "reason"), [(100, "learning begins at 300"), (0, "")], ids=["too few", "none"])
def test_with_too_few_answers_the_lexicon_stays_and_says_why(
    crm: Source, acme: Customer, count: int, reason: str
) -> None:
    if count:
        rate(crm, count)

    outcomes = text_training.train(at=NOW)

    assert [outcome.is_learned for outcome in outcomes] == [False] * bool(count)
    assert all(reason in outcome.why and "The lexicon stays" in outcome.why for outcome in outcomes)
    assert not TextModel.objects.filter(source__isnull=False).exists()


def test_when_everybody_says_the_same_there_is_nothing_to_learn(crm: Source, acme: Customer, monkeypatch) -> None:
    monkeypatch.setitem(RATINGS, "neutral", 1.0)
    monkeypatch.setitem(RATINGS, "positive", 1.0)
    rate(crm)

    [outcome] = text_training.train(at=NOW)

    assert "nothing to tell apart" in outcome.why


def test_what_is_not_better_does_not_take_over_and_ends_what_was(crm: Source, acme: Customer, monkeypatch) -> None:
    rate(crm)
    text_training.train(at=NOW)
    monkeypatch.setattr(text_training.learning.Comparison, "is_better", property(lambda _: False))

    [outcome] = text_training.train(at=NOW)

    assert "not better by more than a standard error" in outcome.why
    assert not TextModel.objects.filter(source=crm, is_active=True).exists()


def test_answers_that_came_later_teach_nothing_yet(crm: Source, acme: Customer) -> None:
    rate(crm, known_at=NOW + timedelta(hours=1))

    [outcome] = text_training.train(at=NOW)

    assert outcome.answers == 0


def test_a_source_has_one_model_in_use_for_a_kind(crm: Source) -> None:
    TextModel.objects.create(version="a", source=crm, kind="survey", sha256="", passport={})

    with pytest.raises(IntegrityError):
        TextModel.objects.create(version="b", source=crm, kind="survey", sha256="", passport={})


def test_a_learned_model_names_its_source_and_its_kind(crm: Source) -> None:
    with pytest.raises(IntegrityError):
        TextModel.objects.create(version="a", source=crm, kind="", sha256="", passport={})


def test_a_new_model_takes_the_place_of_the_old_one_and_an_old_one_may_come_back(crm: Source) -> None:
    def put(number: float) -> TextModel:
        return text_models.put_in_use(source=crm, kind="survey", artifact={"number": number}, passport={})

    old, new = put(1.0), put(2.0)
    assert [row.version for row in TextModel.objects.filter(is_active=True)] == [new.version]

    put(1.0)
    assert [row.version for row in TextModel.objects.filter(is_active=True)] == [old.version]


def test_the_command_tells_people(crm: Source, acme: Customer) -> None:
    out = StringIO()

    call_command("train_text_model", stdout=out)
    assert "No signal carries both a rating and a text yet" in out.getvalue()

    rate(crm, 100)
    call_command("train_text_model", stdout=out)
    assert "crm, survey: lexicon-1" in out.getvalue()


def test_the_command_tells_machines(crm: Source, acme: Customer, capsys) -> None:
    rate(crm, 100)

    call_command("train_text_model", "--json")

    [told] = json.loads(capsys.readouterr().out)["sources"]
    assert (told["source"], told["kind"], told["is_learned"]) == ("crm", "survey", False)
    assert 0 < told["unhappy"] < told["answers"] <= 100


def test_the_task_trains_what_there_is(crm: Source, acme: Customer) -> None:
    assert train_text_models() == "no rated texts"
