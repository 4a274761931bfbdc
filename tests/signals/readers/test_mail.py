"""E-mail reports of account teams: who wrote, whom it is about, and the words that are the writer's own."""

from io import BytesIO, TextIOWrapper

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from signals.models import Payload, Signal
from signals.readers import mail_senders
from signals.readers.tasks import read_payloads
from signals.services import payloads
from tests.factories.accounts import ContactFactory

URL = "/api/v1/sources/mail/payloads"
TEXT = "They will not renew.\n\nOn Mon, Mia wrote:\n> old words\n-- \nAna"


@pytest.fixture(autouse=True)
def _our_mail_server(settings):
    settings.MAIL_AUTHENTICATED_BY = ["mx.us.example"]


@pytest.fixture
def robot(with_token, robo, ana, acme):
    ContactFactory(customer=acme, email="Mia@acme.example")
    return with_token(robo)


def mail(text: str = TEXT, **headers: str) -> bytes:
    usual = {
        "Authentication_Results": "mx.us.example; dmarc=pass header.from=example.com",
        "From": "Ana <ana@example.com>",
        "To": "reports@us.example",
        "Subject": "Acme =?utf-8?q?=C3=A4rgert?= sich",
    }
    usual |= {"Message_ID": "<m-1@us>", "Date": "Fri, 20 Nov 2026 10:00:00 +0100", "Content_Type": "text/plain"}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in (usual | headers).items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + text).encode()


def send(client, content: bytes) -> Payload:
    response = client.post(URL, content, content_type="message/rfc822")
    assert response.status_code == 202
    read_payloads()
    return Payload.objects.get(pk=response.json()["id"])


@pytest.mark.parametrize("reached", [{"To": "reports+a-1@us.example"}, {"Cc": "MIA@acme.example"}])
def test_a_report_is_about_the_customer_whom_it_names(robot, acme, reached):
    assert send(robot, mail(**reached)).accepted == 1

    signal = Signal.objects.get()
    assert (signal.customer, signal.author, signal.external_id) == (acme, "Ana", "<m-1@us>")
    assert (signal.measure.kind, signal.measure.name) == ("account_report", "report")
    assert signal.text == "Acme ärgert sich\nThey will not renew."
    assert signal.occurred_at.hour == 9


def test_of_a_forwarded_mail_the_addresses_in_it_count(robot, acme):
    html = "<p>Look: <b>mia@acme.example</b> is angry<script>steal()</script></p>"

    assert send(robot, mail(html, Content_Type="text/html")).accepted == 1

    assert Signal.objects.get().text.endswith("Look: mia@acme.example is angry")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"From": "stranger@evil.example", "Cc": "mia@acme.example"}, "author"),
        ({"From": "ana@example.com, mia@acme.example", "Cc": "mia@acme.example"}, "author"),
        (
            {"Authentication_Results": "mx.evil.example; dmarc=pass header.from=example.com", "Cc": "mia@acme.example"},
            "author",
        ),
        ({}, "customer_external_id"),
        ({"To": "reports+nobody@us.example"}, "customer_external_id"),
        ({"Cc": "mia@acme.example, otto@zenith.example"}, "customer_external_id"),
    ],
)
def test_what_nobody_can_place_is_kept_with_the_reason(robot, zenith, changes, field):
    ContactFactory(customer=zenith, email="otto@zenith.example")

    payload = send(robot, mail(**changes))

    assert payload.rejected == 1
    assert [error["field"] for error in payload.errors] == [field]
    assert not Signal.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b" ",
        b"\xff\x00",
        mail(Content_Type="multipart/mixed; boundary=x"),
        mail(Date="no day", From="", Cc="=?bad?q?x?="),
    ],
)
def test_a_mail_that_is_none_breaks_nothing(robot, content):
    payload = send(robot, content)

    assert payload.read_at is not None
    assert payload.received_at <= timezone.now()


def test_the_mail_server_pipes_a_report_in_once(robot, acme, monkeypatch, capsys):
    for _ in range(2):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(mail(To="reports+A-1@us.example"))))
        call_command("receive_report")
    read_payloads()

    assert "known already" in capsys.readouterr().out
    assert Signal.objects.get().customer == acme
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(b"")))
    with pytest.raises(CommandError, match="no message"):
        call_command("receive_report")


def test_what_came_before_a_server_was_trusted_is_read_again(robot, lena, settings):
    settings.MAIL_AUTHENTICATED_BY = []
    payload = send(robot, mail(To="reports+A-1@us.example"))
    assert "MAIL_AUTHENTICATED_BY" in payload.errors[0]["message"]
    settings.MAIL_AUTHENTICATED_BY = ["mx.us.example"]

    payloads.replay(source=payload.source, ids=None, only_failed=True, by=lena, at=timezone.now())
    read_payloads()

    assert Signal.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "is_vouched_for"),
    [
        ("mx.us.example; dmarc=pass (p=reject) header.from=example.com", True),
        ("MX.us.example 1; spf=fail smtp.mailfrom=x; dkim=pass header.d=example.com header.s=k", True),
        ("mx.us.example; spf=pass smtp.mailfrom=ana@example.com", True),
        ("mx.us.example; dmarc=fail header.from=example.com", False),
        ("mx.us.example; dkim=pass header.d=evil.example", False),
        ("mx.us.example; dkim=pass header.d=com", False),
        ("mx.us.example; none", False),
        ("mx.evil.example; dmarc=pass header.from=example.com", False),
        ('mx.us.example; spf=fail smtp.mailfrom="; dmarc=pass header.from=example.com ;"@evil.example', False),
        ("mx.us.example; spf=fail (because; dmarc=pass header.from=example.com ;) smtp.mailfrom=evil.example", False),
        ("mx.us.example; dmarc=passed header.from=example.com", False),
        ("", False),
    ],
)
def test_only_our_server_says_that_a_sender_is_real(header, is_vouched_for):
    found = mail_senders.is_vouched_for("ana@example.com", [header], servers=["mx.us.example"])

    assert found is is_vouched_for


def test_what_stands_below_came_with_the_mail():
    found = ["mx.us.example; dmarc=fail header.from=example.com", "mx.us.example; dmarc=pass header.from=example.com"]

    assert not mail_senders.is_vouched_for("ana@example.com", found, servers=["mx.us.example"])
