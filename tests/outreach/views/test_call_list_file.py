"""The call list as a file."""

import csv
import io

import pytest

from accounts.models import Customer
from tests.factories.outreach import list_customer
from tests.outreach.views.reading import link, names

pytestmark = pytest.mark.django_db


class TestFile:
    def read(self, response) -> list[list[str]]:
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def test_it_holds_exactly_what_the_page_shows(self, three_pages, lena, signed_in):
        browser = signed_in(lena)
        state = {"q": "ustomer 0", "sort": "arr", "min_arr": "20000"}
        page = browser.get("/", state)
        shown = names(page)
        while following := link(page, "next"):
            page = browser.get(following)
            shown += names(page)

        rows = self.read(browser.get("/call-list.csv", state))

        assert [row[0] for row in rows[1:]] == shown
        assert len(shown) == 81

    def test_the_heading_names_currency_and_zone(self, acme, lena, signed_in):
        lena.time_zone = "Europe/Berlin"
        lena.save()
        list_customer(acme)

        response = signed_in(lena).get("/call-list.csv")
        heading, row = self.read(response)

        assert "ARR (USD)" in heading
        assert heading[-1] == "Ranked at (Europe/Berlin)"
        assert row[-1] == "2026-11-20 13:00:00"
        assert "attachment" in response["Content-Disposition"]

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
    def test_a_cell_is_never_a_formula(self, acme, lena, signed_in, name):
        Customer.objects.filter(pk=acme.pk).update(name=name, segment=name)
        list_customer(acme)

        _, row = self.read(signed_in(lena).get("/call-list.csv"))

        assert row[0] == row[2] == f"'{name}"

    def test_it_holds_only_what_its_reader_may_see(self, acme, zenith, ana, signed_in):
        list_customer(acme)
        list_customer(zenith)

        rows = self.read(signed_in(ana).get("/call-list.csv"))

        assert [row[0] for row in rows[1:]] == ["Acme"]

    def test_who_may_not_export_may_not(self, acme, eve, signed_in):
        list_customer(acme)

        assert signed_in(eve).get("/call-list.csv").status_code == 403
        assert "Export CSV" not in signed_in(eve).get("/").content.decode()
