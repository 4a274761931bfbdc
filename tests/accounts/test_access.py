"""Who sees what, and who may do what."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts import access, identity
from accounts.access import Action
from accounts.models import Customer
from accounts.vocabulary import Role
from crisis_triage.shared.errors import Forbidden, NotFound
from crisis_triage.shared.sql import ask
from tests.factories.accounts import CustomerFactory, TeamFactory, UserFactory


@pytest.fixture
def both(acme: Customer, zenith: Customer) -> set[Customer]:
    return {acme, zenith}


def test_every_role_has_a_row_of_rights():
    assert set(access.ROLES) == set(Role)


@pytest.mark.parametrize("person", ["lena", "adam", "ben", "robo"])
def test_who_leads_or_reads_sees_everyone(request, both, person):
    user = request.getfixturevalue(person)

    assert set(access.visible_customers(user)) == both


@pytest.mark.parametrize("person", ["ana", "eve"])
def test_a_member_sees_the_customers_of_the_team(request, both, acme, person):
    user = request.getfixturevalue(person)

    assert set(access.visible_customers(user)) == {acme}


def test_an_owner_without_a_team_sees_the_customer(both, acme):
    fay = UserFactory()
    own = CustomerFactory(owner=fay)

    assert set(access.visible_customers(fay)) == {own}


def test_somebody_of_two_teams_sees_both_and_each_customer_once(both, ana, acme, zenith):
    TeamFactory(members=[ana]).customers.add(zenith)

    assert sorted(customer.name for customer in access.visible_customers(ana)) == ["Acme", "Zenith"]


@pytest.mark.parametrize("person", ["ana", "cleo", "nobody's"])
def test_the_written_out_question_finds_whom_the_limit_finds(request, both, zenith, person):
    user = UserFactory() if person == "nobody's" else request.getfixturevalue(person)
    Customer.objects.filter(pk=zenith.pk).update(owner=user, deleted_at=timezone.now())
    limited = access.limit(Customer.objects.all(), user)

    assert {key for (key,) in ask(*access.ids_of_customers(user))} == {customer.pk for customer in limited}


def test_a_deleted_customer_is_seen_by_nobody(acme, lena):
    Customer.objects.filter(pk=acme.pk).update(deleted_at=timezone.now())

    assert not access.visible_customers(lena).exists()


@pytest.mark.parametrize("person", ["dan", "nobody"])
def test_who_is_switched_off_or_not_signed_in_sees_nothing_and_may_nothing(request, both, person):
    user = AnonymousUser() if person == "nobody" else request.getfixturevalue(person)

    assert not access.visible_customers(user).exists()
    assert not any(access.may(user, action) for action in Action)


def test_a_stranger_is_told_that_there_is_no_such_customer(acme, cleo, south):
    with pytest.raises(NotFound):
        access.get_customer(cleo, acme.pk)

    with pytest.raises(NotFound):
        identity.get_customer(cleo, source="crm", external_id="A-1")


def test_the_owner_gets_the_customer_by_either_name(acme, ana):
    assert access.get_customer(ana, acme.pk) == acme
    assert identity.get_customer(ana, source="crm", external_id="A-1") == acme


def test_the_analyst_writes_nothing(ben):
    assert {action for action in Action if access.may(ben, action)} == {Action.VIEW, Action.EXPORT}


def test_only_the_administrator_manages_people(lena, adam, ana, robo):
    assert access.may(adam, Action.MANAGE_PEOPLE)
    assert not any(access.may(user, Action.MANAGE_PEOPLE) for user in [lena, ana, robo])


def test_a_refusal_says_what_and_names_the_cure(ben):
    with pytest.raises(Forbidden, match="You may not log an escalation"):
        access.check_may(ben, Action.LOG_ESCALATION)


def test_the_sources_own_id_wins_over_the_directorys(acme, zenith):
    zenith.external_ids.create(source="zendesk", value="A-1")

    assert identity.customer_ids("zendesk", ["A-1", "Z-1", "?"], directory="crm") == {
        "A-1": zenith.pk,
        "Z-1": zenith.pk,
    }
    assert identity.customer_ids("zendesk", ["A-1", "Z-1"]) == {"A-1": zenith.pk}


def test_sight_costs_one_query_for_the_teams_and_one_for_the_rows(both, ana, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(access.visible_customers(ana))
