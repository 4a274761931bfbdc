"""Decisions and concessions by API: proposed by one, settled by another, with the question that cannot be skipped."""

import pytest
from django.test import Client
from django.utils import timezone

from outreach.api.decisions import AN_ANSWER
from outreach.models import Concession, Decision, Issue
from tests.factories.issues import an_issue
from tests.outreach.api.verbs import V1, done, moved, named, read, send

pytestmark = pytest.mark.django_db

CREDIT = {"kind": "credit", "amount": "250.00", "currency": "eur", "reason": "A week without exports."}


@pytest.fixture
def ana_calls(with_token, ana) -> Client:
    return with_token(ana)


@pytest.fixture
def lena_calls(with_token, lena) -> Client:
    return with_token(lena)


@pytest.fixture
def issue(ana, acme) -> Issue:
    return an_issue(ana, acme, at=timezone.now())


def propose(client: Client, issue: Issue, **change):
    return done(client, f"issues/{issue.pk}/decisions", **AN_ANSWER | change)


class TestProposing:
    def test_it_has_an_address(self, ana_calls, issue, ana):
        response = send(ana_calls, f"issues/{issue.pk}/decisions", **AN_ANSWER)

        told = response.json()
        assert response.status_code == 201
        assert (told["state"], told["proposed_by_id"], told["settled_by_id"]) == ("proposed", ana.pk, None)
        assert ana_calls.get(response.headers["Location"]).json() == told

    def test_one_at_a_time_which_may_be_changed(self, ana_calls, issue):
        first = propose(ana_calls, issue)

        second = send(ana_calls, f"issues/{issue.pk}/decisions", **AN_ANSWER)
        changed = ana_calls.put(
            f"{V1}/decisions/{first['id']}", AN_ANSWER | {"options": "Rewrite it."}, content_type="application/json"
        )

        assert (second.status_code, second.json()["code"]) == (409, "already_proposed")
        assert changed.json()["options"] == "Rewrite it."

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"options": " "}, "/options"),
            ({"kind": "perhaps"}, "/kind"),
            ({"impact": "fine"}, "/impact"),
            ({"residual_accepted_by_id": 999_999}, "/residual_accepted_by_id"),
            ({"highlight_by": "soon"}, "/highlight_by"),
            ({"state": "approved"}, "/state"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, issue, change, pointer):
        response = send(ana_calls, f"issues/{issue.pk}/decisions", **AN_ANSWER | change)

        assert (response.status_code, named(response)) == (422, [pointer])
        assert not Decision.objects.exists()

    def test_a_stranger_finds_nothing(self, ana_calls, with_token, cleo, issue):
        decision = propose(ana_calls, issue)
        stranger = with_token(cleo)

        assert stranger.get(f"{V1}/decisions/{decision['id']}").status_code == 404
        assert send(stranger, f"decisions/{decision['id']}/approve").status_code == 404
        assert read(stranger, "decisions")["results"] == []


class TestSettling:
    def test_somebody_else_approves_it(self, ana_calls, lena_calls, issue, lena):
        decision = propose(ana_calls, issue)

        own = send(ana_calls, f"decisions/{decision['id']}/approve")
        approved = done(lena_calls, f"decisions/{decision['id']}/approve")

        assert own.status_code == 403
        assert (approved["state"], approved["settled_by_id"]) == ("approved", lena.pk)
        assert [each["id"] for each in read(ana_calls, "decisions", state="approved", issue=issue.pk)["results"]] == [
            decision["id"]
        ]

    def test_nobody_approves_an_own_proposal(self, lena_calls, issue):
        decision = propose(lena_calls, issue)

        response = send(lena_calls, f"decisions/{decision['id']}/approve")

        assert (response.status_code, response.json()["code"]) == (403, "own_proposal")

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"impact": "unknown"}, "/impact"),
            ({"impact": "positive"}, "/highlight_to"),
            ({"impact": "negative", "mitigation": "A guide.", "residual": "Some leave."}, "/residual_accepted_by_id"),
            ({"kind": "will_not_address"}, "/reason"),
        ],
    )
    def test_without_the_answer_it_is_not_approved(self, ana_calls, lena_calls, issue, change, pointer):
        decision = propose(ana_calls, issue, **change)

        response = send(lena_calls, f"decisions/{decision['id']}/approve")

        assert (response.status_code, response.json()["code"], named(response)) == (422, "not_answered", [pointer])

    def test_a_rejection_says_why(self, ana_calls, lena_calls, issue):
        path = f"decisions/{propose(ana_calls, issue)['id']}"

        assert named(send(lena_calls, f"{path}/reject", verdict=" ")) == ["/verdict"]
        rejected = done(lena_calls, f"{path}/reject", verdict="The cost is missing.")
        again = send(lena_calls, f"{path}/approve")

        assert (rejected["state"], rejected["verdict"]) == ("rejected", "The cost is missing.")
        assert (again.status_code, again.json()["code"]) == (409, "decision_settled")

    def test_good_news_is_told(self, ana_calls, lena_calls, issue):
        plan = {"highlight_to": "Who exports.", "highlight_words": "Twice as fast.", "highlight_by": "2027-01-15"}
        path = f"decisions/{propose(ana_calls, issue, impact='positive', **plan)['id']}"

        early = send(ana_calls, f"{path}/highlighted")
        done(lena_calls, f"{path}/approve")

        assert early.status_code == 409
        assert done(ana_calls, f"{path}/highlighted")["highlighted_at"]

    def test_what_is_done_instead_has_an_effect(self, ana_calls, issue):
        path = f"decisions/{propose(ana_calls, issue)['id']}"

        [substitute] = done(ana_calls, f"{path}/substitutes", what="We export for them.")["substitutes"]
        measuring = f"substitutes/{substitute['id']}/measure"
        unread = send(ana_calls, measuring, '"another"', effect="31 tickets became 4.")
        measured = done(ana_calls, measuring, substitute["etag"], effect="31 tickets became 4.")

        assert (unread.status_code, unread.json()["detail"][:6]) == (412, "Nobody")
        assert (substitute["effect"], substitute["measured_at"]) == ("", None)
        assert measured["substitutes"][0]["effect"] == "31 tickets became 4."
        assert send(ana_calls, measuring, substitute["etag"], effect="They became 5.").status_code == 412
        assert measured == read(ana_calls, path)


class TestConcessions:
    def test_the_second_within_a_year_is_flagged(self, ana_calls, acme, issue):
        first = done(ana_calls, "concessions", customer_id=acme.pk, issue_id=issue.pk, **CREDIT)
        second = done(ana_calls, "concessions", customer_external_id="A-1", source="crm", **CREDIT)

        assert (first["amount"], first["currency"], first["is_repeated"]) == ("250.00", "EUR", False)
        assert (second["is_repeated"], second["issue_id"]) == (True, None)
        assert read(ana_calls, "concessions", customer=acme.pk)["results"] == [first, second]
        assert read(ana_calls, "concessions", issue=issue.pk)["results"] == [first]
        assert read(ana_calls, "concessions", updated_since=second["given_at"])["results"] == [second]

    def test_a_page_goes_on_where_the_last_one_ended(self, ana_calls, acme):
        given = [done(ana_calls, "concessions", customer_id=acme.pk, **CREDIT) for _ in range(3)]

        first = read(ana_calls, "concessions", limit=2)
        rest = read(ana_calls, "concessions", limit=2, cursor=first["next_cursor"])

        assert [each["id"] for each in first["results"] + rest["results"]] == [each["id"] for each in given]
        assert rest["next_cursor"] is None

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"amount": "0"}, "/amount"),
            ({"amount": "NaN"}, "/amount"),
            ({"currency": "EU"}, "/currency"),
            ({"reason": ""}, "/reason"),
            ({"kind": "gift"}, "/kind"),
            ({"is_repeated": False}, "/is_repeated"),
        ],
    )
    def test_what_is_wrong_is_named(self, ana_calls, acme, change, pointer):
        response = send(ana_calls, "concessions", customer_id=acme.pk, **CREDIT | change)

        assert (response.status_code, named(response)) == (422, [pointer])
        assert not Concession.objects.exists()

    def test_a_strangers_customer_is_not_found(self, ana_calls, zenith):
        assert send(ana_calls, "concessions", customer_id=zenith.pk, **CREDIT).status_code == 404


def test_who_names_the_wording_that_they_read_approves_no_other(ana_calls, lena_calls, issue):
    first = done(ana_calls, f"issues/{issue.pk}/decisions", **AN_ANSWER)
    changed = {**AN_ANSWER, "cost_and_strategy": "A year of work."}
    ana_calls.put(f"/api/v1/decisions/{first['id']}", changed, content_type="application/json")

    late = send(lena_calls, f"decisions/{first['id']}/approve", first["etag"])

    assert (late.status_code, late.json()["code"]) == (412, "stale")
    assert "Ana proposed it on" in late.json()["detail"]
    assert moved(lena_calls, f"decisions/{first['id']}/approve")["state"] == "approved"
