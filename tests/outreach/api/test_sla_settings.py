"""SLA policies and office hours by API: the same versions as in the settings, and nobody overwrites what they have not seen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outreach.models import BusinessCalendar, SlaPolicy
from tests.factories.sla import a_calendar, a_policy
from tests.outreach.api.verbs import named, read, send

pytestmark = pytest.mark.django_db
BERLIN = {"name": "Berlin", "time_zone": "Europe/Berlin", "week": {"monday": "09:00-12:00, 13:00-17:30"}}


@pytest.fixture
def calls(with_token, lena):
    return with_token(lena)


@pytest.fixture
def policy(lena, acme):
    return a_policy(lena, at=timezone.now() - timedelta(hours=1), first_contact=4, customer=acme)


def put(client, path: str, etag: str, **given):
    headers = {"if-match": etag} if etag else {}
    return client.put(f"/api/v1/{path}", given, content_type="application/json", headers=headers)


class TestPolicies:
    def test_one_is_written_for_a_customer_and_found_by_its_scope(self, calls, acme):
        given = {"scope": "customer", "customer_id": acme.pk, "first_contact_minutes": 240}

        made = calls.post("/api/v1/sla-policies", given, content_type="application/json")

        assert made.status_code == 201
        assert (made.json()["first_contact_minutes"], made.json()["first_contact_counting"]) == (240, "wall_clock")
        assert made.headers["ETag"] == made.json()["etag"]
        [found] = calls.get("/api/v1/sla-policies?scope=customer&holds=true").json()["results"]
        assert found == made.json()

    def test_a_change_is_a_new_version_for_who_saw_the_one_before(self, calls, policy):
        path = f"sla-policies/{policy.pk}"
        assert put(calls, path, "", first_contact_minutes=60).status_code == 428

        changed = put(calls, path, read(calls, path)["etag"], first_contact_minutes=60)

        assert (changed.status_code, changed.json()["number"], changed.json()["replaces_id"]) == (200, 2, policy.pk)
        late = put(calls, path, f'"slapolicy-{policy.pk}-0"', first_contact_minutes=30)
        assert (late.status_code, late.json()["code"]) == (412, "stale")

    def test_it_is_withdrawn_but_for_the_default(self, calls, lena, policy):
        path = f"sla-policies/{policy.pk}"
        assert send(calls, f"{path}/withdraw", read(calls, path)["etag"]).json()["ended_at"]
        default = a_policy(lena, at=timezone.now(), first_contact=48)

        refused = send(calls, f"sla-policies/{default.pk}/withdraw", read(calls, f"sla-policies/{default.pk}")["etag"])

        assert (refused.status_code, refused.json()["code"]) == (409, "default_stays")

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"first_contact_minutes": 999_999}, "first_contact_minutes"),
            ({"scope": "segment"}, "segment"),
            ({"issue_pauses": ["asleep"]}, "issue_pauses"),
            ({"severity": 6}, "severity"),
        ],
    )
    def test_bad_input_names_the_field_as_it_was_sent(self, calls, wrong, field):
        given = {"scope": "severity", "severity": 1, "first_contact_minutes": 60, **wrong}

        answer = calls.post("/api/v1/sla-policies", given, content_type="application/json")

        assert answer.status_code == 422
        assert named(answer) == [f"/{field}"]
        assert not SlaPolicy.objects.exists()


class TestCalendars:
    def test_hours_are_written_as_they_are_read(self, calls):
        given = {**BERLIN, "holidays": [{"day": "2026-12-25", "name": "Christmas Day"}]}

        made = calls.post("/api/v1/sla-calendars", given, content_type="application/json")

        assert made.status_code == 201
        told = read(calls, f"sla-calendars/{made.json()['id']}")
        assert {name: told[name] for name in given} == given
        assert (told["is_default"], told["number"]) == (True, 1)

    def test_a_change_is_a_new_version_for_who_saw_the_one_before(self, calls, lena):
        path = f"sla-calendars/{a_calendar(lena, at=timezone.now()).pk}"
        etag = read(calls, path)["etag"]
        first = put(calls, path, etag, **BERLIN, is_default=True)

        second = put(calls, path, etag, **{**BERLIN, "name": "Office"}, is_default=True)

        assert (first.status_code, first.json()["week"], first.json()["number"]) == (200, BERLIN["week"], 2)
        assert second.status_code == 412
        renamed = put(calls, path, first.json()["etag"], **{**BERLIN, "name": "Office"}, is_default=True)
        assert (renamed.json()["number"], renamed.json()["etag"] != first.json()["etag"]) == (2, True)

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"week": {"monday": "late"}}, "monday"),
            ({"week": {"someday": ""}}, "week"),
            ({"time_zone": "Mars"}, "time_zone"),
        ],
    )
    def test_bad_hours_name_the_day(self, calls, wrong, field):
        answer = calls.post("/api/v1/sla-calendars", {**BERLIN, **wrong}, content_type="application/json")

        assert answer.status_code == 422
        assert named(answer) == [f"/{field}"]
        assert not BusinessCalendar.objects.exists()
