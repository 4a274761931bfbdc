"""The command: fills what is empty, keeps what is there, and never mixes."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Customer
from crisis_triage.demo import people
from outreach.models import CallListEntry
from signals.models import TrainingRun
from signals.vocabulary import TrainingState
from tests.factories.accounts import CustomerFactory


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = settings.PUBLISHED_PAGES = tmp_path


@pytest.mark.django_db(transaction=True)
def test_the_call_list_is_ranked_and_a_second_run_keeps_the_data():
    said = StringIO()

    call_command("load_demo", customers=8, stdout=said)
    call_command("load_demo", customers=8, if_empty=True, stdout=said)

    assert Customer.objects.count() == 8
    assert CallListEntry.objects.count() == Customer.objects.filter(churned_on=None).count()
    assert set(TrainingRun.objects.values_list("state", flat=True)) == {TrainingState.DUE}
    assert "The demo is loaded already." in said.getvalue()
    assert people.PASSWORD in said.getvalue()
    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("load_demo", customers=8, stdout=said)


@pytest.mark.django_db
def test_real_customers_are_never_joined_by_made_up_ones():
    CustomerFactory(name="A real customer")

    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("load_demo", if_empty=True, stdout=StringIO())

    assert Customer.objects.count() == 1
