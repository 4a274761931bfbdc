"""A customer's own page: theirs, theirs only, for a while, and nothing that was not meant for them."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from crisis_triage.shared.errors import Forbidden, Invalid, NotFound
from outreach.models import CustomerLink, CustomerLinkOpening
from outreach.queries import own_page
from outreach.services import customer_links, loops, opt_outs, promises
from outreach.services.crises import Room
from outreach.views import customer_links as views
from outreach.vocabulary import Channel
from tests.factories.accounts import ContactFactory
from tests.factories.crises import a_crisis
from tests.factories.issues import a_loop, a_promise, an_issue
from tests.factories.status_pages import a_status_page

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('x')</script>"


def path_of(made):
    return own_page.PREFIX + made.plain.rpartition(own_page.PREFIX)[2]


@pytest.fixture
def made(acme, ana):
    return customer_links.make(customer=acme, by=ana, at=timezone.now())


@pytest.fixture
def told(acme, ana, lena):
    """One promise kept and told, one pending."""
    now = timezone.now()
    then = now - timedelta(days=3)
    kept = a_promise(a_loop(lena, acme, at=then), ana, at=then)
    promises.deliver(promise=kept, evidence="Ticket 4711: the intern broke it.", by=ana, at=then)
    loops.tell(
        loop=kept.loop, channel=Channel.CALL, message=f"It works again. {HOSTILE}", proof="Call 99", by=ana, at=now
    )
    loop = a_loop(lena, acme, at=then)
    promises.make(loop=loop, what="A guide for night shifts", due_on=(now + timedelta(days=5)).date(), by=ana, at=now)


def text_of(response):
    return " ".join(response.content.decode().split())


def test_they_read_what_was_promised_and_told_and_who_answers(made, told, ana):
    response = Client().get(path_of(made))

    text = text_of(response)
    assert response.status_code == 200
    assert "Acme: what we promised and told you" in text
    assert "A guide for night shifts" in text
    assert f"You hear from us by {own_page._day((timezone.now() + timedelta(days=5)).date())}" in text
    assert "It works again. &lt;script&gt;" in text
    assert ana.email in text


def test_they_read_nothing_that_was_not_meant_for_them(made, told, lena, ana, zenith):
    a_promise(a_loop(lena, zenith), lena)

    text = text_of(Client().get(path_of(made)))

    for word in ("Exports fail", "intern", "Call 99", "Zenith", "priority", "risk", "score", "Lena", "<script"):
        assert word not in text


def test_the_page_names_no_other_server_and_is_kept_nowhere(made):
    response = Client().get(path_of(made))

    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.headers["X-Robots-Tag"]
    assert "no-store" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert not response.cookies
    assert "http://" not in text_of(response).replace("http://127.0.0.1:8000", "")
    assert made.plain.rpartition("/")[2] not in text_of(response)


def test_a_crisis_with_a_public_page_stands_there_too(made, lena, ana, acme):
    now = timezone.now()
    crisis = a_crisis(lena, issue=an_issue(lena, acme, at=now), room=Room(scribe=ana), at=now)
    a_status_page(crisis, ana, lena, at=now)

    text = text_of(Client().get(path_of(made)))

    assert "Signing in fails" in text
    assert crisis.title not in text


def test_what_came_back_was_not_told(acme, ana, lena, made):
    now = timezone.now()
    kept = a_promise(a_loop(lena, acme, at=now), ana, at=now)
    promises.deliver(promise=kept, evidence="Done.", by=ana, at=now)
    loop = loops.tell(loop=kept.loop, channel=Channel.EMAIL, message="It works again.", by=ana, at=now)
    loop.ledger.create(
        number=loop.moves + 1, from_state="told", to_state="delivered", moved_by=ana, moved_at=now, proof="It bounced."
    )

    text = text_of(Client().get(path_of(made)))

    assert "It works again." not in text
    assert "You hear the details from us." in text


def test_it_expires_is_revoked_and_goes_with_its_customer(made, acme, ana):
    now = timezone.now()
    path = path_of(made)
    token = path.removeprefix(own_page.PREFIX)
    with pytest.raises(customer_links.LinkIsGone):
        customer_links.open_(token=token, at=now + timedelta(days=31))
    with pytest.raises(NotFound):
        customer_links.open_(token=f"{token}x", at=now)

    customer_links.revoke(link=made.link, by=ana, at=now)

    assert Client().get(path).status_code == 410
    assert "Acme" not in text_of(Client().get(path))
    assert Client().get(f"{path}x").status_code == 404
    with pytest.raises(DatabaseError), transaction.atomic():
        CustomerLink.objects.update(revoked_at=None, revoked_by=None)


def test_who_opens_it_is_noted_once_a_minute(made):
    now = timezone.now()
    token = path_of(made).removeprefix(own_page.PREFIX)

    for seconds in (0, 30, 90):
        customer_links.open_(token=token, at=now + timedelta(seconds=seconds))

    assert CustomerLinkOpening.objects.count() == 2


def test_who_opens_it_too_often_waits(made, monkeypatch):
    monkeypatch.setattr(views, "MOST_OPENINGS", 2)
    with time_machine.travel(timezone.now(), tick=False):
        answers = [Client().get(path_of(made)).status_code for _ in range(3)]
        wrong = [Client().get(f"{own_page.PREFIX}wrong-{number}").status_code for number in range(3)]

    assert answers == [200, 200, 429]
    assert wrong == [404, 404, 429]


def test_only_who_answers_to_them_or_approves_makes_one(acme, ana, eve, lena, cleo, ben):
    now = timezone.now()
    for stranger, refusal in ((eve, Forbidden), (ben, Forbidden), (cleo, NotFound)):
        with pytest.raises(refusal):
            customer_links.make(customer=acme, by=stranger, at=now)
    with pytest.raises(Invalid):
        customer_links.make(customer=acme, days=91, by=lena, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        acme.links.create(digest="1", made_by=ana, made_at=now, expires_at=now + timedelta(days=91))

    assert customer_links.make(customer=acme, by=lena, at=now).plain


def test_our_mail_takes_it_to_who_agreed(acme, ana, zenith):
    now = timezone.now()
    jo = ContactFactory(customer=acme, name="Jo", email="jo@acme.example", consent="granted")
    made = customer_links.make(customer=acme, send_to=jo, by=ana, at=now)

    assert made.link.sent_to == "jo@acme.example"
    assert made.plain in mail.outbox[0].body
    assert mail.outbox[0].reply_to == [ana.email]

    opt_outs.record(contact=jo, by=ana, at=now)
    silent = ContactFactory(customer=acme, email="si@acme.example", consent="unknown")
    for contact in (jo, silent, ContactFactory(customer=zenith, consent="granted")):
        with pytest.raises(Invalid):
            customer_links.make(customer=acme, send_to=contact, by=ana, at=now)


def test_it_is_shown_once_on_the_page_and_by_api(signed_in, with_token, acme, ana):
    page = signed_in(ana).post(f"/customers/{acme.pk}/links", {"days": "7"})
    assert own_page.PREFIX in text_of(page)
    assert own_page.PREFIX not in text_of(signed_in(ana).get(f"/customers/{acme.pk}/links"))

    made = with_token(ana).post(f"/api/v1/customers/{acme.pk}/links", {"days": 7}, "application/json")
    assert made.status_code == 201
    Client().get(own_page.PREFIX + made.json()["url"].rpartition("/")[2])
    (latest, _) = with_token(ana).get(f"/api/v1/customers/{acme.pk}/links").json()["results"]
    assert (latest["openings"], "url" in latest) == (1, False)
    gone = with_token(ana).post(f"/api/v1/customer-links/{latest['id']}/revoke")
    assert gone.json()["revoked_by_id"] == ana.pk
