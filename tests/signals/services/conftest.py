"""A business with a past, for those who learn from it."""

import pytest

from accounts.models import Customer
from signals.services import models, scoring
from signals.training import evidence
from signals.vocabulary import Kind
from tests.factories.history import live_through
from tests.factories.rates import measure_named
from tests.signals.conftest import NOW


@pytest.fixture
def few_draws(monkeypatch):
    """How wide an interval is, is for others to test."""
    monkeypatch.setattr(evidence.compare, "__kwdefaults__", evidence.compare.__kwdefaults__ | {"rounds": 20})


@pytest.fixture
def business(few_draws):
    """A hundred and twenty customers, sixty of whom came less and less and then left."""
    models.register_prior()
    made = live_through(customers=120, leavers=60, at=NOW, weeks=60)
    here = Customer.objects.filter(churned_on=None).order_by("pk").values_list("pk", flat=True)
    scoring.score_customers(customer_ids=list(here), at=NOW)
    return made


@pytest.fixture
def logins():
    return measure_named("logins")


@pytest.fixture
def escalations():
    return measure_named("escalation", Kind.ESCALATION)
