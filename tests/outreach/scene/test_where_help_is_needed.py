"""Where help is needed: counted by hand in a small world, ahead and when asked, for each reader their own part."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.vocabulary import Function
from crisis_triage.shared.cursors import Slice
from outreach.models import Issue, SceneCount
from outreach.queries.scene import page
from outreach.queries.scene.standing import Place, Standing
from outreach.services import call_capacity, scene_counting
from tests.factories.issues import an_expert
from tests.outreach.scene.conftest import LATER, read

pytestmark = pytest.mark.django_db
ENGINEERING = Function.ENGINEERING.value


def cell(standing: Standing, function: str = ENGINEERING, severity: int = 4):
    return next(each for each in standing.cells if (each.function, each.severity) == (function, severity))


def test_a_customer_in_two_issues_counts_once_in_a_cell(lena, owned, nobodys):
    found = cell(Standing(read(lena)))

    assert (found.issues, found.unowned, found.customers, found.arr) == (2, 1, 2, 1500)
    assert (found.slipped, found.worst_slip, found.opened_at) == (1, 4, owned.opened_at)
    assert found.need == pytest.approx(0.4 * (1500 * (1 + 10 / 30) * (1 + 4 / 30) + 1000 * (1 + 6 / 30)))


def test_what_the_clock_counted_is_what_a_reader_counts(lena, ben, owned, nobodys):
    counted = Standing(read(ben))
    now = {(each.function, each.severity): each for each in counted.cells}, counted.issues(Place(), Slice(50)).entries

    assert scene_counting.refresh_if_cheap(at=LATER)

    stored = Standing(read(ben))
    assert stored.stored_at == LATER
    assert (
        {(each.function, each.severity): each for each in stored.cells},
        stored.issues(Place(), Slice(50)).entries,
    ) == now


def test_the_clock_counts_no_more_often_than_it_costs(owned):
    assert scene_counting.refresh_if_cheap(at=LATER)
    SceneCount.objects.update(seconds=3)

    assert not scene_counting.refresh_if_cheap(at=LATER + timedelta(seconds=59))
    assert scene_counting.refresh_if_cheap(at=LATER + timedelta(seconds=60))


def test_everybody_sees_their_own_part(cleo, zenith, lena, owned, nobodys):
    scene_counting.refresh_if_cheap(at=LATER)

    hers = Standing(read(cleo))

    assert cell(hers).issues == 1
    assert (cell(hers).customers, cell(hers).arr, cell(hers).slipped) == (1, 500, 0)
    assert [each.issue_id for each in hers.issues(Place(), Slice(50)).entries] == [owned.pk]


def test_pages_of_the_list_are_cut_by_need(lena, ben, cleo, owned, nobodys):
    def first_two(standing):
        first = standing.issues(Place(), Slice(1))
        return [each.issue_id for each in [*first.entries, *standing.issues(Place(), Slice(1, first.last_key)).entries]]

    live = first_two(Standing(read(lena)))
    scene_counting.refresh_if_cheap(at=LATER)

    assert live == first_two(Standing(read(lena))) == [owned.pk, nobodys.pk]


def test_what_got_an_owner_since_the_count_is_not_nobody_s(lena, owned, nobodys):
    scene_counting.refresh_if_cheap(at=LATER)
    assert [row.id for row in page.scene(reader=read(lena)).unowned] == [nobodys.pk]

    Issue.objects.filter(pk=nobodys.pk).update(owner=an_expert())

    assert page.scene(reader=read(lena)).unowned == []


def test_a_function_whose_experts_are_all_laden_has_no_capacity(lena, owned):
    User.objects.filter(pk=owned.owner_id).update(name="Ed")
    assert not page.scene(reader=read(lena)).full

    call_capacity.set_of_experts(issues=1, by=lena)

    [row] = page.scene(reader=read(lena)).full
    assert (row.function, row.experts) == ("Engineering", "0 of 1 expert can take another issue")


def test_the_page_leads_to_the_issues_behind_each_number(signed_in, lena, cleo, owned, nobodys):
    body = signed_in(lena).get("/scene").content.decode()
    behind = signed_in(lena).get("/scene/issues?function=engineering&severity=4&unowned=on").content.decode()

    assert "/scene/issues?function=engineering&amp;severity=4&amp;unowned=on" in body
    assert f"/issues/{nobodys.pk}" in behind
    assert f"/issues/{owned.pk}" not in behind
    assert f"/issues/{nobodys.pk}" not in signed_in(cleo).get("/scene").content.decode()
