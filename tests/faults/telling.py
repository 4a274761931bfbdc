"""What the tests about killed tellers share: a crowd, processes that do nothing but send, and their leases."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import Contact, Customer
from accounts.vocabulary import Consent
from crisis_triage.shared.sql import ask
from outreach.models import Delivery
from tests.faults.servers import eventually
from tests.faults.workers import doing

OTHERS = """
    SELECT FROM pg_stat_activity
     WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
ON_THE_WAY = ["waiting", "sending"]


def tellers(folder, port, *, workers=2):
    return doing("messages", folder, workers=workers, EMAIL_URL=f"smtp://127.0.0.1:{port}")


def let_the_leases_run_out():
    """Of workers that were killed. What the database was about to do for them is done first: on a busy machine it takes its time, and a
    lease that is taken after this would run for minutes."""
    assert eventually(lambda: ask(OTHERS, {}) == [])
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def a_crowd(size, **about):
    customers = Customer.objects.bulk_create([Customer(name=f"Customer {number}", **about) for number in range(size)])
    Contact.objects.bulk_create(
        [
            Contact(customer=one, name=f"Person {n}", email=f"person-{n}@crowd.example", consent=Consent.GRANTED)
            for n, one in enumerate(customers)
        ]
    )
    return customers
