"""The pages of research: the score leads to whom it misses, a form keeps what was typed, strangers see nothing."""

import pgtrigger
import pytest
from django.utils import timezone

from outreach.models import CrisisResearch, Insight, PlannedTalk
from tests.factories.accounts import ContactFactory
from tests.factories.crises import a_crisis
from tests.factories.insights import a_planned_talk, an_insight
from tests.factories.issues import an_issue
from tests.factories.outreach import list_customer

pytestmark = pytest.mark.django_db
UNKEPT = "What we knew when it was declared was not kept"


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def today():
    return timezone.localdate()


def test_research_is_recorded_of_a_customer_and_stands_on_their_page(signed_in, ana, acme, today):
    jo, kim = ContactFactory(customer=acme, name="Jo"), ContactFactory(customer=acme, name="Kim")
    list_customer(acme, 0.5, at=timezone.now())
    client, new = signed_in(ana), f"/customers/{acme.pk}/insight"
    assert "Nobody has asked them anything yet" in text_of(client.get(f"/customers/{acme.pk}"))
    typed = {"method": "interview", "held_on": today, "learned": "", "avoid": "A call at night."}
    refused = client.post(new, typed)
    assert (refused.status_code, "A call at night." in text_of(refused)) == (422, True)

    response = client.post(
        new, {**typed, "learned": "They close on the 3rd.", f"person_{jo.pk}": "executive", f"person_{kim.pk}": ""}
    )

    made = Insight.objects.get()
    assert response.url == f"/insights/{made.pk}"
    assert dict(made.contacts.values_list("contact", "level")) == {jo.pk: "executive"}
    page = text_of(client.get(f"/customers/{acme.pk}"))
    assert "Hangs on one person" in page
    assert "A call at night." in page
    assert "1 of 2 people met in a year, at 1 level<" in page
    assert "Executive: 1 of " in page
    assert "They close on the 3rd." in text_of(client.get("/insights"))


def test_the_page_says_what_weighs_most_and_a_talk_is_planned_from_there(signed_in, ana, acme, today):
    list_customer(acme, 0.9, at=timezone.now())
    client = signed_in(ana)
    page = text_of(client.get("/research"))
    assert "Find somebody to talk with, and plan a first interview." in page
    assert f'href="/customers/{acme.pk}/plan-talk"' in page

    typed = {"method": "interview", "question": "What would they do without us?", "due_on": today}
    response = client.post(f"/customers/{acme.pk}/plan-talk", typed)
    twice = client.post(f"/customers/{acme.pk}/plan-talk", typed)

    talk = PlannedTalk.objects.get()
    assert response.url == f"/planned-talks/{talk.pk}"
    assert (twice.status_code, "This is planned already" in text_of(twice)) == (422, True)
    assert "Due today" in text_of(client.get("/planned-talks?mine=on"))
    dropped = client.post(
        f"/planned-talks/{talk.pk}/steps/drop", {"note": "They asked us to wait.", "seen": talk.version}
    )
    assert dropped.url == f"/planned-talks/{talk.pk}"
    assert "They asked us to wait." in text_of(client.get(dropped.url))


def test_who_came_second_reads_who_was_first(signed_in, ana, acme):
    talk = a_planned_talk(ana, acme, at=timezone.now())

    response = signed_in(ana).post(f"/planned-talks/{talk.pk}/steps/drop", {"note": "Why not.", "seen": "older"})

    assert response.status_code == 412
    assert "Somebody changed this plan since." in text_of(response)


def test_it_is_withdrawn_with_a_reason_and_stays_to_be_read(signed_in, ana, eve, acme):
    made = an_insight(ana, acme, at=timezone.now())
    url = f"/insights/{made.pk}"
    assert "/withdraw" not in text_of(signed_in(eve).get(url))
    client = signed_in(ana)
    assert client.post(f"{url}/withdraw", {"reason": "", "seen": made.version}).status_code == 422

    client.post(f"{url}/withdraw", {"reason": "Another of that name.", "seen": made.version})

    assert "Another of that name." in text_of(client.get(url))
    assert made.learned not in text_of(client.get("/insights"))


def test_the_room_asks_for_what_is_known_of_those_affected(signed_in, lena, ana, acme):
    list_customer(acme, 0.5, at=timezone.now())
    crisis = a_crisis(lena, issue=an_issue(ana, acme), at=timezone.now())
    an_insight(ana, acme, at=timezone.now(), avoid="A letter from the lawyers.")
    client, url = signed_in(lena), f"/crises/{crisis.pk}/research"

    assert f'hx-get="{url}"' in text_of(client.get(f"/crises/{crisis.pk}"))
    few = text_of(client.get(url, headers={"hx-request": "true"}))

    assert "A letter from the lawyers." in few
    assert "When it was declared: 0 %, 0." in few
    assert "<html" not in few


def test_a_crisis_from_before_research_was_counted_says_that_nothing_was_kept(signed_in, lena, ana, acme):
    list_customer(acme, 0.5, at=timezone.now())
    crisis = a_crisis(lena, issue=an_issue(ana, acme), at=timezone.now())
    client, url = signed_in(lena), f"/crises/{crisis.pk}/research"
    assert UNKEPT not in text_of(client.get(url))

    with pgtrigger.ignore("outreach.CrisisResearch:never_deleted"):
        CrisisResearch.objects.filter(crisis=crisis).delete()

    for headers in ({}, {"hx-request": "true"}):
        assert text_of(client.get(url, headers=headers)).count(UNKEPT) == 1


def test_strangers_find_nothing(signed_in, cleo, ana, acme):
    made, talk = an_insight(ana, acme, at=timezone.now()), a_planned_talk(ana, acme, at=timezone.now())
    list_customer(acme, 0.9, at=timezone.now())
    client = signed_in(cleo)

    for url in (f"/insights/{made.pk}", f"/planned-talks/{talk.pk}", f"/customers/{acme.pk}/insight"):
        assert client.get(url).status_code == 404
    for url in ("/insights", "/planned-talks", "/research", "/research/blind-spots"):
        assert acme.name not in text_of(client.get(url))


def test_how_long_it_is_fresh_is_for_who_changes_settings(signed_in, lena, ana):
    days = dict.fromkeys(("interview", "site_visit", "advisory_board", "usage_study", "survey", "talk"), 30)
    assert signed_in(ana).get("/settings/research").status_code == 403

    assert signed_in(lena).post("/settings/research", {**days, "talk": 0}).status_code == 422
    assert signed_in(lena).post("/settings/research", days).url == "/research"
    assert 'name="talk" value="30"' in text_of(signed_in(lena).get("/settings/research"))
