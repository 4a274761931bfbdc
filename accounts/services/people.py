"""The people who sign in: invited, changed and switched off by an administrator, never deleted.

Nobody changes the own role or switches themselves off: so there is always an administrator left."""

from collections.abc import Collection
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import AccountTeam, ApiToken, TeamMembership, User
from accounts.services.teams import adopt_customers
from crisis_triage.shared.errors import DomainError, Invalid


class NotByYourself(DomainError):
    """What only somebody else may do to a person."""

    code = "not_by_yourself"
    status = 403


@transaction.atomic
def invite(
    *, email: str, name: str, role: str, teams: Collection[AccountTeam] = (), time_zone: str = "UTC", by: User | None
) -> User:
    """A person without a password, who sets one through the link that is mailed to them. Customers that a source already calls
    theirs get their owner. Refuses an address that is taken."""
    if by is not None:
        access.check_may(by, Action.MANAGE_PEOPLE)
    _check_free(email)
    person = User.objects.create_user(email, None, name=name, role=role, time_zone=time_zone)
    TeamMembership.objects.bulk_create(TeamMembership(user=person, team=team) for team in teams)
    adopt_customers(user=person)
    return person


@transaction.atomic
def change_person(*, person: User, email: str, name: str, role: str, time_zone: str, by: User) -> User:
    """Refuses an address that is taken, and a new role for oneself."""
    access.check_may(by, Action.MANAGE_PEOPLE)
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    if role != person.role and person == by:
        raise NotByYourself("You cannot change your own role. Ask another administrator.", field="role")
    if email.lower() != person.email:
        _check_free(email)
        # The library remembers addresses of its own; the old one must not open the door any more.
        EmailAddress.objects.filter(user=person).delete()
    person.email, person.name, person.role, person.time_zone = email.lower(), name, role, time_zone
    person.save(update_fields=["email", "name", "role", "time_zone"])
    adopt_customers(user=person)
    return person


@transaction.atomic
def change_own_settings(*, person: User, name: str, time_zone: str) -> None:
    User.objects.filter(pk=person.pk).update(name=name, time_zone=time_zone)


@transaction.atomic
def switch_off(*, person: User, by: User, at: datetime) -> None:
    """Ends every session and every token at once, for good: switched on again, the person sets a new password."""
    access.check_may(by, Action.MANAGE_PEOPLE)
    if person == by:
        raise NotByYourself("You cannot switch yourself off. Ask another administrator.", field="is_active")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    ApiToken.objects.filter(user=person, revoked_at=None).update(revoked_at=at)


@transaction.atomic
def switch_on(*, person: User, by: User) -> None:
    access.check_may(by, Action.MANAGE_PEOPLE)
    User.objects.filter(pk=person.pk).update(is_active=True)


def _check_free(email: str) -> None:
    if User.objects.filter(email=email.lower()).exists():
        raise Invalid(
            f"There is a person with the address {email.lower()} already. Change or switch on that one.", field="email"
        )
