"""People come, change, and are switched off."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from accounts.models import Customer, User
from accounts.services import people, teams, tokens
from accounts.services.people import NotByYourself
from accounts.vocabulary import Role, Scope
from crisis_triage.shared.errors import Forbidden, Invalid
from tests.factories.accounts import CustomerFactory, TeamFactory

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def invite(by, **changes):
    return people.invite(**{"email": "New@Example.com", "name": "New", "role": Role.ACCOUNT_TEAM, "by": by, **changes})


def change(person, by, **changes):
    fields = {"email": person.email, "name": person.name, "role": person.role, "time_zone": "UTC", **changes}
    return people.change_person(person=person, **fields, by=by)


def test_an_invited_person_has_teams_and_no_password_yet(adam, north, south):
    new = invite(adam, teams=[north, south])

    assert (new.email, new.role, new.is_active) == ("new@example.com", Role.ACCOUNT_TEAM, True)
    assert set(new.teams.all()) == {north, south}
    assert not new.has_usable_password()


def test_the_customers_that_a_source_called_theirs_get_their_owner_and_team(adam, north, ana):
    waiting = CustomerFactory(owner_email="new@example.com")
    taken = CustomerFactory(owner_email="new@example.com", owner=ana)
    others = CustomerFactory(owner_email="other@example.com")

    new = invite(adam, teams=[north])

    owners = dict(Customer.objects.values_list("id", "owner_id"))
    assert owners == {waiting.pk: new.pk, taken.pk: ana.pk, others.pk: None}
    assert Customer.objects.get(pk=waiting.pk).team == north


def test_joining_the_first_team_later_brings_the_customers_along(adam, north):
    waiting = CustomerFactory(owner_email="new@example.com")
    new = invite(adam)
    north.members.add(new)

    assert teams.adopt_customers(user=new) == 0

    assert Customer.objects.get(pk=waiting.pk).team == north


def test_who_is_in_two_teams_brings_none(adam, north, south):
    waiting = CustomerFactory(owner_email="new@example.com")

    invite(adam, teams=[north, south])

    assert Customer.objects.get(pk=waiting.pk).team is None


def test_an_address_that_is_taken_is_refused_whatever_its_case(adam, ana):
    with pytest.raises(Invalid, match="already"):
        invite(adam, email="ANA@example.com")
    with pytest.raises(Invalid, match="already"):
        change(adam, adam, email="Ana@example.com")


@pytest.mark.parametrize("person", ["ana", "ben", "lena", "robo", "eve"])
def test_only_an_administrator_manages_people(request, person, cleo):
    user = request.getfixturevalue(person)

    with pytest.raises(Forbidden):
        invite(user)
    with pytest.raises(Forbidden):
        change(cleo, user, role=Role.CCO)
    with pytest.raises(Forbidden):
        people.switch_off(person=cleo, by=user, at=NOON)
    with pytest.raises(Forbidden):
        people.switch_on(person=cleo, by=user)


def test_nobody_changes_the_own_role_or_switches_themselves_off(adam):
    with pytest.raises(NotByYourself):
        change(adam, adam, role=Role.CCO)
    with pytest.raises(NotByYourself):
        people.switch_off(person=adam, by=adam, at=NOON)

    assert change(adam, adam, name="Adam A.").name == "Adam A."


def test_with_a_new_address_the_old_one_opens_nothing_and_its_customers_come(adam, ana):
    EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    waiting = CustomerFactory(owner_email="ana.smith@example.com")

    change(ana, adam, email="Ana.Smith@example.com")

    ana.refresh_from_db()
    assert ana.email == "ana.smith@example.com"
    assert not EmailAddress.objects.filter(email="ana@example.com").exists()
    assert Customer.objects.get(pk=waiting.pk).owner == ana


def test_who_is_switched_off_loses_session_and_tokens_for_good(adam, ana, signed_in):
    client = signed_in(ana)
    new = tokens.create_token(user=ana, scopes=list(Scope), name="", by=ana, at=NOON)
    assert client.get("/settings").status_code == 200

    people.switch_off(person=ana, by=adam, at=NOON)

    assert client.get("/settings").status_code == 302
    people.switch_on(person=ana, by=adam)
    assert client.get("/settings").status_code == 302
    with pytest.raises(tokens.TokenRefused):
        tokens.find_token(new.plain, at=NOON + timedelta(minutes=1))


def test_somebody_switched_off_is_given_no_customers(dan):
    CustomerFactory(owner_email=dan.email)

    assert teams.adopt_customers(user=dan) == 0


def test_a_team_keeps_its_customers_when_a_member_joins_another(ana, north, acme):
    TeamFactory(members=[ana])

    teams.adopt_customers(user=ana)

    assert Customer.objects.get(pk=acme.pk).team == north


def test_the_name_and_the_time_zone_are_ones_own_to_change(ana):
    people.change_own_settings(person=ana, name="Ana S.", time_zone="Asia/Tokyo")

    assert User.objects.values_list("name", "time_zone").get() == ("Ana S.", "Asia/Tokyo")
