"""The pages of a crisis: what is refused stands beside what was typed, and nobody sees more than they may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.crises import EntryKind
from outreach.models import Crisis, CrisisAction, CrisisCadence
from outreach.services import crises, crisis_actions, crisis_timeline
from outreach.services.crises import Room
from outreach.states import CrisisState
from tests.factories.crises import CALLS, a_crisis, an_action
from tests.factories.issues import an_issue

pytestmark = pytest.mark.django_db
NEW = {"title": "Nobody can sign in", "kind": "service", "severity": "1", "how": "declare"}


@pytest.fixture
def crisis(lena, ana, acme):
    now = timezone.now()
    return a_crisis(lena, issue=an_issue(lena, acme), room=Room(scribe=ana), at=now)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_a_crisis_is_declared_from_an_issue_with_three_answers(signed_in, lena, acme):
    issue = an_issue(lena, acme)
    page = text_of(signed_in(lena).get(f"/crises/new?issue={issue.pk}"))
    assert 'value="Exports fail"' in page

    response = signed_in(lena).post(f"/crises/new?issue={issue.pk}", NEW)

    crisis = Crisis.objects.get()
    assert response.url == f"/crises/{crisis.pk}"
    assert (crisis.state, crisis.main_issue, crisis.commander) == (CrisisState.DECLARED, issue, lena)
    assert f"/crises/{crisis.pk}" in text_of(signed_in(lena).get(f"/issues/{issue.pk}"))


def test_declaring_it_again_leads_to_the_first(signed_in, lena, crisis):
    response = signed_in(lena).post("/crises/new", NEW)

    assert response.status_code == 422
    assert f'href="/crises/{crisis.pk}">Go on in the first one' in text_of(response)


def test_an_update_that_is_overdue_is_loud(signed_in, lena, crisis):
    CrisisCadence.objects.update(due_at=timezone.now() - timedelta(minutes=7))

    assert "Update overdue by 7 min" in text_of(signed_in(lena).get("/crises"))
    assert 'role="alert"' in text_of(signed_in(lena).get(f"/crises/{crisis.pk}"))

    signed_in(lena).post(f"/crises/{crisis.pk}/steps/update", {"text": "We know the cause."})
    assert "Next update due in" in text_of(signed_in(lena).get(f"/crises/{crisis.pk}"))


def test_an_action_without_an_answer_comes_back_as_it_was_typed(signed_in, ana, crisis):
    typed = {"what": "Call the ten largest.", "facing": "customers", "impact": "negative", "impact_words": "They wait."}

    response = signed_in(ana).post(f"/crises/{crisis.pk}/steps/action", typed)

    assert response.status_code == 422
    assert "Say what is done to soften it." in text_of(response)
    assert "Call the ten largest." in text_of(response)
    assert not CrisisAction.objects.exists()


def test_of_two_who_move_it_the_second_hears_who_was_first(signed_in, lena, crisis):
    seen = crisis.version
    crises.advance(crisis=crisis, to=CrisisState.CONTAINED, by=lena, at=timezone.now())

    sent = {"seen": seen, "to": "contained", "note": "New sessions work."}
    response = signed_in(lena).post(f"/crises/{crisis.pk}/steps/advance", sent)

    assert response.status_code == 412
    assert "since Lena moved it" in text_of(response)


def test_what_is_open_is_listed_when_it_cannot_stand_down(signed_in, lena):
    recovering = a_crisis(lena, state=CrisisState.RECOVERING, at=timezone.now())
    an_action(recovering, lena)
    sent = {"note": "Done.", "after_action_owner": lena.pk, "after_action_due_on": f"{timezone.now():%Y-%m-%d}"}

    response = signed_in(lena).post(f"/crises/{recovering.pk}/steps/stand-down", sent)

    assert response.status_code == 422
    assert "It is not over: 1 action is open." in text_of(response)


def test_most_actions_for_ourselves_are_called_damage_control(signed_in, lena, crisis):
    for facing in ("internal", "internal", "customers"):
        step = type(CALLS)(**{**vars(CALLS), "facing": facing})
        crisis_actions.add(crisis=crisis, step=step, by=lena, at=timezone.now())

    page = text_of(signed_in(lena).get(f"/crises/{crisis.pk}"))

    assert "33 % of the actions face customers" in page
    assert "damage-control drift" in page


def test_executives_read_updates_and_stages_and_no_facts(signed_in, lena, crisis):
    now = timezone.now()
    crisis_timeline.log(crisis=crisis, text="The coffee is out.", by=lena, at=now)
    crisis_timeline.give_update(crisis=crisis, text="It is the gateway.", by=lena, at=now)

    page = text_of(signed_in(lena).get(f"/crises/{crisis.pk}/brief"))

    assert "It is the gateway." in page
    assert "The coffee is out." not in page


def test_who_only_has_a_customer_in_it_reads_their_name_and_no_other(signed_in, lena, eve, zenith, crisis):
    an_action(crisis, lena)
    crisis.customers.create(customer=zenith, is_addition=False, added_at=timezone.now())

    page = text_of(signed_in(eve).get(f"/crises/{crisis.pk}"))

    assert "Acme" in page
    assert "Zenith" not in page
    assert CALLS.what not in page
    assert "1 customer of yours" in page


def test_an_entry_is_corrected_by_another(signed_in, ana, crisis):
    wrong = crisis_timeline.log(crisis=crisis, text="It began at 8.", by=ana, at=timezone.now())
    assert "What is right?" in text_of(signed_in(ana).get(f"/crises/{crisis.pk}/steps/log?corrects={wrong.pk}"))

    signed_in(ana).post(f"/crises/{crisis.pk}/steps/log", {"text": "It began at 7.", "corrects": wrong.pk})

    assert crisis.entries.get(kind=EntryKind.CORRECTION).corrects == wrong
    assert "Corrected:</strong> It began at 7." in text_of(signed_in(ana).get(f"/crises/{crisis.pk}"))


def test_the_part_that_is_asked_for_all_day_is_small_and_the_page_costs_the_same_whatever_is_in_it(
    signed_in, lena, crisis, django_assert_max_num_queries
):
    for _ in range(4):
        an_action(crisis, lena, at=timezone.now())
        crisis_timeline.log(crisis=crisis, text="A fact.", by=lena, at=timezone.now())
        crisis.links.create(issue=an_issue(lena), linked_by=lena, linked_at=timezone.now())
    client = signed_in(lena)

    with django_assert_max_num_queries(11):
        part = client.get(f"/crises/{crisis.pk}?part=due", headers={"hx-request": "true"})
    with django_assert_max_num_queries(31):
        client.get(f"/crises/{crisis.pk}")

    assert text_of(part).startswith("<div")
    assert "Next update due in" in text_of(part)


def test_who_settles_an_action_after_somebody_else_hears_so(signed_in, lena, crisis):
    action = an_action(crisis, lena, at=timezone.now())
    sent = {"action": action.pk, "seen": "crisisaction-old", "to": "done", "outcome": "All reached."}

    response = signed_in(lena).post(f"/crises/{crisis.pk}/steps/settle", sent)

    assert response.status_code == 412
    assert action.version in text_of(response)
