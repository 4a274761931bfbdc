"""The pages of recovery cases: what is owed is loud, what is refused stands beside what was typed, and strangers see nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import Recovery, RecoveryClock
from outreach.recoveries import RecoveryState, StepState
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue
from tests.factories.outreach import list_customer
from tests.factories.recoveries import PLAN, a_recovery, a_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ana, acme):
    return a_recovery(ana, acme, state=RecoveryState.SAVING, at=timezone.now())


def text_of(response):
    return " ".join(response.content.decode().split())


def test_whoever_is_critical_is_suggested_and_a_case_is_opened_from_there(signed_in, ana, eve, acme):
    list_customer(acme, 0.95)
    page = text_of(signed_in(ana).get("/recoveries"))
    link = f"/recoveries/new?customer={acme.pk}&amp;because=critical"
    assert link in page
    assert link not in text_of(signed_in(eve).get("/recoveries"))

    new = f"/recoveries/new?customer={acme.pk}&because=critical"
    assert "The risk score says critical." in text_of(signed_in(ana).get(new))
    response = signed_in(ana).post(new, {"reason": "Two outages.", "opened_because": "critical"})

    case = Recovery.objects.get()
    assert response.url == f"/recoveries/{case.pk}"
    assert case.opened_because == "critical"
    assert link not in text_of(signed_in(ana).get("/recoveries"))
    again = signed_in(ana).post(new, {"reason": "Two outages."})
    assert again.status_code == 422
    assert f'href="/recoveries/{case.pk}">Go on in their open case' in text_of(again)


def test_the_case_stands_on_the_page_of_its_customer(signed_in, ana, acme, case):
    assert f'href="/recoveries/{case.pk}"' in text_of(signed_in(ana).get(f"/customers/{acme.pk}"))


def test_a_word_that_is_overdue_is_loud_until_it_comes(signed_in, ana, case):
    client = signed_in(ana)
    RecoveryClock.objects.update(due_at=timezone.now() - timedelta(days=2))

    assert "Word to them overdue by 2 days" in text_of(client.get("/recoveries"))
    assert 'role="alert"' in text_of(client.get(f"/recoveries/{case.pk}"))

    told = {"text": "Nothing moved. The part comes on Friday.", "channel": "call"}
    client.post(f"/recoveries/{case.pk}/steps/word", told)
    page = text_of(client.get(f"/recoveries/{case.pk}"))
    assert "Word to them due in" in page
    assert "Nothing moved. The part comes on Friday." in page


def test_a_plan_that_is_refused_comes_back_as_it_was_typed(signed_in, ana, case):
    response = signed_in(ana).post(f"/recoveries/{case.pk}/steps/plan", {**PLAN, "cause": "", "goal": "Trust."})

    assert response.status_code == 422
    assert "Trust." in text_of(response)


def test_who_comes_second_is_told_by_whom(signed_in, ana, lena, case):
    url, old = f"/recoveries/{case.pk}/steps/plan", {**PLAN, "seen": case.version}
    signed_in(ana).post(url, {**old, "cadence_days": 5})

    response = signed_in(lena).post(url, {**old, "goal": "A quiet year."})

    assert response.status_code == 412
    assert "Somebody was first." in text_of(response)
    assert "A quiet year." in text_of(response)


def test_steps_and_the_end_by_page(signed_in, ana, case):
    client, url = signed_in(ana), f"/recoveries/{case.pk}/steps"
    client.post(f"{url}/step", {"what": "Replace the switch.", "touch": "", "due_on": f"{timezone.now():%Y-%m-%d}"})
    client.post(f"{url}/programme", {"programme": "on_site"})
    assert "Not yet. What is missing" in text_of(
        client.post(f"{url}/end", {"to": "recovered", "note": "They renewed."})
    )

    for step in case.steps.all():
        form = text_of(client.get(f"{url}/settle?step={step.pk}"))
        assert f'value="{step.version}"' in form
        client.post(f"{url}/settle", {"step": step.pk, "to": "done", "outcome": "Done.", "seen": step.version})
    client.post(f"{url}/end", {"to": "recovered", "note": "They renewed."})

    assert Recovery.objects.get().state == RecoveryState.RECOVERED
    assert case.steps.filter(state=StepState.DONE).count() == 3
    assert "The case is over." in text_of(client.get(f"/recoveries/{case.pk}"))


def test_every_form_has_a_page_of_its_own(signed_in, lena, case):
    client = signed_in(lena)

    answers = [
        client.get(f"/recoveries/{case.pk}/steps/{step}") for step in ("plan", "word", "step", "hand-over", "end")
    ]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert client.get(f"/recoveries/{case.pk}/steps/nothing").status_code == 404


def test_strangers_see_no_case_and_colleagues_no_buttons(signed_in, cleo, south, eve, ana, case):
    a_step(case, ana, at=timezone.now())

    assert signed_in(cleo).get(f"/recoveries/{case.pk}").status_code == 404
    assert "Acme" not in text_of(signed_in(cleo).get("/recoveries"))
    page = text_of(signed_in(eve).get(f"/recoveries/{case.pk}"))
    assert "Visit the night shift." in page
    assert "Done or dropped" not in page
    assert "Change the plan" not in page


def test_a_case_names_the_crisis_of_its_customer_and_of_no_other(signed_in, lena, ana, acme, zenith):
    crisis = a_crisis(lena, issue=an_issue(lena, acme))
    other = a_crisis(lena, title="Bills are wrong", issue=an_issue(lena, zenith))
    new = f"/recoveries/new?customer={acme.pk}"
    asked = text_of(signed_in(ana).get(new))
    assert f'<option value="{crisis.pk}" selected>Nobody can sign in' in asked
    assert "Bills are wrong" not in asked

    assert signed_in(ana).post(new, {"reason": "A shift was lost.", "crisis": other.pk}).status_code == 422
    signed_in(ana).post(new, {"reason": "A shift was lost.", "crisis": crisis.pk})

    assert Recovery.objects.get().crisis == crisis
