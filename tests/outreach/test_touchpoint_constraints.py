"""What no touchpoint and no need can be, whoever writes it: each rule of the database, one by one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction

from outreach.discovery import may_be
from outreach.models import Need, Touchpoint
from outreach.vocabulary import Discovery, Outcome
from tests.factories.outreach import NOW, add_need, add_touchpoint

pytestmark = pytest.mark.django_db


def commit(write: Callable[[], object]) -> None:
    """What would be checked at the end of the transaction, now."""
    with transaction.atomic(), connection.cursor() as cursor:
        write()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "telegram"}, "touchpoint_kind_is_known"),
        ({"heading": "sideways"}, "touchpoint_heading_is_known"),
        ({"discovery": "later"}, "touchpoint_discovery_fits"),
        ({"outcome": "voicemail"}, "touchpoint_discovery_fits"),
        ({"summary": ""}, "touchpoint_says_what_was_said"),
        ({"happened_at": NOW + timedelta(minutes=6)}, "touchpoint_has_happened"),
        ({"source": "dialler"}, "touchpoint_of_a_system_says_which"),
        ({"external_id": "C-1"}, "touchpoint_of_a_system_says_which"),
    ],
)
def test_a_touchpoint_that_cannot_be(acme, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        add_touchpoint(acme, **wrong)


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("is_two_way", [True, False])
@pytest.mark.parametrize("discovery", Discovery)
def test_the_database_and_the_code_agree_on_what_a_discovery_may_be(acme, outcome, is_two_way, discovery):
    allowed = may_be(discovery, outcome=outcome, is_two_way=is_two_way)

    try:
        with transaction.atomic():
            touchpoint = add_touchpoint(acme, outcome=outcome, is_two_way=is_two_way, discovery=discovery)
    except IntegrityError:
        assert not allowed
    else:
        assert allowed
        if discovery == Discovery.NEEDS:
            add_need(touchpoint)


def test_one_call_of_a_system_is_one_touchpoint(acme, zenith):
    add_touchpoint(acme, source="dialler", external_id="C-1")

    with pytest.raises(IntegrityError, match="one_touchpoint_per_source_and_external_id"), transaction.atomic():
        add_touchpoint(zenith, source="dialler", external_id="C-1")


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"kind": "idle"}, "need_kind_is_known"),
        ({"surfaced": "dreamt"}, "need_surfaced_somehow"),
        ({"words": ""}, "need_has_words"),
        ({"words": "Said before."}, "need_is_said_once_a_touchpoint"),
    ],
)
def test_a_need_that_cannot_be(acme, wrong, constraint):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)
    add_need(touchpoint, words="Said before.")

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        add_need(touchpoint, **wrong)


def test_words_longer_than_an_index_takes_are_taken(acme):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)

    assert add_need(touchpoint, words="".join(chr(0x4E00 + at) for at in range(2000)))


def test_needs_that_are_said_to_be_there_must_be_there(acme):
    with pytest.raises(IntegrityError, match="contradict each other"):
        commit(lambda: add_touchpoint(acme, discovery=Discovery.NEEDS))


@pytest.mark.parametrize("said", [Discovery.NONE_FOUND, Discovery.PENDING])
def test_a_touchpoint_with_needs_cannot_say_that_there_are_none(acme, said):
    touchpoint = add_touchpoint(acme, discovery=said)

    with pytest.raises(IntegrityError, match="contradict each other"):
        commit(lambda: add_need(touchpoint))


def test_nor_may_it_take_them_back_later(acme):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)
    add_need(touchpoint)

    with pytest.raises(IntegrityError, match="contradict each other"):
        commit(lambda: Touchpoint.objects.filter(pk=touchpoint.pk).update(discovery=Discovery.NONE_FOUND))


def test_a_need_is_of_the_customer_of_its_touchpoint(acme, zenith):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)
    add_need(touchpoint)

    with pytest.raises(IntegrityError, match="need_has_the_customer_of_its_touchpoint"):
        commit(lambda: add_need(touchpoint, customer_id=zenith.pk, words="Not theirs."))


def test_a_merge_that_moves_a_touchpoint_moves_its_needs(acme, zenith):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)
    need = add_need(touchpoint)

    commit(lambda: Touchpoint.objects.filter(pk=touchpoint.pk).update(customer=zenith))

    need.refresh_from_db()
    assert need.customer == zenith


def test_nothing_is_deleted(acme):
    touchpoint = add_touchpoint(acme, discovery=Discovery.NEEDS)
    need = add_need(touchpoint)

    for row in (need, touchpoint):
        with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
            type(row).objects.filter(pk=row.pk)._raw_delete("default")


@pytest.mark.parametrize("change", [{"logged_at": NOW - timedelta(days=1)}, {"source": "x", "external_id": "y"}])
def test_where_it_came_from_never_changes(acme, change):
    touchpoint = add_touchpoint(acme)

    with pytest.raises(InternalError), transaction.atomic():
        Touchpoint.objects.filter(pk=touchpoint.pk).update(**change)


def test_a_need_stays_with_its_touchpoint(acme):
    first, second = (add_touchpoint(acme, discovery=Discovery.NEEDS) for _ in range(2))
    need = add_need(first)
    add_need(second, words="Another one.")

    with pytest.raises(InternalError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(touchpoint=second)


def test_what_was_said_before_a_correction_is_kept(acme):
    touchpoint = add_touchpoint(acme, summary="They are happy.")
    Touchpoint.objects.filter(pk=touchpoint.pk).update(summary="They are unhappy.")

    past = touchpoint.events.order_by("pgh_id").values_list("pgh_label", "summary")
    assert list(past) == [("insert", "They are happy."), ("update", "They are unhappy.")]
