"""The page of one customer."""

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer
from accounts.services import keepers
from signals.features.feature import What
from signals.models import RiskModel
from signals.scoring.stored_inputs import as_columns
from signals.services import facts, overrides
from signals.vocabulary import Band, Kind
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.outreach import NOW, give_past, list_customer, open_escalation

pytestmark = pytest.mark.django_db


def notice(customer, number=1, *, kind=Kind.SUPPORT, measure="ticket", text="", **about):
    return facts.record(
        customer_id=customer.pk,
        kind=kind,
        measure=measure,
        external_id=f"fact-{customer.pk}-{kind}-{number}",
        occurred_at=about.pop("occurred_at", NOW - timedelta(hours=number)),
        at=NOW,
        text=text,
        **about,
    )


def titles(response) -> list[str]:
    return re.findall(r'timeline-head"><strong>([^<]*)<', response.content.decode())


def body(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


class TestWho:
    def test_a_stranger_finds_nothing(self, acme, cleo, signed_in):
        assert signed_in(cleo).get(f"/customers/{acme.pk}").status_code == 404

    def test_a_reader_sees_but_is_offered_nothing_to_do(self, acme, ben, signed_in):
        page = body(signed_in(ben).get(f"/customers/{acme.pk}"))

        assert "Acme" in page
        assert "Log an escalation" not in page

    @pytest.mark.parametrize("number", [0, 2**63, 10**30])
    def test_who_does_not_exist_is_not_found(self, lena, signed_in, number):
        assert signed_in(lena).get(f"/customers/{number}").status_code == 404

    def test_a_deleted_customer_is_not_found(self, acme, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(deleted_at=NOW)

        assert signed_in(ana).get(f"/customers/{acme.pk}").status_code == 404

    def test_relatives_of_another_team_are_not_named(self, acme, zenith, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(parent=zenith)
        CustomerFactory(name="Secret child", parent=acme)

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        assert "Zenith" not in page
        assert "Secret child" not in page

    def test_own_relatives_are_linked(self, acme, ana, north, signed_in):
        child = CustomerFactory(name="Acme Nordic", parent=acme, team=north)

        assert f'<a href="/customers/{child.pk}">Acme Nordic</a>' in body(signed_in(ana).get(f"/customers/{acme.pk}"))
        assert f'<a href="/customers/{acme.pk}">Acme</a>' in body(signed_in(ana).get(f"/customers/{child.pk}"))


class TestWhatIsShown:
    def test_worth_renewal_owner_score_contacts_and_escalations(self, acme, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(renewal_on=date(2027, 3, 1), currency="EUR")
        ContactFactory(customer=acme, name="Grace", email="grace@acme.example", job_title="CTO")
        ContactFactory(customer=acme, name="Gone", deleted_at=NOW)
        give_past(acme, 0.2, days_ago=40)
        give_past(acme, 0.4, days_ago=8)
        open_escalation(acme, reason="Data is missing.")
        list_customer(acme)

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        for words in (
            "EUR 120,000",
            "no rate for EUR",
            "1 Mar 2027",
            "Ana",
            "North",
            '50 <span class="unit">of 100</span>',
            "50 %",
        ):
            assert words in page
        assert "Grace" in page
        assert "Gone" not in page
        assert "Data is missing." in page
        assert "+10 points in a week" in page
        assert "crm:A-1" in page
        assert "chart-line" in page

    def test_the_score_is_taken_apart_and_a_change_of_the_model_is_a_line(self, acme, ana, signed_in):
        give_past(acme, 0.2, days_ago=40)
        old = RiskModel.objects.create(family="prior", version="old-1", artifact={}, sha256="0" * 64, passport={})
        give_past(acme, 0.2, days_ago=80, model=old)
        give_past(acme, 0.4, days_ago=8)
        silence, tenure = int(What.SILENCE), int(What.TENURE)
        about = {**as_columns({silence: 60.0, tenure: 2000.0}), "reason_codes": [silence, tenure]}
        list_customer(acme, base=-3.0, margin=-2.0, reason_points=[1.2, -0.3, 0.1], **about)

        page = " ".join(body(signed_in(ana).get(f"/customers/{acme.pk}")).split())

        raises, lowers = page.index("What raises the risk"), page.index("What lowers the risk")
        assert raises < page.index("Not seen using anything for") < lowers < page.index("Everything else together")
        assert page.count('class="reason-raises"') == 2
        assert page.count('class="reason-lowers"') == 1
        assert page.count('class="chart-marker"') == 1
        assert "model test-1" in page

    def test_a_customer_who_was_never_scored_has_a_page(self, acme, ana, signed_in):
        assert "Not scored yet" in body(signed_in(ana).get(f"/customers/{acme.pk}"))

    def test_one_who_left_says_so_and_cannot_be_escalated(self, acme, ana, signed_in):
        Customer.objects.filter(pk=acme.pk).update(churned_on=date(2026, 1, 31))

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        assert "Left on 31 Jan 2026." in page
        assert "Log an escalation" not in page

    def test_a_field_that_one_source_keeps_says_so(self, acme, ana, lena, signed_in):
        for kind, field in (("customer", "arr"), ("customer", "segment"), ("contact", "consent")):
            keepers.set_keeper(kind=kind, field=field, source="billing", by=lena)

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        for words in ("kept by billing", "Segment by billing", "Consent by billing"):
            assert words in page, words

    def test_the_number_of_queries_does_not_grow(self, acme, ana, signed_in):
        browser = signed_in(ana)
        counts = []
        for extent in (1, 8):
            for number in range(extent):
                notice(acme, 100 * extent + number)
                ContactFactory(customer=acme)
                open_escalation(acme, raised_by=ana)
            with CaptureQueriesContext(connection) as queries:
                body(browser.get(f"/customers/{acme.pk}"))
            counts.append(len(queries))

        assert counts[0] == counts[1] <= 34

    def test_a_scored_customer_with_a_claim_costs_a_fixed_number_of_queries_too(self, acme, ana, signed_in):
        silence = int(What.SILENCE)
        about = {**as_columns({silence: 60.0}), "reason_codes": [silence], "reason_points": [1.2, 0.1]}
        list_customer(acme, base=-3.0, margin=-1.7, **about)
        browser = signed_in(ana)
        counts = []
        for days in (30, 20):
            give_past(acme, 0.2, days_ago=days)
            overrides.override(
                customer=acme,
                band=Band.CRITICAL,
                reason="I know.",
                expires_at=NOW - timedelta(days=days - 1),
                by=ana,
                at=NOW - timedelta(days=days),
            )
            with CaptureQueriesContext(connection) as queries:
                body(browser.get(f"/customers/{acme.pk}"))
            counts.append(len(queries))

        assert counts[0] == counts[1] <= 40


class TestTimeline:
    def test_the_latest_comes_first_with_its_words_and_all_pages_hold_everything_once(self, acme, ana, signed_in):
        for number in range(70):
            notice(acme, number + 1, measure=f"measure {number:02}")
        browser = signed_in(ana)
        page = browser.get(f"/customers/{acme.pk}")
        seen = titles(page)
        while following := re.search(r'href="(\?[^"]*)" rel="next"', page.content.decode()):
            page = browser.get(f"/customers/{acme.pk}{following.group(1).replace('&amp;', '&')}")
            seen += titles(page)

        assert seen == [f"Support: measure {number:02}" for number in range(70)]

    def test_it_can_be_narrowed_to_a_kind(self, acme, ana, signed_in):
        notice(acme, 1)
        notice(acme, 2, kind=Kind.SURVEY, measure="nps", value=3.0)

        assert titles(signed_in(ana).get(f"/customers/{acme.pk}?kind=survey")) == ["Survey: nps"]
        assert len(titles(signed_in(ana).get(f"/customers/{acme.pk}?kind=nonsense"))) == 2

    def test_the_words_of_a_signal_are_text_not_markup(self, acme, ana, signed_in):
        notice(acme, text="<script>alert('x')</script> & <b>bold</b>", author='"><img src=x onerror=alert(1)>')

        page = body(signed_in(ana).get(f"/customers/{acme.pk}"))

        assert "<script>alert(" not in page
        assert "<img src=x" not in page
        assert "&lt;b&gt;bold" in page

    def test_another_customers_signals_are_not_there(self, acme, zenith, ana, signed_in):
        notice(zenith, text="A secret of Zenith.")

        assert "A secret of Zenith." not in body(signed_in(ana).get(f"/customers/{acme.pk}"))

    def test_moments_are_in_the_zone_of_the_reader(self, acme, ana, signed_in):
        ana.time_zone = "America/New_York"
        ana.save()
        notice(acme, occurred_at=NOW)

        assert "20 Nov 2026, 07:00 EST" in body(signed_in(ana).get(f"/customers/{acme.pk}"))

    def test_a_made_up_cursor_leads_to_the_beginning(self, acme, ana, signed_in):
        assert signed_in(ana).get(f"/customers/{acme.pk}?after=x").url == f"/customers/{acme.pk}"

    def test_htmx_gets_the_timeline_alone(self, acme, ana, signed_in):
        notice(acme)

        page = signed_in(ana).get(f"/customers/{acme.pk}", headers={"HX-Request": "true"})

        assert len(titles(page)) == 1
        assert "<html" not in page.content.decode()
