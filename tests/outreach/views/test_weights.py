"""The weights of the call list: the CCO and administrators may change them, and everyone is ranked anew."""

import pytest

from outreach.models import PriorityWeights, RankRequest

pytestmark = pytest.mark.django_db
NEW = {
    "renewal_near": "2",
    "renewal_look_ahead_days": "90",
    "escalation": "1.5",
    "broken_promise": "0.5",
    "covered": "0.5",
}


def test_a_change_is_kept_audited_and_asks_for_everyone(lena, signed_in):
    browser = signed_in(lena)

    assert browser.post("/priority-weights", NEW).url == "/priority-weights"

    stored = PriorityWeights.objects.get()
    assert (stored.renewal_near, stored.renewal_look_ahead_days, stored.escalation) == (2, 90, 1.5)
    assert list(RankRequest.objects.values_list("customer_id", flat=True)) == [None]
    page = browser.get("/priority-weights").content.decode()
    assert "Lena &lt;lena@example.com&gt;" in page
    assert "renewal today 1 → 2, look-ahead 180 → 90, escalation 1 → 1.5" in page


def test_each_edit_is_a_row_of_its_own(lena, adam, signed_in):
    signed_in(lena).post("/priority-weights", NEW)
    signed_in(adam).post("/priority-weights", {**NEW, "covered": "0.8"})

    page = signed_in(lena).get("/priority-weights").content.decode()

    assert page.index("covered 0.5 → 0.8") < page.index("renewal today 1 → 2")
    assert page.index("Adam") < page.index("Lena &lt;")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("renewal_near", "-1"),
        ("renewal_near", "nan"),
        ("escalation", "inf"),
        ("covered", "0"),
        ("covered", "1.1"),
        ("renewal_look_ahead_days", "0"),
        ("renewal_look_ahead_days", "99999"),
        ("broken_promise", "many"),
    ],
)
def test_what_is_out_of_bounds_is_refused_beside_its_field(lena, signed_in, field, value):
    answer = signed_in(lena).post("/priority-weights", {**NEW, field: value})

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not PriorityWeights.objects.exists()


@pytest.mark.parametrize("person", ["ana", "ben", "eve", "robo"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_others_may_not(person, method, request, signed_in):
    browser = signed_in(request.getfixturevalue(person))

    assert getattr(browser, method)("/priority-weights", NEW).status_code == 403
    assert not PriorityWeights.objects.exists()
