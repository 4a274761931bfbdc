"""A touchpoint with the wrong customer goes to the right one, and a need leaves an issue; both say why."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.vocabulary import Function
from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import Loop, Need, NeedUnlink, SlaRequest, TouchpointMove
from outreach.queries import customer_timeline
from outreach.services import need_links
from outreach.services.need_links import NeedHasNoIssue
from outreach.services.needs import NewNeed
from outreach.services.touchpoint_moves import NeedsHaveIssues, move_touchpoint
from outreach.vocabulary import Discovery, NeedKind
from signals.models import Signal, TextReading
from signals.queries.complainers import who_complained
from signals.text.taxonomy import BY_SLUG
from tests.factories.accounts import ContactFactory, CustomerFactory
from tests.factories.issues import a_loop
from tests.factories.outreach import NOW, add_need, add_touchpoint
from tests.factories.sla import follow
from tests.factories.texts import read_all
from tests.outreach.services.telling import log

pytestmark = pytest.mark.django_db
WHY = "It was their sister company."


@pytest.fixture
def globex(ana, north):
    return CustomerFactory(name="Globex", owner=ana, team=north)


@pytest.fixture
def talk(acme):
    with transaction.atomic():
        talk = add_touchpoint(acme, discovery=Discovery.NEEDS, contact=ContactFactory(customer=acme))
        add_need(talk, words="Bills that add up.")
    return talk


def issue_of(need, by):
    return need_links.open_issue(need_ids=[need.pk], title="Bills", function=Function.FINANCE_BILLING, by=by, at=NOW)


class TestMoving:
    def test_its_needs_go_with_it_and_the_reason_is_kept(self, ana, talk, acme, globex):
        moved = move_touchpoint(touchpoint=talk, to=globex, reason=WHY, by=ana, at=NOW)

        assert (moved.customer, moved.contact, moved.needs.get().customer) == (globex, None, globex)
        kept = TouchpointMove.objects.get()
        assert (kept.from_customer, kept.to_customer, kept.reason, kept.made_by) == (acme, globex, WHY, ana)
        measures = Signal.objects.filter(customer=globex).order_by("pk").values_list("measure__name", flat=True)
        assert list(measures) == ["touchpoint", "need_urgent"]

    def test_its_words_are_the_wrong_customer_s_no_more(self, ana, acme, globex, with_token):
        angry = NewNeed(NeedKind.URGENT, "The bills are wrong every month. This is terrible and we hate it.")
        talk = log(acme, ana, needs=[angry])
        read_all()
        billing = next(theme for theme in BY_SLUG.values() if theme.code in TextReading.objects.get().themes)
        complained = who_complained(theme=billing, since=NOW - timedelta(days=1))
        assert list(complained.all()) == [acme.pk]

        move_touchpoint(touchpoint=talk, to=globex, reason=WHY, by=ana, at=NOW)
        read_all()

        assert list(complained.all()) == [globex.pk]
        told = {customer: customer_timeline.page(customer_id=customer.pk).items for customer in (acme, globex)}
        assert {item.title for item in told[acme]} == {"Outreach: taken back"}
        assert "terrible" not in str(told[acme])
        assert "Globex" not in str(told[acme])
        assert "terrible" in str(told[globex])
        sent = with_token(ana).get(f"/api/v1/signals?customer={acme.pk}").json()["results"]
        assert all(each["taken_back_at"] and not each["text"] for each in sent)

    def test_to_and_fro_whoever_has_it_in_the_end_has_its_facts_and_nobody_else(self, ana, talk, acme, globex):
        for customer in (globex, acme, globex):
            talk = move_touchpoint(touchpoint=talk, to=customer, reason=WHY, by=ana, at=NOW)

        live = Signal.objects.filter(retraction=None, customer__in=(acme, globex)).order_by("pk")
        assert list(live.values_list("customer", "measure__name")) == [
            (globex.pk, "touchpoint"),
            (globex.pk, "need_urgent"),
        ]

    def test_the_first_contact_of_the_wrong_customer_is_told_anew(self, ana, lena, talk, acme, globex):
        loop = a_loop(lena, acme)
        follow(NOW)

        move_touchpoint(touchpoint=talk, to=globex, reason=WHY, by=ana, at=NOW)

        assert list(SlaRequest.objects.values_list("loop_id", flat=True)) == [loop.pk]

    def test_a_need_that_opened_a_duty_holds_it(self, ana, lena, talk, globex):
        issue_of(talk.needs.get(), lena)

        with pytest.raises(NeedsHaveIssues, match="Take the need out of the issue first"):
            move_touchpoint(touchpoint=talk, to=globex, reason=WHY, by=ana, at=NOW)

    def test_it_goes_nowhere_without_a_reason_or_a_customer_that_is_seen(self, ana, talk, acme, globex, zenith):
        for to, reason, refusal in ((globex, " ", Invalid), (acme, WHY, Invalid), (zenith, WHY, NotFound)):
            with pytest.raises(refusal):
                move_touchpoint(touchpoint=talk, to=to, reason=reason, by=ana, at=NOW)

    def test_a_move_is_written_once(self, ana, talk, globex):
        move_touchpoint(touchpoint=talk, to=globex, reason=WHY, by=ana, at=NOW)

        for statement in ("UPDATE outreach_touchpointmove SET reason = 'x'", "DELETE FROM outreach_touchpointmove"):
            with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_by_page_and_by_api(self, ana, talk, globex, signed_in, with_token):
        page, browser = f"/touchpoints/{talk.pk}/move", signed_in(ana)

        assert "Globex" in browser.get(f"{page}?q=glob").content.decode()
        assert browser.post(page, {"customer": globex.pk, "reason": ""}).status_code == 422
        assert browser.post(page, {"customer": globex.pk, "reason": WHY}).status_code == 302
        again = {"customer_id": globex.pk, "reason": WHY}
        refused = with_token(ana).post(f"/api/v1/touchpoints/{talk.pk}/move", again, content_type="application/json")

        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/customer_id")


class TestUnlinking:
    def test_the_need_is_free_and_the_duty_stays(self, ana, talk, acme):
        need = talk.needs.get()
        issue = issue_of(need, ana)

        need_links.unlink(need=Need.objects.get(), reason="They mean the invoices.", by=ana, at=NOW)

        kept = NeedUnlink.objects.get()
        assert (Need.objects.get().issue, kept.issue, kept.reason) == (None, issue, "They mean the invoices.")
        assert Loop.objects.get(issue=issue).customer == acme

    def test_not_twice_not_without_a_reason_and_not_by_a_stranger(self, ana, ben, cleo, talk):
        issue_of(talk.needs.get(), ana)
        need = Need.objects.get()

        for by, reason, refusal in ((ana, "", Invalid), (ben, WHY, Forbidden), (cleo, WHY, NotFound)):
            with pytest.raises(refusal):
                need_links.unlink(need=need, reason=reason, by=by, at=NOW)
        need_links.unlink(need=need, reason=WHY, by=ana, at=NOW)
        with pytest.raises(NeedHasNoIssue, match="meanwhile"):
            need_links.unlink(need=need, reason=WHY, by=ana, at=NOW)

    def test_on_the_page_of_its_touchpoint(self, ana, talk, signed_in):
        issue_of(talk.needs.get(), ana)
        browser, need = signed_in(ana), Need.objects.get()

        assert f"/needs/{need.pk}/unlink" in browser.get(f"/touchpoints/{talk.pk}").content.decode()
        assert browser.post(f"/needs/{need.pk}/unlink", {"reason": WHY}).status_code == 302
        assert browser.post(f"/needs/{need.pk}/unlink", {"reason": WHY}).status_code == 422
