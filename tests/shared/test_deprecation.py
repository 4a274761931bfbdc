"""What is to go says so in each answer, a year before; and every answer says of which version it is."""

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.permissions import AllowAny
from rest_framework.test import APIRequestFactory

from crisis_triage import api_in_short
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.deprecation import Going
from crisis_triage.shared.openapi import describe

GOING = Going(since=date(2026, 12, 1), until=date(2027, 12, 1), instead="https://triage.example/changes")


class Old(ApiView):
    permission_classes = [AllowAny]
    authentication_classes = []

    @describe("old", "Old", answers={200: None}, tag="Old", going=GOING)
    def get(self, request) -> HttpResponse:
        return HttpResponse(headers={"Link": '</next>; rel="next"'})

    @describe("new", "New", answers={200: None}, tag="Old")
    def put(self, request) -> HttpResponse:
        return HttpResponse()


def test_a_verb_that_goes_says_when_and_what_to_use_instead():
    requests = APIRequestFactory()

    old, new = Old.as_view()(requests.get("/")), Old.as_view()(requests.put("/"))

    assert old["Deprecation"] == "@1796083200"
    assert old["Sunset"] == "Wed, 01 Dec 2027 00:00:00 GMT"
    assert old["Link"] == '</next>; rel="next", <https://triage.example/changes>; rel="deprecation"'
    assert [name for name in ("Deprecation", "Sunset", "Link") if name in new] == []


def test_less_than_a_year_is_no_notice():
    with pytest.raises(ValueError, match="not before 2027-12-01"):
        Going(since=date(2026, 12, 1), until=date(2027, 11, 30), instead="/")


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/api/v1/customers", 200), ("/api/v1/customers?nonsense=1", 422)])
def test_every_answer_says_of_which_version_it_is(with_token, robo, path, status):
    answer = with_token(robo).get(path)

    assert (answer.status_code, answer["API-Version"]) == (status, api_in_short.RELEASED)
    assert Client().get(path)["API-Version"] == api_in_short.RELEASED
