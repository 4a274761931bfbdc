"""Issues by API: the same rules as in the services, with names for the fields."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.vocabulary import Function
from outreach.models import Issue, Loop
from outreach.states import IssueState
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import an_expert, an_issue, decided
from tests.factories.outreach import list_customer, open_escalation
from tests.outreach.api.verbs import V1, done, moved, named, read, send

pytestmark = pytest.mark.django_db

OPENED = {"title": "Exports fail", "function": "engineering"}


@pytest.fixture
def ana_calls(with_token, ana) -> Client:
    return with_token(ana)


@pytest.fixture
def issue(ana, acme) -> Issue:
    return an_issue(ana, acme, at=timezone.now())


@pytest.fixture
def path(issue) -> str:
    return f"issues/{issue.pk}"


class TestOpening:
    def test_it_is_new_and_has_an_address(self, ana_calls, ana):
        response = send(ana_calls, "issues", **OPENED)

        told = response.json()
        assert response.status_code == 201
        assert (told["state"], told["opened_by_id"], told["owner_id"], told["severity"]) == ("new", ana.pk, None, 5)
        assert ana_calls.get(response.headers["Location"]).json() == told
        assert response.headers["ETag"] == told["etag"]

    def test_it_may_come_from_an_escalation_or_a_theme(self, ana_calls, acme):
        escalation = open_escalation(acme)

        of_escalation = done(ana_calls, "issues", **OPENED, origin="escalation", escalation_id=escalation.pk)
        of_theme = done(ana_calls, "issues", **OPENED, origin="theme", theme="quality")

        assert (of_escalation["escalation_id"], of_theme["theme"]) == (escalation.pk, "quality")

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"title": " "}, "/title"),
            ({"function": "cco"}, "/function"),
            ({"origin": "escalation"}, "/escalation_id"),
            ({"origin": "theme"}, "/theme"),
            ({"theme": "weather"}, "/theme"),
            ({"state": "closed"}, "/state"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, change, pointer):
        response = send(ana_calls, "issues", **OPENED | change)

        assert response.status_code == 422
        assert named(response) == [pointer]
        assert not Issue.objects.exists()

    def test_a_strangers_escalation_is_not_found(self, ana_calls, zenith):
        foreign = open_escalation(zenith)

        response = send(ana_calls, "issues", **OPENED, origin="escalation", escalation_id=foreign.pk)

        assert response.status_code == 404


class TestReading:
    def test_the_list_is_narrowed(self, ana_calls, ana, issue, acme):
        other = done(ana_calls, "issues", title="Bills are wrong", function="finance_billing")

        def ids(**query):
            return {each["id"] for each in read(ana_calls, "issues", **query)["results"]}

        assert ids() == ids(state="new") == {issue.pk, other["id"]}
        assert ids(function="engineering") == ids(customer=acme.pk) == {issue.pk}
        assert ids(owner=ana.pk) == ids(state="closed") == set()

    def test_a_stranger_finds_nothing(self, with_token, cleo, path):
        stranger = with_token(cleo)

        assert stranger.get(f"{V1}/{path}").status_code == 404
        assert read(stranger, "issues")["results"] == []

    def test_who_has_it_is_not_sent_it_again(self, ana_calls, path):
        etag = read(ana_calls, path)["etag"]

        assert ana_calls.get(f"{V1}/{path}", headers={"if-none-match": etag}).status_code == 304


class TestSteps:
    def test_from_triage_to_resolved(self, ana_calls, ana, issue, path):
        expert = an_expert()

        done(ana_calls, f"{path}/triage", function="engineering", owner_id=expert.pk, note="Theirs.")
        done(ana_calls, f"{path}/advance", to="assessed")
        decided(issue, ana, at=timezone.now())
        done(ana_calls, f"{path}/advance", to="in_progress")
        resolved = done(ana_calls, f"{path}/resolve", root_cause="A queue ran full.", action="It has a limit now.")

        assert (resolved["state"], resolved["owner_id"]) == ("resolved", expert.pk)
        moves = read(ana_calls, f"{path}/moves")["results"]
        assert [move["to_state"] for move in moves] == ["triaged", "assessed", "in_progress", "resolved"]
        assert (moves[0]["moved_by"], moves[0]["note"]) == (ana.email, "Theirs.")

    def test_fixed_is_not_closed(self, ana_calls, ana, acme):
        verified = an_issue(ana, acme, state=IssueState.VERIFIED, at=timezone.now())

        response = send(ana_calls, f"issues/{verified.pk}/advance", to="closed")

        assert (response.status_code, response.json()["code"]) == (409, "customers_not_told")
        assert "Acme" in response.json()["detail"]

    def test_who_says_what_they_have_seen_overwrites_nobody(self, ana_calls, path, with_token, lena):
        seen = read(ana_calls, path)["etag"]
        owner = {"function": "engineering", "owner_id": an_expert().pk}
        moved(with_token(lena), f"{path}/triage", **owner)

        late = send(ana_calls, f"{path}/hand-over", seen, **owner)

        assert (late.status_code, late.json()["code"]) == (412, "stale")
        assert "since Lena moved it. Read it again" in late.json()["detail"]
        assert send(ana_calls, f"{path}/hand-over", **owner).status_code == 200

    def test_who_hands_it_on_is_answered_even_if_it_is_out_of_sight(self, with_token, ana):
        expert = an_expert()
        issue = an_issue(ana, at=timezone.now())
        other = an_expert(Function.PRODUCT)

        told = done(with_token(expert), f"issues/{issue.pk}/hand-over", function="product", owner_id=other.pk)

        assert (told["function"], told["owner_id"]) == ("product", other.pk)

    @pytest.mark.parametrize(
        ("verb", "given", "pointer"),
        [
            ("triage", {"function": "engineering", "owner_id": 999_999}, "/owner_id"),
            ("triage", {"function": "engineering"}, "/owner_id"),
            ("advance", {"to": "resolved"}, "/to"),
            ("advance", {"to": "blocked"}, "/note"),
            ("severity", {"severity": 5}, "/severity"),
            ("severity", {"severity": 0}, "/severity"),
            ("customers", {"customer_ids": []}, "/customer_ids"),
            ("audience", {}, ""),
            ("audience", {"bands": ["doomed"]}, "/bands/0"),
            ("theme", {"theme": "quality"}, "/since"),
            ("squad", {"user_id": 999_999, "role": "liaison"}, "/user_id"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, path, verb, given, pointer):
        response = send(ana_calls, f"{path}/{verb}", **given)

        assert response.status_code == 422, response.content
        assert named(response) == ([pointer] if pointer else [])

    def test_the_ccos_office_never_owns_it(self, ana_calls, path, lena):
        response = send(ana_calls, f"{path}/triage", function="engineering", owner_id=lena.pk)

        assert (response.status_code, named(response)) == (422, ["/owner_id"])


class TestMerging:
    def test_the_one_that_goes_on_is_answered(self, ana_calls, ana, acme, issue, path):
        into = an_issue(ana, acme, at=timezone.now())

        told = done(ana_calls, f"{path}/merge", into_id=into.pk)

        assert told["id"] == into.pk
        issue.refresh_from_db()
        assert (issue.state, issue.merged_into) == ("merged", into)

    def test_into_itself_or_into_a_strangers_it_is_refused(self, ana_calls, path, issue, lena):
        foreign = an_issue(lena, at=timezone.now())

        itself = send(ana_calls, f"{path}/merge", into_id=issue.pk)

        assert (itself.status_code, named(itself)) == (422, ["/into_id"])
        assert send(ana_calls, f"{path}/merge", into_id=foreign.pk).status_code == 404


class TestWhoIsAffected:
    def test_by_hand_all_or_nobody(self, ana_calls, path, issue, ana, north, zenith):
        beta = CustomerFactory(name="Beta", owner=ana, team=north)

        foreign = send(ana_calls, f"{path}/customers", customer_ids=[beta.pk, zenith.pk])
        both = done(ana_calls, f"{path}/customers", customer_ids=[beta.pk, issue.loops.get().customer_id])

        assert (foreign.status_code, both) == (404, {"added": 1})
        assert Loop.objects.filter(issue=issue).count() == 2

    def test_by_a_filter_that_is_read_again(self, ana_calls, path, ana, north):
        set_up = done(ana_calls, f"{path}/audience", segments=["enterprise"])
        list_customer(CustomerFactory(name="Beta", owner=ana, team=north, segment="enterprise"))

        again = done(ana_calls, f"{path}/audience/read-again")

        assert (set_up, again) == ({"added": 0}, {"added": 1})
        assert read(ana_calls, path)["audience"] == {"segments": ["enterprise"]}
        told = read(ana_calls, f"{path}/audience")
        assert [(rule["filter"], rule["matching"]) for rule in told["rules"]] == [({"segments": ["enterprise"]}, 1)]
        assert (told["additions"][0]["customers"], told["additions"][0]["moved_by_id"]) == (1, ana.pk)

    def test_by_what_they_complained_about(self, ana_calls, path):
        assert done(ana_calls, f"{path}/theme", theme="quality", since="2026-01-01T00:00:00Z") == {"added": 0}
        assert read(ana_calls, path)["theme"] == "quality"


class TestSquad:
    def test_they_join_see_it_and_leave(self, ana_calls, with_token, path, cleo):
        joined = done(ana_calls, f"{path}/squad", user_id=cleo.pk, role="liaison")
        assert [(each["email"], each["role"]) for each in joined["results"]] == [(cleo.email, "liaison")]
        assert read(with_token(cleo), path)["title"] == "Exports fail"

        left = ana_calls.delete(f"{V1}/{path}/squad?user_id={cleo.pk}&role=liaison")

        assert left.json() == read(ana_calls, f"{path}/squad") == {"results": []}
        assert with_token(cleo).get(f"{V1}/{path}").status_code == 404
