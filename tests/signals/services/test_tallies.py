"""Counting facts while they are stored."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum

from signals.models import FactTally, Measure
from signals.services import tallies
from tests.signals.conftest import NOW
from tests.signals.services.test_facts import item, receive


def counted() -> dict[date, int]:
    return dict(FactTally.objects.values_list("day").annotate(facts=Sum("facts")).order_by())


def test_what_is_stored_is_counted_on_the_day_when_we_could_have_known(crm, acme):
    receive(crm, item("s-1"), item("s-2"))
    receive(crm, item("s-3", occurred_at=NOW - timedelta(days=40)), known="when it happened")

    assert counted() == {NOW.date(): 2, (NOW - timedelta(days=40)).date(): 1}


def test_duplicates_and_parked_signals_are_not_counted(crm, acme):
    receive(crm, item("s-1"))
    receive(crm, item("s-1"), item("s-2", customer="nobody"))

    assert counted() == {NOW.date(): 1}


def test_adding_up_changes_no_sum_and_leaves_one_row_a_day(crm, acme):
    for number in range(5):
        receive(crm, item(f"s-{number}"))
    receive(crm, item("s-9", measure="reports"))

    tallies.compact()
    tallies.compact()

    assert counted() == {NOW.date(): 6}
    assert FactTally.objects.count() == 2


def test_a_tally_counts_something(crm):
    measure = Measure.objects.create(kind="support", name="ticket")

    with pytest.raises(IntegrityError, match="tally_counts_something"), transaction.atomic():
        FactTally.objects.create(source=crm, measure=measure, day=NOW.date(), facts=0)
