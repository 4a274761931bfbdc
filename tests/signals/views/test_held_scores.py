"""Too many scores would jump: somebody looks, says why the change is real, and lets them pass."""

import pytest
from django.urls import reverse

from signals.models import ScoreHold
from tests.signals.views.conftest import browser

WHY = "The shop bills in euros now."


@pytest.fixture
def hold(db) -> ScoreHold:
    return ScoreHold.objects.create(share=0.31, looked_at=5_000, said="31% would change their tenth at once.")


def page(user, name="held_scores", status=200):
    response = browser(user).get(reverse(name))
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def release(user, because=WHY):
    return browser(user).post(reverse("held_scores"), {"because": because})


def test_the_page_says_what_happened_and_what_the_button_does(lena, hold):
    shown = page(lena)

    assert "31% would change their tenth at once." in shown
    assert "31% of the customers" in shown
    assert "5,000 customers" in shown
    assert "the call list changes for everyone at once" in shown
    assert "Publish the new scores" in shown


def test_who_leads_lets_them_pass_and_stays_on_record_with_the_reason(lena, hold):
    response = release(lena)

    assert (response.status_code, response.url) == (302, reverse("sources"))
    hold.refresh_from_db()
    assert (hold.is_open, hold.is_released, hold.ended_by, hold.ended_because) == (False, True, lena, WHY)
    assert "Scores are held" not in page(lena, "sources")


@pytest.mark.parametrize("because", ["", "   "])
def test_without_a_reason_they_stay_held(lena, hold, because):
    response = release(lena, because)

    assert response.status_code == 422
    assert "This field is required" in response.content.decode()
    hold.refresh_from_db()
    assert hold.is_open


def test_of_two_who_press_the_button_the_second_is_told(lena, hold):
    release(lena)

    response = browser(lena).post(reverse("held_scores"), {"because": WHY}, follow=True)

    assert "No scores are held any more" in response.content.decode()
    assert ScoreHold.objects.count() == 1


def test_the_sources_lead_there_for_who_may_and_only_tell_the_others(lena, ben, ana, hold):
    link = f'href="{reverse("held_scores")}"'

    assert link in page(lena, "sources")
    for person in (ben, ana):
        assert "Scores are held since" in page(person, "sources")
        assert link not in page(person, "sources")
        assert page(person, status=403)
        assert release(person).status_code == 403
    hold.refresh_from_db()
    assert hold.is_open


def test_when_nothing_is_held_the_page_says_so(lena):
    assert "No scores are held" in page(lena)
