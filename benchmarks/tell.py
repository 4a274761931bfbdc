"""Ten thousand customers told in one go: what a message costs beside bare sending, to the same mail server in the same run."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Customer, User
from accounts.vocabulary import Function, Role
from benchmarks.cpu import Stopwatch
from benchmarks.report import Row, Size
from outreach.models import Delivery, Message
from outreach.services import audience, decisions, deliveries, issues, messages
from outreach.services.decisions import Answer
from outreach.states import MessageState
from outreach.vocabulary import DecisionKind, Impact, MessagePurpose

A_NO = Answer(
    kind=DecisionKind.WILL_NOT_ADDRESS,
    options="Build it, or leave it.",
    customer_value="A few would use it.",
    cost_and_strategy="A year of work.",
    reason="We build for teams, and this is for single users",
    alternative="the export to your own tool",
    impact=Impact.NEUTRAL,
    impact_words="They keep what they have.",
)
BODY = """Dear {{ contact_first_name }},

thank you for telling us about “{{ issue_title }}”. We will not do it: {{ decision_reason }}.
What you can do instead: {{ alternative }}.

{{ sender_name }}, {{ company_name }}"""
CROWD = """
    INSERT INTO accounts_customer (name, segment, region, currency, owner_email, strategic_weight)
    SELECT 'Customer ' || n, '', '', '', '', 0 FROM generate_series(1, %(customers)s) n;
    INSERT INTO accounts_contact (customer_id, name, email, phone, job_title, consent)
    SELECT id, 'Maria Lopez', 'maria-' || id || '@crowd.example', '', '', 'granted' FROM accounts_customer;
    ANALYZE
"""


@dataclass
class Server:
    port: int
    counts: tuple[int, int] = (0, 0)
    """Messages taken over, and different ones among them; known when it has stopped."""


def run(size: Size) -> Iterator[Row]:
    customers = size.pick(full=10_000, small=200)
    _start(customers)
    with _mail_server() as ours:
        watch = Stopwatch()
        while deliveries.send_due(at=timezone.now()).is_more:
            pass
        told = watch.lap()
    sent = list(Delivery.objects.order_by("pk").values_list("subject", "body", "address", "header_id"))
    with _mail_server() as bare:
        watch = Stopwatch()
        _send_bare(sent)
        peer = watch.lap()
    assert ours.counts == bare.counts == (customers, customers), (ours, bare)  # noqa: S101  a benchmark that lost one is void
    assert Message.objects.get().state == MessageState.SENT  # noqa: S101
    each, alone = 1000 * told.cpu / customers, 1000 * peer.cpu / customers
    yield Row(f"telling {customers:,} customers, CPU a message", each, "ms", "bare sending", alone)
    yield Row(
        f"telling {customers:,} customers, one worker",
        customers / told.wall,
        "messages/s",
        "bare",
        customers / peer.wall,
    )


def _start(customers: int) -> None:
    lena, adam = (
        User.objects.create(email=f"{name.lower()}@example.com", name=name, role=role)
        for name, role in (("Lena", Role.CCO), ("Adam", Role.ADMINISTRATOR))
    )
    at = timezone.now()
    issue = issues.open_issue(title="Exports fail", function=Function.ENGINEERING, by=lena, at=at)
    decisions.approve(decision=decisions.propose(issue=issue, answer=A_NO, by=lena, at=at), by=adam, at=at)
    with connection.cursor() as cursor:
        cursor.execute(CROWD, {"customers": customers})
    audience.add_by_hand(issue=issue, customers=Customer.objects.all(), by=lena, at=at)
    message = messages.draft(
        issue=issue,
        purpose=MessagePurpose.DECLINED,
        subject="{{ issue_title }}",
        body=BODY,
        is_urgent=True,
        by=lena,
        at=at,
    )
    messages.submit(message=message, by=lena, at=at)
    messages.approve(message=message, by=adam, at=at)
    messages.start(message=message, by=lena, at=at)


def _send_bare(sent: list[tuple[str, str, str, str]]) -> None:
    """Django's backend over one connection, and nothing else."""
    backend = mail.get_connection()
    backend.open()
    for subject, body, address, header_id in sent:
        backend.send_messages([mail.EmailMessage(subject, body, to=[address], headers={"Message-ID": header_id})])
    backend.close()


@contextmanager
def _mail_server() -> Iterator[Server]:
    """In a process of its own, so that its work is not counted as ours."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.mail_server"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout  # noqa: S101
        server = Server(int(process.stdout.readline()))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server
        taken, _ = process.communicate("")
        first, second = taken.split()
        server.counts = (int(first), int(second))
