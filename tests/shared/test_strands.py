"""Several lists told as one story: page by page, whatever lies at one moment."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Customer
from crisis_triage.shared.strands import Place, Strand, woven
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW

NAMES, SEGMENTS = Strand(rank=0, moment="created_at"), Strand(rank=1, moment="created_at")


class Item:
    def __init__(self, place: Place) -> None:
        self.place = place


@given(st.lists(st.lists(st.integers(0, 3), max_size=12), min_size=1, max_size=4), st.integers(1, 5))
def test_pages_of_woven_strands_are_all_of_them_in_order(moments, limit):
    every = [
        [Item(Place(NOW + timedelta(days=day), rank, number)) for number, day in enumerate(strand)]
        for rank, strand in enumerate(moments)
    ]
    told, place = [], None

    while place is not None or not told:
        left = (sorted(_before(strand, place), key=lambda item: item.place, reverse=True) for strand in every)
        items, place = woven([strand[: limit + 1] for strand in left], limit=limit)
        told += items
        if not items:
            break

    assert [item.place for item in told] == sorted((item.place for strand in every for item in strand), reverse=True)


def _before(strand, place):
    return [item for item in strand if place is None or item.place < place]


@pytest.mark.django_db
@pytest.mark.parametrize("rank", [0, 1])
@pytest.mark.parametrize("nth", [0, 1, 2])
def test_a_strand_gives_what_lies_before_a_place(rank, nth):
    customers = [CustomerFactory() for _ in range(3)]
    Customer.objects.update(created_at=NOW)
    place = Place(NOW, rank, customers[nth].pk)

    for strand in (NAMES, SEGMENTS):
        places = [strand.place(row) for row in strand.before(Customer.objects.all(), None)]
        after = [strand.place(row) for row in strand.before(Customer.objects.all(), place)]
        assert after == [each for each in places if each < place]
