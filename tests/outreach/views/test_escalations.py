"""Escalations as pages: made for somebody with the customer on the line."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer
from outreach.models import CallListEntry, Escalation
from tests.factories.accounts import CustomerFactory
from tests.factories.outreach import NOW, list_customer, open_escalation

pytestmark = pytest.mark.django_db
FORM = {"reason": "Nobody can log in.", "severity": "1", "requested_by": "customer", "trend": "worsening"}


def body(response, status=200) -> str:
    assert response.status_code == status
    return response.content.decode()


class TestLogging:
    def test_one_sentence_is_enough_and_the_list_moves(self, acme, zenith, ana, signed_in):
        list_customer(acme, 0.5)
        list_customer(zenith, 0.6)
        browser = signed_in(ana)
        form = body(browser.get(f"/customers/{acme.pk}/escalate"))
        assert re.findall(r'name="(\w+)" value="(\w+)"[^>]*checked', form) == [
            ("severity", "2"),
            ("requested_by", "customer"),
            ("trend", "steady"),
        ]

        answer = browser.post(f"/customers/{acme.pk}/escalate", FORM)

        escalation = Escalation.objects.get()
        assert answer.url == f"/escalations/{escalation.pk}"
        assert (escalation.customer, escalation.raised_by, escalation.severity) == (acme, ana, 1)
        assert CallListEntry.objects.order_by("-priority").first().customer == acme

    def test_what_was_typed_stays_when_something_is_missing(self, acme, ana, signed_in):
        answer = signed_in(ana).post(f"/customers/{acme.pk}/escalate", {**FORM, "severity": ""})

        page = body(answer, 422)
        assert "Nobody can log in." in page
        assert "error-summary" in page
        assert not Escalation.objects.exists()

    def test_a_refusal_of_the_service_is_shown_on_the_form(self, acme, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(churned_on=timezone.now().date() - timedelta(days=1))

        page = body(signed_in(ana).post(f"/customers/{acme.pk}/escalate", FORM), 422)

        assert "Acme left on" in page
        assert "Nobody can log in." in page

    def test_a_second_click_leads_to_the_same_escalation(self, acme, ana, signed_in):
        browser = signed_in(ana)
        first = browser.post(f"/customers/{acme.pk}/escalate", FORM)
        second = browser.post(f"/customers/{acme.pk}/escalate", FORM)

        assert first.url == second.url
        assert Escalation.objects.count() == 1

    @pytest.mark.parametrize("method", ["get", "post"])
    def test_a_stranger_finds_nothing_and_a_reader_may_not(self, acme, cleo, ben, signed_in, method):
        address = f"/customers/{acme.pk}/escalate"

        assert getattr(signed_in(cleo), method)(address, FORM).status_code == 404
        assert getattr(signed_in(ben), method)(address, FORM).status_code == 403
        assert not Escalation.objects.exists()


class TestChoosing:
    def test_a_part_of_the_name_finds_the_customer(self, acme, zenith, ana, signed_in):
        page = body(signed_in(ana).get("/escalate", {"q": "cm"}))
        assert "at least three letters" in page

        page = body(signed_in(ana).get("/escalate", {"q": "acm"}))
        assert f'href="/customers/{acme.pk}/escalate"' in page

    @pytest.mark.parametrize("part", ["zen", "100%", "a\0cme", "_____"])
    def test_what_is_not_ones_own_is_not_found(self, acme, zenith, ana, signed_in, part):
        page = body(signed_in(ana).get("/escalate", {"q": part}))

        assert "Zenith" not in page

    def test_a_reader_may_not(self, ben, signed_in):
        assert signed_in(ben).get("/escalate").status_code == 403


class TestList:
    def test_the_worst_open_one_stands_first_and_ended_ones_apart(self, acme, lena, signed_in):
        open_escalation(acme, severity=3, reason="Slow reports.")
        open_escalation(acme, severity=1, reason="All down.")
        open_escalation(acme, reason="Solved thing.", ended_at=NOW, ended_by=lena, outcome="Done.")
        browser = signed_in(lena)

        page = body(browser.get("/escalations"))
        assert page.index("All down.") < page.index("Slow reports.")
        assert "Solved thing." not in page
        assert "Solved thing." in body(browser.get("/escalations?state=ended"))

    def test_a_stranger_sees_none_of_it(self, acme, cleo, signed_in):
        open_escalation(acme, reason="A secret of Acme.")

        assert "A secret of Acme." not in body(signed_in(cleo).get("/escalations"))

    def test_all_pages_hold_everyone_once_and_the_queries_do_not_grow(self, lena, signed_in):
        customer = CustomerFactory()
        browser = signed_in(lena)
        for number in range(60):
            open_escalation(customer, reason=f"Trouble {number:02}.", raised_by=lena)
        with CaptureQueriesContext(connection) as queries:
            first = body(browser.get("/escalations"))
        following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = body(browser.get(f"/escalations{following}"))

        assert len(queries) <= 5
        assert sum(f"Trouble {number:02}." in first for number in range(60)) == 50
        assert all((f"Trouble {number:02}." in first) != (f"Trouble {number:02}." in second) for number in range(60))

    def test_a_made_up_cursor_leads_to_the_first_page(self, lena, signed_in):
        assert signed_in(lena).get("/escalations?after=x").url == "/escalations"


class TestOne:
    @pytest.fixture
    def escalation(self, acme, ana):
        list_customer(acme)
        return open_escalation(acme, raised_by=ana, reason="<b>All</b> down.")

    def test_it_shows_its_words_as_text(self, escalation, ana, signed_in):
        assert "&lt;b&gt;All&lt;/b&gt; down." in body(signed_in(ana).get(f"/escalations/{escalation.pk}"))

    def test_it_ends_with_words(self, escalation, ana, signed_in):
        browser = signed_in(ana)
        assert body(browser.post(f"/escalations/{escalation.pk}/end", {"outcome": " "}), 422)

        browser.post(f"/escalations/{escalation.pk}/end", {"outcome": "Hotfix is live."})

        page = body(browser.get(f"/escalations/{escalation.pk}"))
        assert "Hotfix is live." in page
        assert "End the escalation" not in page
        assert CallListEntry.objects.get().open_escalations == 0

    def test_ending_it_twice_keeps_what_was_typed_and_says_why_not(self, escalation, ana, signed_in):
        browser = signed_in(ana)
        browser.post(f"/escalations/{escalation.pk}/end", {"outcome": "Done."})

        answer = browser.post(f"/escalations/{escalation.pk}/end", {"outcome": "Done again."})

        assert answer.status_code == 422
        assert Escalation.objects.get().outcome == "Done."

    def test_it_turns(self, escalation, ana, signed_in):
        browser = signed_in(ana)
        browser.post(f"/escalations/{escalation.pk}/trend", {"trend": "improving"})
        browser.post(f"/escalations/{escalation.pk}/trend", {"trend": "sideways"})

        assert Escalation.objects.get().trend == "improving"

    @pytest.mark.parametrize("action", ["", "/end", "/trend"])
    def test_a_stranger_finds_nothing(self, escalation, cleo, signed_in, action):
        browser, address = signed_in(cleo), f"/escalations/{escalation.pk}{action}"
        answer = browser.post(address, {"outcome": "Mine.", "trend": "steady"}) if action else browser.get(address)

        assert answer.status_code == 404

    @pytest.mark.parametrize("action", ["/end", "/trend"])
    def test_a_reader_sees_but_may_not(self, escalation, ben, signed_in, action):
        browser = signed_in(ben)

        assert "End the escalation" not in body(browser.get(f"/escalations/{escalation.pk}"))
        answer = browser.post(f"/escalations/{escalation.pk}{action}", {"outcome": "Mine.", "trend": "improving"})
        assert answer.status_code == 403

    @pytest.mark.parametrize("action", ["/end", "/trend"])
    def test_the_wrong_verb_is_refused(self, escalation, ana, signed_in, action):
        assert signed_in(ana).get(f"/escalations/{escalation.pk}{action}").status_code == 405
