"""Webhooks on the page: made with a secret that is shown once, watched, tried out, sent again, switched off and on."""

import re

import pytest
from django.utils import timezone

from outreach.models import WebhookDelivery, WebhookEndpoint
from outreach.services import webhooks
from tests.factories.webhooks import a_webhook, tick
from tests.outreach.webhooks.test_hearing import escalate
from tests.shared.receivers import Receiver, receiving

pytestmark = pytest.mark.django_db
PAGE = "/settings/webhooks"
FIELDS = {"url": "https://crm.example.com/hook", "description": "The CRM", "events": ["loop.moved", "promise.moved"]}


@pytest.fixture
def browser(signed_in, lena):
    return signed_in(lena)


def read(browser, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_nobody_listens_yet_and_the_page_says_what_to_do(browser):
    assert "Nobody listens yet" in read(browser, PAGE)


def test_the_secret_is_shown_once(browser, lena):
    made = browser.post(f"{PAGE}/new", FIELDS | {"owner": lena.pk})

    [secret] = re.findall(r"whsec_[\w+/=]+", made.content.decode())
    endpoint = WebhookEndpoint.objects.get()
    assert made.status_code == 201
    assert secret not in endpoint.secret
    assert secret not in read(browser, f"{PAGE}/{endpoint.pk}")
    assert secret not in read(browser, f"{PAGE}/{endpoint.pk}/edit")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "https://169.254.169.254/"}, "not on the public internet"),
        ({"url": "http://crm.example.com/"}, "Begin the address with https://"),
        ({"events": []}, "This field is required"),
        ({"events": ["everything"]}, "everything is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(browser, lena, wrong, said):
    response = browser.post(f"{PAGE}/new", FIELDS | {"owner": lena.pk} | wrong)

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not WebhookEndpoint.objects.exists()


def test_a_test_shows_what_came_of_it(browser, lena):
    receiver = Receiver()
    receiver.says(500, b"<b>no</b> such table")
    with receiving(receiver):
        endpoint = a_webhook(lena, receiver.url).endpoint
        where = browser.post(f"{PAGE}/{endpoint.pk}/test").url
        waiting = read(browser, where)
        tick()

    page = read(browser, where)
    assert 'hx-trigger="every 2s"' in waiting
    assert "hx-trigger" not in page.partition('id="delivery"')[2].partition(">")[0]
    assert "&lt;b&gt;no&lt;/b&gt; such table" in page
    assert "It answered 500" in page


def test_how_it_does_stands_in_the_list_and_what_happened_in_its_log(browser, lena, acme):
    receiver = Receiver()
    with receiving(receiver):
        endpoint = a_webhook(lena, receiver.url, description="The CRM").endpoint
        escalate(acme, lena)
        tick()
        delivery = WebhookDelivery.objects.get()
        assert "well" in read(browser, PAGE)
        assert "escalation.logged" in read(browser, f"{PAGE}/{endpoint.pk}?state=delivered")
        assert "escalation.logged</a>" not in read(browser, f"{PAGE}/{endpoint.pk}?state=failed")

        browser.post(f"/settings/webhook-deliveries/{delivery.pk}/replay")
        span = {"since": "2026-01-01T00:00", "until": "2040-01-01T00:00"}
        twice = browser.post(f"{PAGE}/{endpoint.pk}/replay", span)
        tick()

    assert twice.status_code == 422, "It was on its way already."
    assert len(receiver.got) == 2
    assert "Sent again by" in read(browser, f"/settings/webhook-deliveries/{delivery.pk}")


def test_pause_switch_on_and_remove(browser, lena):
    endpoint = a_webhook(lena).endpoint
    where = f"{PAGE}/{endpoint.pk}"

    browser.post(f"{where}/pause", {"seen": endpoint.version})
    assert "Paused by Lena." in read(browser, where)
    browser.post(f"{where}/resume")
    endpoint.refresh_from_db()
    assert endpoint.state == "active"
    assert browser.post(f"{where}/remove").url == PAGE

    endpoint.refresh_from_db()
    assert (endpoint.secret, endpoint.state) == ("", "removed")
    assert browser.get(where).status_code == 404


def test_of_two_who_change_it_the_second_hears_so(browser, lena, adam):
    endpoint = a_webhook(lena).endpoint
    webhooks.pause(endpoint=endpoint, by=adam, at=timezone.now())

    late = browser.post(f"{PAGE}/{endpoint.pk}/edit", FIELDS | {"owner": lena.pk, "seen": endpoint.version})
    rotated = browser.post(f"{PAGE}/{endpoint.pk}/secret", {"keep_hours": "24", "seen": endpoint.version})

    assert late.status_code == rotated.status_code == 412
    assert "Somebody was first" in late.content.decode()
    assert "whsec_" not in rotated.content.decode()


def test_a_cursor_that_is_not_ours_leads_to_the_first_page(browser, lena):
    endpoint = a_webhook(lena).endpoint

    assert browser.get(f"{PAGE}/{endpoint.pk}?after=abc").status_code == 302


def test_the_docs_name_every_event(browser):
    page = read(browser, f"{PAGE}/events")

    assert all(f"<code>{event}</code>" in page for event in ("score.band_changed", "import.failed"))
