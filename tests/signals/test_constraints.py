"""What the database itself refuses, whoever writes."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from accounts.models import Customer
from signals.models import ColumnMapping, Import, Measure, ParkedSignal, QuarantinedRow, RevertConflict, Signal, Source
from signals.vocabulary import Content
from tests.signals.conftest import NOW, customer

YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def measure(db: None) -> Measure:
    return Measure.objects.create(kind="survey", name="nps")


@pytest.fixture
def fact(crm: Source, acme: Customer, measure: Measure) -> Signal:
    return Signal.objects.create(
        source=crm, customer=acme, measure=measure, occurred_at=NOW, known_at=NOW, external_id="1", value=9
    )


@pytest.fixture
def an_import(crm: Source) -> Import:
    return Import.objects.create(source=crm, content="signals", file_name="s", path="/s", size_bytes=1)


def test_a_signal_is_unique_by_source_and_external_id(fact: Signal) -> None:
    fact.pk = None
    with pytest.raises(IntegrityError, match="one_signal_per_source_and_external_id"):
        fact.save(force_insert=True)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_the_value_of_a_signal_is_finite(fact: Signal, value: float) -> None:
    fact.pk, fact.external_id, fact.value = None, "2", value
    with pytest.raises(IntegrityError, match="signal_value_is_finite"):
        fact.save(force_insert=True)


@pytest.mark.parametrize(
    "change", [{"value": 0}, {"occurred_at": YESTERDAY}, {"known_at": YESTERDAY}, {"text": "x"}, {"external_id": "9"}]
)
def test_a_signal_never_changes(fact: Signal, change: dict[str, object]) -> None:
    with pytest.raises(DatabaseError, match="Cannot update rows"):
        Signal.objects.update(**change)


def test_a_signal_may_move_to_the_customer_that_survives_a_merge(fact: Signal) -> None:
    survivor = customer("Survivor")

    Signal.objects.update(customer=survivor)

    assert Signal.objects.get().customer == survivor


def test_a_signal_is_never_deleted(fact: Signal) -> None:
    with pytest.raises((InternalError, DatabaseError), match="is never deleted"):
        Signal.objects.all().delete()


def test_a_signal_belongs_to_a_customer_that_is_there(fact: Signal) -> None:
    Signal.objects.update(customer=987_654_321)

    with pytest.raises(IntegrityError), transaction.atomic():
        connection.check_constraints()
    transaction.set_rollback(True)


def parked(source: Source, measure: Measure, **fields: object) -> ParkedSignal:
    usual = {"customer_external_id": "X", "occurred_at": NOW, "known_at": NOW, "external_id": "1"}
    return ParkedSignal.objects.create(source=source, measure=measure, **(usual | fields))


def test_a_parked_signal_is_unique_too(crm: Source, measure: Measure) -> None:
    parked(crm, measure)
    with pytest.raises(IntegrityError, match="one_parked_signal_per_source_and_external_id"):
        parked(crm, measure, customer_external_id="Y")


def test_the_value_of_a_parked_signal_is_finite(crm: Source, measure: Measure) -> None:
    with pytest.raises(IntegrityError, match="parked_value_is_finite"):
        parked(crm, measure, value=float("nan"))


@pytest.mark.parametrize("word", ["created", "updated", "unchanged", "accepted", "duplicate", "parked", "rejected"])
def test_an_import_accounts_for_every_row(an_import: Import, word: str) -> None:
    Import.objects.update(rows_done=1, **{word: 1})
    with pytest.raises(IntegrityError, match="import_accounts_for_every_row"):
        Import.objects.update(**{word: 2})


def test_the_state_of_an_import_is_known(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="import_state_is_known"):
        Import.objects.update(state="thinking")


def test_a_failed_import_says_why(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="failed_import_says_why"):
        Import.objects.update(state="failed", finished_at=timezone.now())


def test_an_import_is_reverted_by_somebody(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="import_is_reverted_by_somebody"):
        Import.objects.update(state="reverted", finished_at=timezone.now())


def test_what_stays_when_an_import_is_reverted_has_a_reason(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="revert_conflict_has_a_reason"):
        RevertConflict.objects.create(of_import=an_import, external_id="1", object_id=1, reason="")


def test_columns_are_remembered_once_for_a_source_and_a_known_content(an_import: Import) -> None:
    about = {"source": an_import.source, "columns": {}}
    with pytest.raises(IntegrityError, match="column_mapping_content_is_known"), transaction.atomic():
        ColumnMapping.objects.create(content="shoes", **about)
    ColumnMapping.objects.create(content="signals", **about)
    with pytest.raises(IntegrityError, match="one_column_mapping_per_source_and_content"), transaction.atomic():
        ColumnMapping.objects.create(content="signals", **about)


def test_an_import_is_finished_with_a_moment(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="import_is_finished_with_a_moment"):
        Import.objects.update(state="done")


def test_an_import_that_goes_on_has_no_moment(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="import_is_finished_with_a_moment"):
        Import.objects.update(state="due", finished_at=timezone.now())


def quarantined(an_import: Import, **fields: object) -> QuarantinedRow:
    usual = {"source": an_import.source, "of_import": an_import, "content": Content.SIGNALS, "line": 2, "raw": "x"}
    return QuarantinedRow.objects.create(**(usual | {"reason": "No kind."} | fields))


def test_a_line_of_an_import_is_quarantined_once(an_import: Import) -> None:
    quarantined(an_import)
    with pytest.raises(IntegrityError, match="one_quarantined_row_per_import_and_line"):
        quarantined(an_import)


def test_a_quarantined_row_has_a_reason(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="quarantined_row_has_a_reason"):
        quarantined(an_import, reason="")


def test_a_quarantined_row_is_settled_once(an_import: Import) -> None:
    with pytest.raises(IntegrityError, match="quarantined_row_is_settled_once"):
        quarantined(an_import, replayed_at=NOW, discarded_at=NOW)
