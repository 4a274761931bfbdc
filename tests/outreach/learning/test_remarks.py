"""How we work, where it hurts: noted in a crisis without an argument, kept until calm, then taken up or let go, and never lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.vocabulary import Scope
from outreach.learning import CALM_AFTER, DECIDED_WITHIN, REMARK, Habit, RemarkState
from outreach.models import NoticeRequest, Remark, RemarkClock
from outreach.services import remarks
from outreach.services.remarks import KeptUntilCalm, RemarkMoved
from tests.factories.crises import a_crisis
from tests.factories.issues import NOW
from tests.factories.learning import a_remark, stood_down

pytestmark = pytest.mark.django_db
CALM = NOW + CALM_AFTER
UP = {"trying": "One queue for both.", "due_on": (CALM + timedelta(days=30)).date()}


def told_of(event: str) -> int:
    return NoticeRequest.objects.filter(event=event).count()


def test_it_is_kept_a_week_after_its_crisis_and_as_long_as_another_severe_one_goes_on(lena):
    crisis = a_crisis(lena)
    remark = a_remark(lena, crisis=crisis)
    over = a_remark(lena, crisis=stood_down(lena, title="The bills were wrong"))

    assert remarks.surface_calm(at=CALM).done == 0
    type(crisis).objects.filter(pk=crisis.pk).update(severity=3)
    assert remarks.surface_calm(at=CALM - timedelta(minutes=1)).done == 0
    assert remarks.surface_calm(at=CALM).done == 1
    assert remarks.surface_calm(at=CALM).done == 0

    remark.refresh_from_db()
    over.refresh_from_db()
    assert (remark.state, over.state) == (RemarkState.KEPT, RemarkState.SURFACED)
    assert over.clock.due_at == CALM + DECIDED_WITHIN
    assert told_of("remark_surfaced") == 1


def test_while_it_is_kept_nobody_argues_about_it_and_the_database_holds_it_too(lena):
    remark = a_remark(lena, crisis=a_crisis(lena))

    with pytest.raises(KeptUntilCalm, match="kept until calm"):
        remarks.take_up(remark=remark, **UP, by=lena, at=NOW)
    with pytest.raises(KeptUntilCalm):
        remarks.let_go(remark=remark, note="Later never comes.", by=lena, at=NOW)
    with pytest.raises(IntegrityError, match="goes on"), transaction.atomic():
        remarks.surface(Remark.objects.select_related("crisis__commander").get(pk=remark.pk), at=CALM)


def test_what_is_taken_up_is_owed_an_outcome_and_told_once_when_it_does_not_come(lena, ana):
    remark = a_remark(lena, crisis=stood_down(lena), state=RemarkState.SURFACED)
    taken = remarks.take_up(remark=remark, **UP, owner=ana, by=lena, at=CALM)
    late = taken.clock.due_at

    assert [remarks.notice_overdue(at=at).done for at in (late - timedelta(1), late, late)] == [0, 1, 0]
    settled = remarks.settle(remark=taken, outcome="Nobody looked in two places.", by=ana, at=late)

    assert (settled.state, told_of("remark_yours"), told_of("remark_overdue") > 0) == (RemarkState.SETTLED, 1, True)
    assert not RemarkClock.objects.exists()
    assert [move.who for move in settled.ledger.order_by("number")] == ["surface_remarks", "Lena", "Ana"]
    with pytest.raises(RemarkMoved):
        remarks.let_go(remark=settled, note="Again?", by=lena, at=late)


def test_it_may_be_let_go_only_with_a_reason(lena):
    remark = a_remark(lena, crisis=stood_down(lena), state=RemarkState.SURFACED)

    with pytest.raises(remarks.words.Invalid, match="why it is let go"):
        remarks.let_go(remark=remark, note=" ", by=lena, at=CALM)
    assert remarks.let_go(remark=remark, note="The teams are one.", by=lena, at=CALM).state == RemarkState.LET_GO


def test_a_kept_one_is_found_by_who_noted_it_and_who_commands_and_a_calm_one_by_the_crisis(
    with_token, lena, ana, eve, cleo
):
    crisis = stood_down(lena, owner=ana)
    noted = remarks.note(crisis=crisis, habit=Habit.BLAME, what="Who was it?", by=ana, at=NOW)
    found = {
        user: with_token(user, Scope.OUTREACH_READ).get(f"/api/v1/remarks/{noted.pk}").status_code
        for user in (lena, ana, eve, cleo)
    }
    assert list(found.values()) == [200, 200, 404, 404]
    type(crisis).objects.filter(pk=crisis.pk).update(scribe=eve)

    def of_eve() -> int:
        return len(with_token(eve, Scope.OUTREACH_READ).get("/api/v1/remarks").json()["results"])

    assert of_eve() == 0
    remarks.surface_calm(at=CALM)
    assert of_eve() == 1


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("what = ''", "remark_says_what_happens"),
        ("habit = 'sloth'", "remark_says_what_happens"),
        ("trying = ''", "who_takes_a_remark_up_says_what_is_tried"),
        ("owner_id = NULL", "who_takes_a_remark_up_says_what_is_tried"),
        ("outcome = ''", "settled_remark_says_what_came_of_it"),
    ],
)
def test_the_table_refuses_what_is_half_said(lena, change, name):
    remark = a_remark(lena, crisis=stood_down(lena), state=RemarkState.SETTLED)

    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET LOCAL session_replication_role = replica")
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            cursor.execute(f"UPDATE outreach_remark SET {change} WHERE id = %s", [remark.pk])  # noqa: S608


@pytest.mark.parametrize("to", sorted(REMARK.states()))
def test_no_state_is_written_past_the_ledger(lena, to):
    remark = a_remark(lena, crisis=stood_down(lena))

    with pytest.raises(IntegrityError), transaction.atomic():
        Remark.objects.filter(pk=remark.pk).update(state=to, moves=1)


def test_the_pages_lead_from_the_room_to_the_list_and_say_when_it_comes_up(signed_in, lena):
    client, crisis = signed_in(lena), stood_down(lena)

    sent = client.post(f"/remarks/new?crisis={crisis.pk}", {"habit": "silos", "what": "Each had a list."})
    html = client.get(f"/remarks?crisis={crisis.pk}").content.decode()
    page = client.get(f"/remarks/{Remark.objects.get().pk}").content.decode()

    assert sent.status_code == 302
    assert "Each had a list." in html
    assert "Kept until calm" in page
    assert "It comes up on 27 Nov 2026" in page
    assert "Take it up" not in page
