"""A worker that does nothing but send messages, in a process of its own, to be killed. Started by ``test_telling``."""

import time

import django

if __name__ == "__main__":
    django.setup()

    from django.utils import timezone

    from outreach.services import deliveries

    while True:
        if not deliveries.send_due(at=timezone.now()).is_more:
            time.sleep(0.2)
