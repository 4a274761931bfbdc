"""Touchpoints as pages: made for somebody who has just hung up."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outreach.models import Need, Touchpoint
from outreach.vocabulary import Discovery, Heading, Outcome
from tests.factories.accounts import ContactFactory
from tests.factories.outreach import NOW, add_need, add_touchpoint

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "call",
    "how": "talked",
    "contact": "",
    "happened_at": "2026-11-20T12:00",
    "heading": "outbound",
    "summary": "They told how the month went.",
    "found": "",
    "rows": "3",
    **{f"need-{at}-{name}": value for at in range(3) for name, value in (("words", ""), ("kind", "urgent"), ("surfaced", "asked"))},
}  # fmt: skip
NEED = {"need-0-words": "The bills are wrong every month."}


def body(response, status=200) -> str:
    assert response.status_code == status, response.content.decode()[:3000]
    return " ".join(response.content.decode().split())


def address(customer) -> str:
    return f"/customers/{customer.pk}/touchpoint"


def test_a_customer_of_five_thousand_digits_is_none(ana, acme, signed_in):
    touchpoint, browser, long = add_touchpoint(acme, made_by=ana), signed_in(ana), "9" * 5000

    assert browser.post(f"/touchpoints/{touchpoint.pk}/move", {"customer": long}).status_code == 422
    assert browser.post("/call-list/change", {"verb": "assign", "customer": long, "expected": long})["Location"] == "/"


class TestLogging:
    def test_the_usual_is_chosen_already(self, acme, ana, signed_in):
        ContactFactory(customer=acme, name="Kim")
        jo = ContactFactory(customer=acme, name="Jo")
        add_touchpoint(acme, contact=jo)

        page = body(signed_in(ana).get(address(acme)))

        assert re.findall(r'name="([\w-]+)" value="(\w+)"[^>]*checked', page)[:2] == [
            ("kind", "call"),
            ("how", "talked"),
        ]
        assert f'<option value="{jo.pk}" selected>Jo</option>' in page
        assert f'value="{timezone.now():%Y-%m-%dT%H:}' in page
        assert "Your time: UTC." in page
        assert page.count('-words"') >= 3

    def test_a_sentence_and_a_need_are_enough(self, acme, ana, signed_in):
        answer = signed_in(ana).post(
            address(acme), FORM | NEED | {"need-2-words": "Faster bills.", "need-2-kind": "latent"}
        )

        made = Touchpoint.objects.get()
        assert answer.url == f"/touchpoints/{made.pk}"
        assert (made.customer, made.made_by, made.happened_at, made.discovery) == (acme, ana, NOW, Discovery.NEEDS)
        assert [(need.kind, need.surfaced) for need in made.needs.order_by("pk")] == [
            ("urgent", "asked"),
            ("latent", "asked"),
        ]

    @pytest.mark.parametrize(
        ("found", "discovery"), [("none_found", Discovery.NONE_FOUND), ("pending", Discovery.PENDING)]
    )
    def test_it_may_be_said_that_there_are_none_or_that_it_will_be_said(self, acme, ana, signed_in, found, discovery):
        signed_in(ana).post(address(acme), FORM | {"found": found})

        assert Touchpoint.objects.get().discovery == discovery

    def test_an_unanswered_call_takes_one_click(self, acme, ana, signed_in):
        signed_in(ana).post(address(acme), FORM | {"how": "not_reached", "summary": ""})

        made = Touchpoint.objects.get()
        assert (made.outcome, made.is_two_way, made.discovery) == (Outcome.NOT_REACHED, False, Discovery.NOT_DUE)

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({}, "say that none was found"),
            ({"found": "needs"}, "Write down at least one need"),
            (NEED | {"found": "pending"}, "There are needs below"),
            (NEED | {"found": "none_found"}, "“none found” is not true"),
            (NEED | {"summary": ""}, "Say in a sentence"),
            (NEED | {"how": "declined"}, "no need can have come to light"),
            (NEED | {"happened_at": "2126-11-20T12:00"}, "after it was logged"),
            (NEED | {"happened_at": "soon"}, "valid date"),
            (NEED | {"contact": "999"}, "Select a valid choice"),
            ({"need-1-words": "a\0b"}, "Null characters are not allowed"),
            ({"need-1-words": "x" * 2001}, "at most 2000 characters"),
        ],
    )
    def test_what_was_typed_stays_when_something_is_wrong(self, acme, ana, signed_in, wrong, told):
        typed = {"avoid": "The word ticket."}

        page = body(signed_in(ana).post(address(acme), FORM | typed | wrong), 422)

        assert told in page
        assert "The word ticket." in page
        assert "error-summary" in page
        assert not Touchpoint.objects.exists()

    def test_more_rows_come_without_javascript_and_keep_what_was_typed(self, acme, ana, signed_in):
        page = body(signed_in(ana).post(address(acme), FORM | NEED | {"more": "1"}))

        assert NEED["need-0-words"] in page
        assert 'name="need-5-words"' in page
        assert 'name="need-6-words"' not in page
        assert re.search(r'name="need-5-kind" value="urgent"[^>]*checked', page)
        assert "error-summary" not in page
        assert not Touchpoint.objects.exists()

    @pytest.mark.parametrize("rows", ["", "-1", "x", "10000", "٣", "999"])
    def test_a_made_up_number_of_rows_does_no_harm(self, acme, ana, signed_in, rows):
        signed_in(ana).post(address(acme), FORM | NEED | {"rows": rows, "found": "needs"} | {
            f"need-{at}-{name}": value for at in range(3, 20) for name, value in (("words", ""), ("kind", "urgent"), ("surfaced", "asked"))
        })  # fmt: skip

        assert Need.objects.count() == 1

    def test_a_second_click_leads_to_the_same_touchpoint(self, acme, ana, signed_in):
        browser = signed_in(ana)
        first = browser.post(address(acme), FORM | NEED)
        second = browser.post(address(acme), FORM | NEED)

        assert first.url == second.url
        assert Touchpoint.objects.count() == 1

    def test_the_moment_is_that_of_whoever_types_it(self, acme, ana, signed_in):
        ana.time_zone = "Pacific/Auckland"
        ana.save()

        signed_in(ana).post(address(acme), FORM | NEED | {"happened_at": "2026-11-21T01:00"})

        assert Touchpoint.objects.get().happened_at == NOW

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_stranger_finds_nothing_and_a_reader_may_not(self, acme, cleo, ben, signed_in, method):
        assert getattr(signed_in(cleo), method)(address(acme), FORM | NEED).status_code == 404
        assert getattr(signed_in(ben), method)(address(acme), FORM | NEED).status_code == 403
        assert not Touchpoint.objects.exists()


class TestOne:
    def test_it_shows_its_words_as_text(self, acme, ana, signed_in):
        made = add_touchpoint(acme, summary="<b>All</b> well.", discovery=Discovery.NEEDS, avoid="Not “ticket”.")
        add_need(made, words="<i>Bills</i>")

        page = body(signed_in(ana).get(f"/touchpoints/{made.pk}"))

        assert "&lt;b&gt;All&lt;/b&gt; well." in page
        assert "“&lt;i&gt;Bills&lt;/i&gt;”" in page
        assert "Not “ticket”." in page
        assert "12:00 UTC" in page

    def test_a_talk_pays_what_it_owes(self, acme, ana, signed_in):
        browser, made = signed_in(ana), add_touchpoint(acme, discovery=Discovery.PENDING)
        assert "Discovery owed" in body(browser.get(f"/touchpoints/{made.pk}"))
        assert "say that none was found" in body(browser.post(f"/touchpoints/{made.pk}/complete", FORM), 422)

        assert browser.post(f"/touchpoints/{made.pk}/complete", FORM | NEED).status_code == 302
        assert browser.post(f"/touchpoints/{made.pk}/complete", FORM | NEED).status_code == 302

        assert "Discovery owed" not in body(browser.get(f"/touchpoints/{made.pk}"))
        assert Need.objects.count() == 1

    def test_none_found_is_refused_where_needs_stand(self, acme, ana, signed_in):
        made = add_touchpoint(acme, discovery=Discovery.NEEDS)
        add_need(made)

        page = body(signed_in(ana).post(f"/touchpoints/{made.pk}/complete", FORM | {"found": "none_found"}), 422)

        assert "“none found” is not true" in page

    def test_an_unanswered_call_asks_for_no_needs(self, acme, ana, signed_in):
        made = add_touchpoint(acme, outcome=Outcome.NOT_REACHED, is_two_way=False, discovery=Discovery.NOT_DUE)

        assert "need-0-words" not in body(signed_in(ana).get(f"/touchpoints/{made.pk}"))

    def test_a_correction_keeps_the_seconds_that_the_page_does_not_show(self, acme, ana, signed_in):
        moment = NOW + timedelta(seconds=42)
        browser, made = signed_in(ana), add_touchpoint(acme, happened_at=moment)
        page = body(browser.get(f"/touchpoints/{made.pk}/correct"))
        seen_at = re.search(r'name="seen_at" value="([^"]+)"', page).group(1)

        answer = browser.post(f"/touchpoints/{made.pk}/correct", FORM | {"summary": "New.", "seen_at": seen_at})

        made.refresh_from_db()
        assert answer.status_code == 302
        assert (made.summary, made.happened_at) == ("New.", moment)

    def test_a_correction_of_what_changed_meanwhile_is_refused_and_kept(self, acme, ana, signed_in):
        made = add_touchpoint(acme)

        stale = {"summary": "Mine.", "seen_at": "2026-01-01T00:00:00+00:00"}
        page = body(signed_in(ana).post(f"/touchpoints/{made.pk}/correct", FORM | stale), 422)

        assert "Somebody corrected this touchpoint meanwhile" in page
        assert "Mine." in page

    @pytest.mark.parametrize("action", ["", "/correct", "/complete"])
    def test_a_stranger_finds_nothing(self, acme, cleo, signed_in, action):
        browser, path = signed_in(cleo), f"/touchpoints/{add_touchpoint(acme).pk}{action}"

        assert (browser.post(path, FORM) if action else browser.get(path)).status_code == 404

    def test_a_reader_sees_but_may_not(self, acme, ben, signed_in):
        browser, path = signed_in(ben), f"/touchpoints/{add_touchpoint(acme, discovery=Discovery.PENDING).pk}"

        assert "Note it" not in body(browser.get(path))
        assert browser.post(f"{path}/complete", FORM | NEED).status_code == 403
        assert browser.post(f"{path}/correct", FORM).status_code == 403


class TestList:
    @pytest.fixture
    def some(self, acme, zenith, ana, lena):
        add_touchpoint(acme, made_by=ana, summary="Owed.", discovery=Discovery.PENDING, happened_at=timezone.now())
        add_touchpoint(acme, made_by=lena, kind="visit", summary="Visited.", happened_at=timezone.now())
        add_touchpoint(zenith, made_by=lena, kind="email", summary="Wrote.", is_two_way=False, discovery="not_due", heading=Heading.INBOUND)  # fmt: skip

    @pytest.fixture(autouse=True)
    def _logged_now(self, monkeypatch):
        """What happened now was logged now."""
        create = Touchpoint.objects.create
        monkeypatch.setattr(
            Touchpoint.objects, "create", lambda **about: create(**about | {"logged_at": about["happened_at"]})
        )

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ("", {"Owed.", "Visited.", "Wrote."}),
            ("?mine=on", {"Visited.", "Wrote."}),
            ("?owed=on", {"Owed."}),
            ("?mine=on&owed=on", set()),
            ("?kind=visit", {"Visited."}),
            ("?how=one_way", {"Wrote."}),
            ("?how=talked", {"Owed.", "Visited."}),
            ("?kind=nonsense&days=x", {"Owed.", "Visited.", "Wrote."}),
        ],
    )
    def test_it_can_be_narrowed(self, some, lena, signed_in, query, seen):
        page = body(signed_in(lena).get(f"/touchpoints{query}"))

        assert {word for word in ("Owed.", "Visited.", "Wrote.") if word in page} == seen

    def test_by_time(self, some, lena, signed_in):
        page = body(signed_in(lena).get("/touchpoints?days=1000"))
        assert "Wrote." in page  # not one of the choices

        Touchpoint.objects.filter(summary="Wrote.").update(happened_at=NOW - timedelta(days=90))
        assert "Wrote." not in body(signed_in(lena).get("/touchpoints?days=7"))

    def test_of_one_customer(self, some, acme, zenith, ana, lena, signed_in):
        page = body(signed_in(lena).get(f"/touchpoints?customer={zenith.pk}"))

        assert "Wrote." in page
        assert "Owed." not in page
        assert signed_in(ana).get(f"/touchpoints?customer={zenith.pk}").status_code == 404

    def test_what_one_owes_is_counted(self, some, ana, signed_in):
        assert "Mine, to complete (1)" in body(signed_in(ana).get("/touchpoints"))

    def test_a_stranger_sees_none_of_it(self, some, cleo, signed_in):
        page = body(signed_in(cleo).get("/touchpoints"))

        assert "Owed." not in page
        assert "Wrote." in page

    def test_all_pages_hold_everyone_once_and_the_queries_do_not_grow(self, acme, lena, signed_in):
        browser = signed_in(lena)
        for number in range(60):
            made = add_touchpoint(acme, summary=f"Talk {number:02}.", discovery=Discovery.NEEDS, made_by=lena)
            add_need(made)
        with CaptureQueriesContext(connection) as queries:
            first = body(browser.get("/touchpoints?kind=call"))
        following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = body(browser.get(f"/touchpoints{following}"))

        assert len(queries) <= 7
        assert sum(f"Talk {number:02}." in first for number in range(60)) == 50
        assert all((f"Talk {number:02}." in first) != (f"Talk {number:02}." in second) for number in range(60))

    def test_a_made_up_cursor_leads_to_the_first_page(self, lena, signed_in):
        assert signed_in(lena).get("/touchpoints?after=x").url == "/touchpoints"
