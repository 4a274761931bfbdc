"""Who is told of the troubles of a webhook: the administrators, and whose it is, if they may do something about it."""

from accounts import access
from accounts.access import Action
from accounts.models import User
from accounts.vocabulary import Role
from outreach.models import WebhookEndpoint


def of(endpoint: WebhookEndpoint) -> list[User]:
    people = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True) | User.objects.filter(pk=endpoint.owner_id)
    return [person for person in people if access.may(person, Action.MANAGE_SETTINGS)]
