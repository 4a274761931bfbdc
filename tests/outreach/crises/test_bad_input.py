"""What is refused in a crisis, wherever it comes in: by a service, on a page, by the API. Each with a sentence that says what to do."""

import pytest
from django.test import Client
from django.utils import timezone

from crisis_triage.shared.errors import DomainError
from outreach.models import Crisis
from outreach.queries import warning_page
from outreach.queries.audience_rules import Filter
from outreach.services import messages
from outreach.services.crises import AlreadyDeclared, Room
from outreach.services.messages import NobodyToTell
from outreach.services.spoken import NotHonest
from tests.factories.crises import a_crisis
from tests.factories.issues import an_issue
from tests.factories.scripts import a_crisis_message
from tests.factories.warnings import a_warning
from tests.outreach.api.verbs import V1, send

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"
DECLARED = {"kind": "service", "title": "Nobody can sign in", "severity": 1}


def words_of(response) -> str:
    return " ".join(response.content.decode().split())


def refused(act, error: type[DomainError]) -> str:
    with pytest.raises(error) as refusal:
        act()
    return refusal.value.message


def by_api(client: Client, path: str, code: str, status: int, **given) -> str:
    etag = client.get(f"{V1}/{path.rpartition('/')[0]}").headers.get("ETag")
    response = send(client, path, etag, **given)
    assert (response.status_code, response.json()["code"]) == (status, code)
    return response.json()["detail"]


def by_page(client: Client, path: str, **given) -> str:
    response = client.post(path, given)
    assert response.status_code == 422
    return words_of(response)


class TestADayThatNobodyPromised:
    cure = "promise this one first, on the page of the issue"

    @pytest.fixture
    def message(self, lena, acme):
        now = timezone.now()
        crisis = a_crisis(lena, issue=an_issue(lena, acme), at=now)
        return a_crisis_message(crisis, lena, at=now, what_happens_now="It is repaired by Friday.")

    def test_is_refused(self, signed_in, with_token, lena, message):
        now, submit = timezone.now(), f"messages/{message.pk}/submit"

        assert self.cure in refused(lambda: messages.submit(message=message, by=lena, at=now), NotHonest)
        assert self.cure in by_api(with_token(lena), submit, "not_honest", 422)
        assert self.cure in by_page(signed_in(lena), f"/messages/{message.pk}/steps/submit")


class TestAnAudienceOfZero:
    cure = "Widen it, or declare without and set it later."

    def test_is_not_declared_for(self, signed_in, with_token, lena):
        room = Room(audience=Filter(least_arr=10**9))

        assert self.cure in refused(lambda: a_crisis(lena, room=room), DomainError)
        assert self.cure in by_api(
            with_token(lena), "crises", "invalid", 422, **DECLARED, audience={"least_arr": 10**9}
        )
        assert self.cure in by_page(signed_in(lena), "/crises/new", **DECLARED, how="declare", least_arr=10**9)
        assert not Crisis.objects.exists()

    def test_is_not_written_to(self, signed_in, with_token, lena):
        now, cure = timezone.now(), "Add whom the issue touches"
        message = a_crisis_message(a_crisis(lena, issue=an_issue(lena), at=now), lena, at=now)

        assert cure in refused(lambda: messages.submit(message=message, by=lena, at=now), NobodyToTell)
        assert cure in by_api(with_token(lena), f"messages/{message.pk}/submit", "nobody_to_tell", 409)
        assert cure in by_page(signed_in(lena), f"/messages/{message.pk}/steps/submit")


def test_a_second_declaration_of_the_same_is_led_to_the_first(signed_in, with_token, lena):
    first = a_crisis(lena, title=DECLARED["title"])
    cure = f"go on in /crises/{first.pk}"

    assert cure in refused(lambda: a_crisis(lena, title="nobody can SIGN in"), AlreadyDeclared)
    assert cure in by_api(with_token(lena), "crises", "already_declared", 409, **DECLARED)
    assert f'href="/crises/{first.pk}">Go on in the first one' in by_page(
        signed_in(lena), "/crises/new", **DECLARED, how="declare"
    )


def test_a_hostile_text_in_a_quote_is_only_text_wherever_it_stands(signed_in, with_token, lena, acme):
    warning = a_warning(acme)

    page = signed_in(lena).get(f"/warnings/{warning.pk}").content.decode()
    api = with_token(lena).get(f"{V1}/signals?customer={acme.pk}")

    assert HOSTILE in warning_page.quotes_of(warning.series.first(), user=lena)[0].text
    assert "&lt;script&gt;alert(1)" in page
    assert HOSTILE not in page
    assert HOSTILE in api.json()["results"][0]["text"]
    assert api.headers["Content-Type"].startswith("application/json")
    assert api.headers["X-Content-Type-Options"] == "nosniff"
