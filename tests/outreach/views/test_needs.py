"""Needs as a page, and needs and touchpoints on the page of their customer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.vocabulary import Function
from outreach.models import Issue, Need
from outreach.services import issues
from outreach.services.needs import NewNeed
from outreach.vocabulary import Discovery, NeedKind, Surfaced
from signals.services import texts
from tests.factories.accounts import ContactFactory
from tests.factories.outreach import NOW, add_need, add_touchpoint
from tests.outreach.services.telling import BILLS, UNANSWERED, log

pytestmark = pytest.mark.django_db


def body(response, status=200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.fixture
def heard(acme, zenith):
    """Acme: a latent need of speed and an urgent one of no theme; Zenith: an urgent one of speed."""
    talk, other = (add_touchpoint(customer, discovery=Discovery.NEEDS) for customer in (acme, zenith))
    add_need(talk, words="Later, speed.", kind="latent", themes=[2], surfaced="inferred")
    add_need(talk, words="Now, a miracle.", kind="urgent")
    add_need(other, words="Zenith wants speed.", kind="urgent", themes=[2])


class TestList:
    def test_the_urgent_stand_first(self, heard, lena, signed_in):
        page = body(signed_in(lena).get("/needs"))

        assert page.index("Zenith wants speed.") < page.index("Now, a miracle.") < page.index("Later, speed.")

    def test_only_what_was_said_stands_in_quotation_marks(self, heard, lena, signed_in):
        page = body(signed_in(lena).get("/needs"))

        assert "“Now, a miracle.”" in page
        assert "“Later, speed.”" not in page
        assert "we inferred it" in page

    @pytest.mark.parametrize(
        ("query", "seen"),
        [
            ("kind=latent", {"Later"}),
            ("theme=speed", {"Later", "Zenith wants"}),
            ("theme=speed&kind=urgent", {"Zenith wants"}),
            ("theme=none", {"Now"}),
            ("theme=nonsense&kind=odd", {"Later", "Zenith wants", "Now"}),
        ],
    )
    def test_it_can_be_narrowed(self, heard, lena, signed_in, query, seen):
        page = body(signed_in(lena).get(f"/needs?{query}"))

        assert {
            word for word in ("Later", "Zenith wants", "Now") if f"{word}, " in page or f"{word} speed" in page
        } == seen

    def test_themes_are_counted_of_what_one_may_see(self, heard, lena, ana, signed_in):
        def counts(user) -> str:
            return body(signed_in(user).get("/needs")).split("By theme")[1].split("</table>")[0]

        cells = 'data-label="Customers">{}</td><td class="number" data-label="Needs">{}</td>'
        assert cells.format(2, 2) in counts(lena)
        assert cells.format(2, 2) not in counts(ana)
        assert counts(ana).count(cells.format(1, 1)) == 2

    def test_a_stranger_sees_none_of_it(self, heard, ana, signed_in):
        assert "Zenith" not in body(signed_in(ana).get("/needs"))

    def test_pages_hold_everyone_once_and_the_queries_do_not_grow(self, acme, lena, signed_in):
        talk, browser = add_touchpoint(acme, discovery=Discovery.NEEDS), signed_in(lena)
        for number in range(60):
            add_need(talk, words=f"Need {number:02}.", kind="urgent" if number % 2 else "latent")
        with CaptureQueriesContext(connection) as queries:
            first = body(browser.get("/needs"))
        following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
        second = body(browser.get(f"/needs{following}"))

        assert len(queries) <= 7
        assert all((f"Need {number:02}." in first) != (f"Need {number:02}." in second) for number in range(60))

    def test_a_made_up_cursor_leads_to_the_first_page(self, lena, signed_in):
        assert signed_in(lena).get("/needs?after=x").url == "/needs"


class TestMakingAnIssue:
    def test_what_is_chosen_becomes_one_and_leaves_the_list(self, heard, lena, signed_in):
        browser, ids = signed_in(lena), [need.pk for need in Need.objects.filter(themes=[2])]
        page = body(browser.get("/needs/issue", {"need": ids}))
        assert "these 2 needs" in page
        assert "Zenith wants speed." in page

        answer = browser.post("/needs/issue", {"need": ids, "title": "Speed", "function": "engineering"})

        issue = Issue.objects.get()
        assert answer.url == "/needs"
        assert set(issue.needs.values_list("pk", flat=True)) == set(ids)
        assert "Zenith wants speed." not in body(browser.get("/needs"))
        assert "issue: Speed" in body(browser.get("/needs?state=all"))

    def test_it_may_join_one_that_is_there(self, heard, lena, signed_in):
        issue = issues.open_issue(title="Speed", function=Function.ENGINEERING, by=lena, at=NOW)
        need = Need.objects.first()

        signed_in(lena).post("/needs/issue", {"need": need.pk, "issue": issue.pk})

        assert issue.needs.get() == need

    @pytest.mark.parametrize(
        "said", [{}, {"title": "x"}, {"function": "legal"}, {"title": " ", "function": "legal"}, {"issue": "77"}]
    )
    def test_what_is_missing_is_said_and_what_was_chosen_stays(self, heard, lena, signed_in, said):
        need = Need.objects.first()

        page = body(signed_in(lena).post("/needs/issue", {"need": need.pk} | said), 422)

        assert "error-summary" in page
        assert f'name="need" value="{need.pk}"' in page
        assert not Issue.objects.exists()

    @pytest.mark.parametrize("chosen", ["", "x", "9" * 30, "0", "٣"])
    def test_nothing_chosen_leads_back(self, lena, signed_in, chosen):
        assert signed_in(lena).get("/needs/issue", {"need": chosen}).url == "/needs"

    def test_a_foreign_need_is_as_good_as_none(self, heard, ana, signed_in):
        foreign = Need.objects.get(words="Zenith wants speed.")

        assert signed_in(ana).get("/needs/issue", {"need": foreign.pk}).url == "/needs"
        mixed = {"need": [need.pk for need in Need.objects.all()], "title": "All", "function": "legal"}
        assert signed_in(ana).post("/needs/issue", mixed).status_code in (404, 422)
        assert not Issue.objects.exists()


class TestCorrecting:
    SAID = {"words": "Bills I understand.", "kind": "latent", "surfaced": "observed"}

    def test_the_words_change(self, acme, ana, signed_in):
        need = add_need(add_touchpoint(acme, discovery=Discovery.NEEDS))

        answer = signed_in(ana).post(f"/needs/{need.pk}/correct", self.SAID)

        need.refresh_from_db()
        assert answer.url == f"/touchpoints/{need.touchpoint_id}"
        assert (need.words, need.kind, need.surfaced) == ("Bills I understand.", NeedKind.LATENT, Surfaced.OBSERVED)

    def test_without_words_it_is_refused_beside_them(self, acme, ana, signed_in):
        need = add_need(add_touchpoint(acme, discovery=Discovery.NEEDS))

        assert "error-summary" in body(
            signed_in(ana).post(f"/needs/{need.pk}/correct", self.SAID | {"words": " "}), 422
        )

    def test_what_stands_there_already_is_refused(self, acme, ana, signed_in):
        talk = add_touchpoint(acme, discovery=Discovery.NEEDS)
        add_need(talk, words=self.SAID["words"], kind="latent")
        need = add_need(talk)

        assert "holds the same need already" in body(signed_in(ana).post(f"/needs/{need.pk}/correct", self.SAID), 422)

    def test_a_stranger_finds_nothing_and_a_reader_may_not(self, acme, cleo, ben, signed_in):
        need = add_need(add_touchpoint(acme, discovery=Discovery.NEEDS))

        assert signed_in(cleo).post(f"/needs/{need.pk}/correct", self.SAID).status_code == 404
        assert signed_in(ben).post(f"/needs/{need.pk}/correct", self.SAID).status_code == 403
        assert signed_in(ben).get(f"/needs/{need.pk}/correct").status_code == 403


class TestCustomer:
    def page(self, customer, user, signed_in) -> str:
        return body(signed_in(user).get(f"/customers/{customer.pk}"))

    def test_the_timeline_tells_the_act_in_full_with_what_it_brought_to_light(self, acme, ana, signed_in):
        made = log(acme, ana, contact_id=ContactFactory(customer=acme, name="Jo").pk, summary="They told about bills.")

        timeline = self.page(acme, ana, signed_in).split('<ol class="timeline">')[1]

        assert "Call: talked" in timeline
        assert "with Jo · by Ana" in timeline
        assert "They told about bills." in timeline
        assert BILLS.words in timeline
        assert "Urgent need" in timeline
        assert f'href="/touchpoints/{made.pk}"' in timeline

    def test_what_was_corrected_stands_as_it_is_now(self, acme, ana, signed_in):
        log(acme, ana)
        Need.objects.update(words="Other words.")

        assert BILLS.words not in self.page(acme, ana, signed_in)

    def test_our_summary_is_never_read_as_the_customer_s_mood(self, acme, ana, signed_in):
        log(acme, ana, summary="They are furious, it is terrible and horrible.", needs=[NewNeed(NeedKind.URGENT, "Awful bills, terrible service.")])  # fmt: skip
        while texts.read_some():
            pass

        timeline = self.page(acme, ana, signed_in).split('<ol class="timeline">')[1].split("</ol>")[0]

        assert timeline.count(">negative<") == 1

    def test_needs_and_what_is_owed_stand_beside_it(self, acme, ana, signed_in):
        log(acme, ana, happened_at=NOW - timedelta(days=2))
        log(acme, ana, needs=())
        log(acme, ana, needs=(), **UNANSWERED)

        page = self.page(acme, ana, signed_in)

        assert "Needs heard" in page
        assert page.count("Discovery owed") == 1
        assert f'href="/customers/{acme.pk}/touchpoint"' in page

    def test_it_costs_a_handful_of_queries_whatever_the_number_of_acts(self, acme, ana, signed_in):
        log(acme, ana)
        self.page(acme, ana, signed_in)
        with CaptureQueriesContext(connection) as few:
            self.page(acme, ana, signed_in)
        for number in range(10):
            log(acme, ana, summary=f"Talk {number}.")
        with CaptureQueriesContext(connection) as many:
            self.page(acme, ana, signed_in)

        assert len(many) == len(few)
