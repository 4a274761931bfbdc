"""Teams and owners: who a customer belongs to when people come and move."""

from django.db import transaction

from accounts.models import Customer, User
from accounts.services import customer_tables


@transaction.atomic
def adopt_customers(*, user: User) -> int:
    """The customers that a source says are this person's, sent before the person was here, get their owner; the owner's only
    team becomes the team of those that have none. How many got an owner."""
    unowned = Customer.objects.filter(owner=None, owner_email=user.email)
    adopted = unowned.update(owner=user) if user.is_active else 0
    team = customer_tables.read_sole_teams([user.pk]).get(user.pk)
    if team is not None:
        Customer.objects.filter(owner=user, team=None).update(team_id=team)
    return adopted
