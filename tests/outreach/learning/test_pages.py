"""The pages of what is learned: what is owed is loud, each step is a form, and strangers see nothing."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.learning import PreventionState, ReviewState
from outreach.models import Issue, Prevention, Review, ReviewClock
from outreach.states import IssueState
from tests.factories.issues import an_issue
from tests.factories.learning import FACTOR, TEXTS, a_prevention, a_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def review(lena, ana, now):
    return a_review(lena, owner=ana, at=now)


def text_of(response, status=200):
    assert response.status_code == status, response
    return " ".join(response.content.decode().split())


def test_a_review_from_the_crisis_to_its_closing(signed_in, ana, lena, review):
    client, url = signed_in(ana), f"/reviews/{review.pk}"
    assert f'href="{url}">The review</a>' in text_of(client.get(f"/crises/{review.crisis_id}"))
    assert f'href="{url}"' in text_of(client.get("/inbox"))
    assert "Not who, but what made it possible" in text_of(client.get(f"{url}/steps/factor"))

    client.post(f"{url}/steps/write", TEXTS)
    early = text_of(client.post(f"{url}/steps/hand-in"), 422)
    client.post(f"{url}/steps/factor", FACTOR)
    client.post(f"{url}/steps/factor", {**FACTOR, "what": "It was wrong."})
    client.post(f"{url}/factors/{review.factors.latest('pk').pk}/remove")
    client.post(f"{url}/steps/hand-in")
    signed_in(lena).post(f"{url}/steps/close", {"note": "Read."})

    assert "Name at least one thing that contributed." in early
    assert [factor.what for factor in review.factors.all()] == ["No alarm at night."]
    assert Review.objects.get().state == ReviewState.CLOSED
    assert "Read." in text_of(client.get(url))


def test_what_is_overdue_is_loud(signed_in, ana, lena, review, now):
    ReviewClock.objects.update(due_at=now - timedelta(days=2))

    assert "Review overdue by 2 days" in text_of(signed_in(lena).get("/learning"))
    assert 'role="alert"' in text_of(signed_in(lena).get(f"/reviews/{review.pk}"))
    assert "Review overdue by 2 days" in text_of(signed_in(ana).get("/inbox"))


def test_who_comes_second_keeps_what_they_typed(signed_in, ana, lena, review):
    url = f"/reviews/{review.pk}/steps/write"
    old = re.search(r'name="seen" value="([^"]+)"', text_of(signed_in(ana).get(url))).group(1)
    signed_in(ana).post(url, {**TEXTS, "seen": old})
    Review.objects.update(went_well="Meanwhile.")

    again = text_of(signed_in(lena).post(url, {**TEXTS, "went_badly": "We slept.", "seen": "review-1-0-1"}), 412)

    assert "Somebody was first." in again
    assert "We slept." in again


def test_a_prevention_of_an_issue_to_its_verification(signed_in, ana, lena, acme, now):
    issue = an_issue(lena, acme, state=IssueState.RESOLVED, at=now)
    page = text_of(signed_in(lena).get(f"/issues/{issue.pk}"))
    assert f"/preventions/new?issue={issue.pk}" in page

    day = f"{now + timedelta(days=9):%Y-%m-%d}"
    given = {"what": "A drill.", "kind": "process", "function": "engineering", "owner": ana.pk, "due_on": day}
    assert "Choose a function" in text_of(signed_in(lena).get(f"/preventions/new?issue={issue.pk}"))
    signed_in(lena).post(f"/preventions/new?issue={issue.pk}", given)
    made = Prevention.objects.get()
    url = f"/preventions/{made.pk}"
    assert "A drill." in text_of(signed_in(ana).get("/inbox"))
    refused = text_of(signed_in(ana).post(f"{url}/steps/done", {"result": ""}), 422)
    signed_in(ana).post(f"{url}/steps/done", {"result": "It was drilled."})
    own = text_of(signed_in(ana).post(f"{url}/steps/verify", {"evidence": "It works."}), 422)
    assert "Done, to be verified" in text_of(signed_in(lena).get("/learning"))
    signed_in(lena).post(f"{url}/steps/verify", {"evidence": "It took a minute."})

    assert "This field is required." in refused
    assert "Somebody else must say whether it works." in own
    assert Prevention.objects.get().state == PreventionState.VERIFIED
    assert "It took a minute." in text_of(signed_in(ana).get(url))
    assert url in text_of(signed_in(ana).get(f"/issues/{issue.pk}"))


def test_the_list_is_narrowed_by_its_address_and_leads_on(signed_in, lena, now, monkeypatch):
    monkeypatch.setattr("outreach.queries.prevention_cards.PAGE", 1)
    issue = an_issue(lena, state=IssueState.RESOLVED, at=now)
    a_prevention(lena, issue=issue, what="First.", at=now)
    a_prevention(lena, issue=issue, what="Second.", kind="process", at=now)
    client = signed_in(lena)

    first = text_of(client.get("/preventions?state=open"))
    following = re.search(r'href="([^"]*)" rel="next"', first).group(1).replace("&amp;", "&")

    assert ("First." in first, "Second." in first) == (True, False)
    assert "Second." in text_of(client.get(f"/preventions{following}"))
    assert "Second." in text_of(client.get("/preventions?kind=process"))
    assert "None here" in text_of(client.get("/preventions?state=overdue"))
    assert client.get("/preventions?after=nonsense").url == "/preventions"
    assert b"First." in b"".join(client.get("/exports/preventions.csv?state=open").streaming_content)


def test_what_came_back_leads_both_ways_and_the_causes_are_drawn(signed_in, lena, now):
    fixed = an_issue(lena, state=IssueState.RESOLVED, at=now - timedelta(days=9))
    again = an_issue(lena, at=now)
    Issue.objects.filter(pk__in=[fixed.pk, again.pk]).update(theme="outages")
    a_review(lena, state=ReviewState.WRITTEN, at=now)
    client = signed_in(lena)

    assert f'href="/issues/{fixed.pk}"' in text_of(client.get(f"/issues/{again.pk}")).partition("It came back")[2]
    assert f'href="/issues/{again.pk}"' in text_of(client.get(f"/issues/{fixed.pk}")).partition("It did not hold")[2]
    learning = text_of(client.get("/learning"))
    assert "Same theme “Outages”" in learning
    assert "Noticed too late makes up 100 % of all." in learning


def test_strangers_see_no_review_and_who_only_owns_a_prevention_no_crisis(signed_in, cleo, lena, review, now):
    made = a_prevention(lena, review=review, owner=cleo, at=now)
    client = signed_in(cleo)

    assert client.get(f"/reviews/{review.pk}").status_code == 404
    page = text_of(client.get(f"/preventions/{made.pk}"))
    assert "The review of a crisis" in page
    assert review.crisis.title not in page
    assert review.crisis.title not in text_of(client.get("/learning"))
