"""Message templates by API: the same service as in the settings."""

import pytest
from django.utils import timezone

from outreach.models import MessageTemplate
from outreach.vocabulary import MessagePurpose
from tests.factories.message_templates import a_template, a_text
from tests.outreach.api.verbs import V1, done, named, read, send

pytestmark = pytest.mark.django_db
TEXT = {"name": "No", "subject": "No", "body": a_text(MessagePurpose.DECLINED)}


@pytest.fixture
def lena_calls(with_token, lena):
    return with_token(lena)


def edit(client, path, etag, **given):
    return client.put(f"{V1}/{path}", given, content_type="application/json", headers={"if-match": etag})


def test_one_is_written_read_and_edited_by_who_has_seen_it(lena_calls, lena):
    made = done(lena_calls, "message-templates", purpose="declined", **TEXT)
    path = f"message-templates/{made['id']}"

    answer = edit(lena_calls, path, made["etag"], **TEXT | {"subject": "A no"})

    assert answer.status_code == 200
    assert (answer.json()["number"], answer.json()["subject"]) == (2, "A no")
    assert answer.headers["ETag"] == read(lena_calls, path)["etag"] != made["etag"]
    assert [each["subject"] for each in read(lena_calls, f"{path}/versions")["results"]] == ["No", "A no"]
    assert edit(lena_calls, path, made["etag"], **TEXT).status_code == 412
    assert lena_calls.put(f"{V1}/{path}", TEXT, content_type="application/json").status_code == 428


def test_what_is_wrong_points_at_its_field(lena_calls):
    answer = send(lena_calls, "message-templates", purpose="declined", **TEXT | {"body": "{{ decision_reason }}"})

    assert answer.status_code == 422
    assert named(answer) == ["/body"]
    assert not MessageTemplate.objects.filter(name="No").exists()


def test_who_tells_customers_finds_those_that_are_offered(with_token, lena, ana):
    kept = a_template(lena, at=timezone.now(), name="Kept", purpose=MessagePurpose.OTHER)
    gone = a_template(lena, at=timezone.now(), name="Gone", purpose=MessagePurpose.OTHER)
    done(with_token(lena), f"message-templates/{gone.pk}/withdraw", f'"{gone.version}"')

    offered = read(with_token(ana), "message-templates", offered="true", purpose="other")

    assert [each["id"] for each in offered["results"]] == [kept.pk]
