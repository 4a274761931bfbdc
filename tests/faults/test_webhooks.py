"""Webhooks while their worker is killed, and to receivers whose certificates are good, odd and bad; each worker a process, each receiver
a server."""

from datetime import timedelta
from itertools import groupby

import pytest
from django.conf import settings
from django.utils import timezone

from outreach.models import WebhookDelivery
from tests.factories.accounts import CustomerFactory
from tests.factories.issues import a_loop, a_promise
from tests.factories.webhooks import a_webhook, let_pass, states
from tests.faults.certificates import DAY, ELSEWHERE, certificate
from tests.faults.servers import eventually
from tests.faults.workers import doing
from tests.outreach.webhooks.test_hearing import escalate
from tests.shared.receivers import Receiver, receiving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

EVENTS = ["escalation.logged", "loop.opened", "loop.moved"]


def sending(folder, *receivers: Receiver, **surroundings: str):
    """A worker that may reach these and nobody else of this machine, and can open what was sealed here."""
    about = {
        "OUTGOING_HTTP": "yes",
        "OUTGOING_NETWORKS": "127.0.0.1/32",
        "OUTGOING_PORTS": ",".join(str(each.port) for each in receivers),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    return doing("webhooks", folder, **about, **surroundings)


def is_over(folder, endpoint):
    assert eventually(lambda: set(states(endpoint)) == {"delivered"}), (folder / "webhooks.log").read_text()


def test_what_a_killed_worker_had_in_its_hands_arrives_with_the_same_id_and_in_order(tmp_path, lena, acme):
    receiver = Receiver(delay=2)
    with receiving(receiver):
        endpoint = a_webhook(lena, receiver.url, events=EVENTS).endpoint
        a_promise(a_loop(lena, acme), lena)
        for _ in range(3):
            escalate(CustomerFactory(), lena)
        with sending(tmp_path, receiver):
            assert eventually(lambda: len(receiver.got) >= 4), (tmp_path / "webhooks.log").read_text()
        in_its_hands = list(WebhookDelivery.objects.filter(state="sending").values_list("message_id", flat=True))
        receiver.delay = 0
        let_pass(timedelta(minutes=2))
        with sending(tmp_path, receiver):
            is_over(tmp_path, endpoint)

    rows = dict(endpoint.deliveries.order_by("pk").values_list("message_id", "subject"))
    told_again = {one for one in receiver.ids if receiver.ids.count(one) > 1}
    of_the_loop = [one for one, _ in groupby(each for each in receiver.ids if rows[each].startswith("loop:"))]
    assert in_its_hands, "It was killed while it waited for answers."
    assert set(receiver.ids) == set(rows)
    assert told_again <= set(in_its_hands)
    assert of_the_loop == [one for one, subject in rows.items() if subject.startswith("loop:")]
    assert len(of_the_loop) == 2


def test_only_a_good_certificate_is_talked_to_and_the_others_are_told_why_and_tried_again(tmp_path, lena):
    house = certificate(tmp_path, "house")
    good = certificate(tmp_path, "good", signed_by=house)
    bad = {
        "Its certificate is signed by itself only.": certificate(tmp_path, "own"),
        "Its certificate is for another address.": certificate(tmp_path, "other", signed_by=house, of=ELSEWHERE),
        "Its certificate has expired.": certificate(tmp_path, "old", signed_by=house, until=timezone.now() - DAY),
        "Its certificate is signed by nobody whom we know. SSL_CERT_FILE names those of your house.": certificate(
            tmp_path, "stranger", signed_by=certificate(tmp_path, "another house")
        ),
    }
    receivers = [Receiver(certificate=each.file) for each in (good, *bad.values())]
    with receiving(*receivers):
        well, *ill = (a_webhook(lena, each.url, events=EVENTS).endpoint for each in receivers)
        escalate(CustomerFactory(), lena)
        with sending(tmp_path, *receivers, SSL_CERT_FILE=str(house.file)):
            is_over(tmp_path, well)
            assert eventually(lambda: all(each.deliveries.get().trouble for each in ill))
            let_pass(timedelta(seconds=10))
            assert eventually(lambda: all(each.deliveries.get().tries.count() == 2 for each in ill))

    assert len(receivers[0].got) == 1
    assert [each.deliveries.get().trouble for each in ill] == list(bad)
    assert [each.deliveries.get().state for each in ill] == ["waiting"] * len(bad)
    assert [receiver.got for receiver in receivers[1:]] == [[]] * len(bad), "Not a word was said to them."
