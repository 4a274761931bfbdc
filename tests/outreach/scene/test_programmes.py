"""Programmes that give way to a crisis: parked with a day, reminded of, postponed, resumed or dropped with a word."""

from datetime import timedelta

import pytest
from django.db import InternalError, transaction

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from crisis_triage.shared.versions import Stale
from outreach.battles import Parking
from outreach.models import NoticeRequest, ParkedProgramme
from outreach.notices import Event
from outreach.queries import programmes as lines
from outreach.services import programmes, revisits
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW
from tests.outreach.scene.conftest import read

pytestmark = pytest.mark.django_db
IN_A_WEEK = (NOW + timedelta(days=7)).date()
LATER = IN_A_WEEK + timedelta(days=14)


@pytest.fixture
def parked(lena, ana):
    return park(a_crisis(lena), lena, owner=ana)


def park(crisis, by, **about):
    given = {"name": "Partner portal", "why": "Its people are needed.", "due_on": IN_A_WEEK, "at": NOW}
    return programmes.park(crisis=crisis, by=by, **(given | about))


def test_its_owner_the_room_and_who_sees_everybody_see_it_and_no_stranger(lena, ana, ben, cleo, parked):
    for user in (lena, ana, ben):
        assert [line.name for line in lines.parked(reader=read(user))] == ["Partner portal"]

    assert not lines.parked(reader=read(cleo))
    with pytest.raises(NotFound):
        lines.get_programme(cleo, parked.pk)
    assert lines.line(lines.get_programme(ana, parked.pk), reader=read(ana)).crisis == "a crisis"


def test_one_of_a_name_is_parked_at_a_time(lena, parked):
    with pytest.raises(programmes.AlreadyParked, match="is parked already"):
        park(parked.crisis, lena, name=" partner PORTAL ")

    programmes.end(programme=parked, to=Parking.DROPPED, note="Nobody missed it.", by=lena, at=NOW)
    assert park(parked.crisis, lena).pk != parked.pk


def test_owner_and_who_parked_it_are_reminded_once_and_what_is_late_is_shown(lena, ana, parked):
    assert revisits.remind_due(at=parked.remind_at).done == 1
    assert revisits.remind_due(at=parked.remind_at).done == 0

    told = NoticeRequest.objects.filter(event=Event.PROGRAMME_DUE).values_list("user__name", flat=True)
    assert sorted(told) == ["Ana", "Lena"]
    late = lines.parked(reader=read(lena, NOW + timedelta(days=10)))[0]
    assert (late.is_overdue, late.due) == (True, "27 Nov 2026, 3 days ago")


def test_who_postpones_says_why_is_reminded_again_and_the_first_day_stays(ana, parked):
    revisits.remind_due(at=parked.remind_at)

    moved = programmes.postpone(programme=parked, due_on=LATER, note="It flared up.", by=ana, at=NOW)

    assert (moved.due_on, moved.first_due_on, moved.reminded_at) == (LATER, IN_A_WEEK, None)
    assert "first meant for 27 Nov 2026: It flared up." in lines.parked(reader=read(ana))[0].postponed
    with pytest.raises(Invalid):
        programmes.postpone(programme=parked, due_on=LATER, note="", by=ana, at=NOW)


def test_it_is_resumed_once_by_who_owns_it_or_sets_the_course(ana, ben, parked):
    with pytest.raises(Forbidden):
        programmes.end(programme=parked, to=Parking.RESUMED, note="On we go.", by=ben, at=NOW)

    programmes.end(
        programme=parked, to=Parking.RESUMED, note="On we go.", seen=frozenset([parked.version]), by=ana, at=NOW
    )

    with pytest.raises(Stale):
        programmes.end(
            programme=parked, to=Parking.DROPPED, note="No.", seen=frozenset([parked.version]), by=ana, at=NOW
        )
    with pytest.raises(programmes.NotParked):
        programmes.postpone(programme=parked, due_on=LATER, note="No.", by=ana, at=NOW)


def test_the_room_leads_to_what_gave_way_to_it(signed_in, lena, parked):
    client, another = signed_in(lena), a_crisis(lena, title="Bills are wrong")
    assert f"/scene/programmes?crisis={parked.crisis_id}" in client.get(f"/crises/{parked.crisis_id}").content.decode()

    assert "Partner portal" in client.get(f"/scene/programmes?crisis={parked.crisis_id}").content.decode()
    assert "Partner portal" not in client.get(f"/scene/programmes?crisis={another.pk}").content.decode()


def test_the_page_refuses_with_a_sentence_and_keeps_what_was_typed(signed_in, ana, parked):
    response = signed_in(ana).post(f"/scene/programmes/{parked.pk}/steps/end", {"to": "resumed", "note": " "})

    assert response.status_code == 422
    assert "This field is required" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"name": "Another"}, "what_was_parked_stays"),
        ({"state": "resumed"}, "ended_parking_says_how"),
        ({"due_on": LATER}, "who_postpones_says_why"),
    ],
)
def test_the_table_keeps_its_rules(parked, changed, rule):
    with pytest.raises(Exception, match=rule), transaction.atomic():
        ParkedProgramme.objects.filter(pk=parked.pk).update(**changed)


def test_what_goes_on_stays(lena, parked):
    programmes.end(programme=parked, to=Parking.RESUMED, note="On we go.", by=lena, at=NOW)

    with pytest.raises(InternalError), transaction.atomic():
        ParkedProgramme.objects.filter(pk=parked.pk).update(state=Parking.PARKED)


def test_who_moved_it_stands_before_it_again(ana, parked, signed_in):
    form = {"to": "resumed", "note": "With half of the team.", "seen": parked.version}

    response = signed_in(ana).post(f"/scene/programmes/{parked.pk}/steps/end", form)

    assert (response.status_code, response["Location"]) == (302, f"/scene/programmes/{parked.pk}")
