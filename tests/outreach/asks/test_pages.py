"""The pages of favours, and the same for other programs: each step is a form, who is excluded is named, strangers see nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.asks import AskState
from outreach.crises import CrisisKind
from outreach.models import Ask, AskPolicy, AskThanks
from signals.models import Source
from tests.factories.asks import A_REFERENCE, a_friend, an_ask
from tests.factories.crises import a_crisis
from tests.factories.issues import a_loop
from tests.factories.texts import read_all, say
from tests.outreach.learning.test_pages import text_of
from tests.signals.conftest import NOW as SAID

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def ida(acme):
    return a_friend(acme, name="Ida")


def test_a_favour_from_the_idea_to_the_thanks(signed_in, ana, ida):
    client = signed_in(ana)
    form = {"kind": "reference", "what": "Half an hour on the phone.", "prospect": "Globex"}
    url = client.post(f"/asks/new?contact={ida.pk}", form).headers["Location"]
    assert "Half an hour on the phone." in text_of(client.get("/asks?state=open&mine=on"))

    assert "They were asked" in text_of(client.get(f"{url}/steps/ask"))
    client.post(f"{url}/steps/ask", {"channel": "call"})
    unsaid = text_of(client.post(f"{url}/steps/answer", {"to": "declined"}), 422)
    client.post(f"{url}/steps/answer", {"to": "agreed", "said": "Gladly."})
    client.post(f"{url}/steps/done", {"outcome": "Globex signed."})

    assert "Say in their words why not" in unsaid
    assert "Thank-you due in" in text_of(client.get("/inbox"))
    client.post(f"{url}/steps/thank", {"channel": "letter", "thanks": "By hand."})
    assert Ask.objects.get().thanked_by == ana
    assert "By hand." in text_of(client.get(url))


def test_thanks_that_are_overdue_are_loud_and_counted_beside_the_inbox(signed_in, ana, ida, now):
    made = an_ask(ana, ida, state=AskState.DONE, at=now)
    AskThanks.objects.update(due_at=now - timedelta(days=1))

    page = text_of(signed_in(ana).get("/inbox"))

    assert "Thank-you overdue by" in page
    assert "1 thank-you overdue" in page
    assert 'role="alert"' in text_of(signed_in(ana).get(f"/asks/{made.pk}"))


def test_who_is_excluded_has_no_form_and_is_told_when_they_send_one(signed_in, lena, ana, ida, now):
    made = an_ask(ana, ida, at=now)
    a_loop(lena, ida.customer, at=now)
    client, url = signed_in(ana), f"/asks/new?contact={ida.pk}"

    assert "<textarea" not in text_of(client.get(url))
    refused = text_of(client.post(url, A_REFERENCE), 422)
    too_late = text_of(client.post(f"/asks/{made.pk}/steps/ask", {"channel": "call"}), 422)

    assert all("Close the loop first." in page for page in (refused, too_late, text_of(client.get(f"/asks/{made.pk}"))))
    assert "Not to be asked now" in text_of(client.get("/asks/who?q=ida"))


def test_the_same_for_other_programs(with_token, ana, lena, ida, now):
    client = with_token(ana)
    about = {"contact_id": ida.pk, "kind": "referral", "what": "Who else builds pumps?"}
    made = client.post("/api/v1/asks", about, JSON)
    own = made.headers["Location"]
    again = client.post("/api/v1/asks", about, JSON)
    tag = {"if-match": made.headers["ETag"]}
    asked = [client.post(f"{own}/ask", {"channel": "email"}, JSON, headers=tag) for _ in range(2)]
    client.post(f"{own}/answer", {"to": "agreed"}, JSON)
    done = client.post(f"{own}/done", {"outcome": "Two names."}, JSON)
    thanked = client.post(f"{own}/thank", {"channel": "call", "thanks": "At once."}, JSON)

    assert (again.status_code, again.json()["code"]) == (409, "not_to_be_asked")
    assert "Ask it, or withdraw it, first" in again.json()["detail"]
    assert [answer.status_code for answer in asked] == [200, 412]
    assert done.json()["thanks_due_at"]
    assert thanked.json()["thanks_due_at"] is None
    assert [move["to_state"] for move in client.get(f"{own}/moves").json()["results"]] == ["asked", "agreed", "done"]
    found = client.get("/api/v1/advocates?q=ida").json()
    assert [each["reason"] for each in found["excluded"][0]["exclusions"]] == ["ask_cap"]


def test_the_policy_is_edited_by_who_may(signed_in, with_token, lena):
    client = signed_in(lena)
    rules = {name: getattr(AskPolicy.rules(), name) for name in vars(AskPolicy.rules())}

    odd = text_of(client.post("/settings/asks", {**rules, "contact_most": 9}), 422)
    client.post("/settings/asks", {**rules, "thank_days": 5})

    assert "Allow at least as many" in odd
    assert with_token(lena).get("/api/v1/ask-policy").json()["thank_days"] == 5


def test_what_is_said_in_public_stands_in_the_room(signed_in, with_token, lena, acme):
    crisis = a_crisis(lena, kind=CrisisKind.PUBLIC_RELATIONS, at=SAID - timedelta(days=1))
    crm = Source.objects.create(slug="crm", name="CRM")
    say(crm, kind="social", measure="mention", external_id="p-1")
    say(crm, external_id="t-1")  # a ticket is not public
    read_all()

    assert f"/crises/{crisis.pk}/in-public" in text_of(signed_in(lena).get(f"/crises/{crisis.pk}"))
    page = text_of(signed_in(lena).get(f"/crises/{crisis.pk}/in-public"))
    told = with_token(lena).get(f"/api/v1/crises/{crisis.pk}/in-public").json()

    assert "1 post from" in page
    assert "No message of this crisis has left yet." in page
    assert (told["posts"], sum(each["posts"] for each in told["timeline"])) == (1, 1)
