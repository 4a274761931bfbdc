"""What happened: in the order of commits, for those who may see it, thin, and for as long as it is kept."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.models import CustomerExternalId
from accounts.services import contacts, customers
from accounts.services.rows import ContactRow, CustomerRow
from accounts.vocabulary import Scope
from outreach.queries import changes as feed
from outreach.services import broken_promises, concessions, escalations
from outreach.states import MessageState
from outreach.vocabulary import ConcessionKind, RequestedBy, Trend
from signals.models import Import, Retraction, RiskScore, Source
from signals.services import facts, taking_back
from signals.services.items import SignalItem
from signals.vocabulary import Kind
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import ADDRESS, a_loop, a_promise, an_issue, decided
from tests.factories.messages import a_contact, a_message
from tests.factories.outreach import give_score
from tests.outreach.api.verbs import V1, read

NOW = timezone.now()
Lines = list[dict[str, Any]]


def told(client, **query: Any) -> Lines:
    return read(client, "changes", **query)["results"]


def words(lines: Lines) -> list[str]:
    return [f"{line['kind']} {line['event']}" for line in lines]


@pytest.mark.django_db
class TestWhatIsTold:
    def test_the_life_of_a_customer(self, with_token, robo):
        def send(**fields: Any) -> None:
            customers.upsert_customers(
                source="crm", rows=[CustomerRow(external_id="C-1", **fields)], by=robo, at=timezone.now()
            )

        client = with_token(robo)
        with audit.acting(by=robo):
            send(name="Acme", segment="trial")
            send(segment="enterprise", region="EMEA")
            send(segment="enterprise")
            assert client.delete(f"{V1}/customers/by-external-id/crm/C-1").status_code == 204
            send(name="Acme")

        lines = told(client, kinds="customer")

        assert words(lines) == ["customer created", "customer updated", "customer deleted", "customer restored"]
        assert [line["changed"] for line in lines] == [[], ["segment", "region"], [], []]
        assert {line["by_id"] for line in lines} == {robo.pk}
        assert lines[0]["external_ids"] == [{"source": "crm", "external_id": "C-1"}]
        assert lines[0]["link"] == "/api/v1/customers/by-external-id/crm/C-1"
        assert len({line["id"] for line in lines}) == 4

    def test_a_contact_and_what_it_was_called(self, with_token, robo, acme):
        row = ContactRow(external_id="P-1", customer_external_id="A-1", name="Kim")
        contacts.upsert_contacts(source="crm", rows=[row], by=robo, at=timezone.now())

        [line] = told(with_token(robo), kinds="contact")

        assert (line["event"], line["customer_id"]) == ("created", acme.pk)
        assert line["external_ids"] == [{"source": "crm", "external_id": "P-1"}]

    def test_the_road_from_an_issue_to_a_broken_promise(self, with_token, lena, acme):
        then = timezone.now() - timedelta(days=30)
        loop = a_loop(lena, acme, at=then)
        decided(loop.issue, lena, ADDRESS, at=then)
        promise = a_promise(loop, lena, at=then)
        broken_promises.break_due()
        client = with_token(lena)

        lines = told(client, kinds="issue,loop,promise,decision")

        moves = [(line["kind"], line["from_state"], line["to_state"]) for line in lines if line["event"] == "moved"]
        assert ("decision", "proposed", "approved") in moves
        assert moves[-3:] == [
            ("loop", "open", "promised"), ("promise", "pending", "broken"), ("loop", "promised", "open"),
        ]  # fmt: skip
        of_loop = [line for line in lines if line["kind"] == "loop"]
        assert {(line["customer_id"], line["issue_id"]) for line in of_loop} == {(acme.pk, loop.issue_id)}
        of_issue = [line for line in lines if line["kind"] == "issue"]
        assert of_issue[-1]["etag"] == read(client, f"issues/{loop.issue_id}")["etag"]
        assert of_loop[-1]["etag"] == read(client, f"loops/{loop.pk}")["etag"]
        of_promise = [line for line in lines if line["kind"] == "promise"]
        assert of_promise[-1]["etag"] == read(client, f"promises/{promise.pk}")["etag"]
        assert of_promise[-1]["link"] == f"/api/v1/promises/{promise.pk}"

    def test_facts_that_are_taken_back(self, with_token, robo, cleo, south, acme):
        crm = Source.objects.create(slug="crm", name="CRM", is_directory=True)
        of_import = Import.objects.create(source=crm, content="signals", file_name="a.csv", path="a", size_bytes=1)
        about = {"customer_external_id": "A-1", "kind": Kind.SUPPORT, "measure": "ticket", "occurred_at": NOW}
        rows = [SignalItem(name, **about, text="Down.") for name in ("wrong-file", "other-customer")]
        wrong, others = [done.id for done in facts.receive(source=crm, items=rows, known="now", at=NOW, by=None)]

        with transaction.atomic():
            taking_back.take_back(of_import=of_import, ids=[wrong], parked=[], came_at=NOW, at=NOW)
        Retraction.objects.create(signal_id=others, reason="Another customer's.", made_by=robo, made_at=NOW)

        lines = told(client := with_token(robo), kinds="signal")
        assert [(line["object_id"], line["event"], line["customer_id"]) for line in lines] == [
            (wrong, "taken_back", acme.pk),
            (others, "taken_back", acme.pk),
        ]
        read_again = [client.get(line["link"]).json() for line in lines]
        assert [(row["external_id"], row["text"]) for row in read_again] == [
            ("wrong-file", "Down."),
            ("other-customer", ""),
        ]
        assert all(row["taken_back_at"] for row in read_again)
        assert told(with_token(cleo), kinds="signal") == []
        assert with_token(cleo).get(lines[0]["link"]).status_code == 404

    def test_escalations_touchpoints_and_concessions(self, with_token, lena, acme):
        now = timezone.now()
        about = {"customer": acme, "by": lena, "at": now}
        escalation = escalations.log_escalation(
            requested_by=RequestedBy.CUSTOMER, reason="Down.", severity=2, trend=Trend.STEADY, **about
        )
        escalations.change_trend(escalation=escalation, trend=Trend.WORSENING, by=lena, at=now)
        escalations.end_escalation(escalation=escalation, outcome="Fixed.", by=lena, at=now)
        concessions.give(kind=ConcessionKind.CREDIT, amount=Decimal(100), currency="EUR", reason="The outage.", **about)

        lines = told(with_token(lena), kinds="escalation,concession")

        assert words(lines) == ["escalation created", "escalation updated", "escalation moved", "concession created"]
        assert lines[1]["changed"] == ["trend"]
        assert (lines[2]["from_state"], lines[2]["to_state"]) == ("open", "ended")

    def test_a_message_is_told_to_who_sees_its_issue(self, with_token, lena, cleo, acme):
        a_contact(acme)
        message = a_message(an_issue(lena, acme), lena, state=MessageState.APPROVED)

        lines = told(with_token(lena), kinds="message")

        assert [line["to_state"] for line in lines if line["event"] != "updated"] == ["draft", "submitted", "approved"]
        assert lines[-1]["etag"] == f'"{message.version}"'
        assert told(with_token(cleo), kinds="message") == []

    def test_a_score_is_told_when_its_band_changes(self, with_token, robo, acme):
        give_score(acme, 0.4)
        RiskScore.objects.update(churn_risk=0.45)
        RiskScore.objects.update(health_score=20, band="critical")

        lines = told(with_token(robo), kinds="score")

        assert [(line["event"], line["from_state"], line["to_state"]) for line in lines] == [
            ("created", "", "at_risk"), ("moved", "at_risk", "critical"),
        ]  # fmt: skip


@pytest.mark.django_db
class TestWhoIsTold:
    def test_strangers_hear_nothing_and_the_squad_hears_of_its_loops(self, with_token, lena, ana, cleo, acme):
        expert = a_loop(lena, acme).issue.owner

        assert {"customer created", "issue created", "loop created"} <= set(words(told(with_token(ana))))
        assert told(with_token(cleo)) == []
        assert {"issue created", "loop created"} <= set(words(told(with_token(expert))))
        assert "customer created" not in words(told(with_token(expert)))

    def test_a_deletion_reaches_whose_customer_it_was(self, with_token, ana, robo, acme):
        customers.delete_customer(customer=acme, by=robo, at=timezone.now())

        assert words(told(with_token(ana)))[-1] == "customer deleted"

    def test_a_token_hears_of_what_its_scopes_read(self, with_token, lena, acme):
        a_loop(lena, acme)
        client = with_token(lena, Scope.CUSTOMERS_READ)

        assert {line["kind"] for line in told(client)} == {"customer"}
        refused = client.get(f"{V1}/changes", {"kinds": "customer,loop"})
        assert (refused.status_code, "outreach:read" in refused.json()["detail"]) == (403, True)

    def test_what_one_may_not_see_is_skipped_page_by_page(self, with_token, ana, acme, monkeypatch):
        monkeypatch.setattr(feed, "WINDOW", 3)
        CustomerFactory.create_batch(10)
        acme.name = "Acme & Sons"
        acme.save()
        client = with_token(ana)

        seen, asked, answer = [], 0, {"next_cursor": None, "next": "first"}
        while answer["next"]:
            cursor = {"cursor": answer["next_cursor"]} if answer["next_cursor"] else {}
            answer = read(client, "changes", **cursor)
            seen += words(answer["results"])
            asked += 1

        assert seen == ["customer created", "customer updated"]
        assert asked == 5


@pytest.mark.django_db(transaction=True)
def test_another_name_of_a_customer_is_a_change_of_it(with_token, robo):
    acme = CustomerFactory(external_id="A-1")
    name = CustomerExternalId.objects.create(customer=acme, source="billing", value="9")
    name.delete()

    lines = told(with_token(robo))

    assert [line["changed"] for line in lines][-2:] == [["external_ids"], ["external_ids"]]
