"""Whose customer is it, when a source says by e-mail?"""

import pytest

from accounts.models import Customer
from tests.accounts.services.upserting import FULL, customer, statuses, upsert
from tests.factories.accounts import TeamFactory

pytestmark = pytest.mark.django_db


def test_the_owner_is_who_has_the_address_and_brings_the_only_team(ana, north):
    upsert({**FULL, "owner_email": "ANA@example.com"})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, north)


def test_an_owner_of_two_teams_brings_none(ana, north):
    TeamFactory(members=[ana])

    upsert({**FULL, "owner_email": ana.email})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, None)


def test_a_team_that_was_chosen_stays(ana, north, south):
    upsert(FULL)
    Customer.objects.update(team=south)

    upsert({**FULL, "owner_email": ana.email})

    assert (customer("C-1").owner, customer("C-1").team) == (ana, south)


def test_who_was_switched_off_becomes_nobodys_owner(dan):
    upsert({**FULL, "owner_email": dan.email})

    assert (customer("C-1").owner, customer("C-1").owner_email) == (None, dan.email)


def test_an_owner_chosen_here_stays_until_the_source_names_another(ana, cleo, lena):
    upsert({**FULL, "owner_email": ana.email})
    Customer.objects.update(owner=lena)

    assert statuses(upsert({**FULL, "owner_email": ana.email})) == ["unchanged"]
    assert customer("C-1").owner == lena

    upsert({**FULL, "owner_email": cleo.email})
    assert customer("C-1").owner == cleo


def test_an_empty_address_leaves_nobody(ana):
    upsert({**FULL, "owner_email": ana.email})

    upsert({**FULL, "owner_email": ""})

    assert customer("C-1").owner is None
