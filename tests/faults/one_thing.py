"""A worker that does nothing but one thing, in a process of its own, to be killed: ``python -m tests.faults.one_thing messages``.
Started by ``workers.doing``."""

import sys
import time

import django

if __name__ == "__main__":
    django.setup()

    from django.utils import timezone

    from outreach.services import deliveries, webhook_fan_out, webhook_sending

    def send_messages() -> bool:
        return deliveries.send_due(at=timezone.now()).is_more

    def send_webhooks() -> bool:
        is_more = webhook_fan_out.fan_out(at=timezone.now()).is_more
        webhook_sending.send_due(seconds=10)
        return is_more

    work = {"messages": send_messages, "webhooks": send_webhooks}[sys.argv[1]]
    while True:
        if not work():
            time.sleep(0.2)
