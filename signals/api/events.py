"""What the doors for other programs' events have in common: who may send, and whose events they are."""

from typing import cast

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from accounts import access
from accounts.access import Action
from accounts.api.authentication import BearerToken, WriteKey
from accounts.api.permissions import HasScope
from accounts.models import User
from accounts.vocabulary import Scope
from crisis_triage.shared.api import ApiView, Input
from signals.models import Source
from signals.services import sources

TAG = "Events"


class EventsQuery(Input):
    source = serializers.SlugField(max_length=60, required=False)  # type: ignore[assignment]  # no field's own source


class EventsView(ApiView):
    authentication_classes = [BearerToken, WriteKey]
    permission_classes = [HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.SEND_SIGNALS)]
    query_class = EventsQuery
    usual_source: str

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    def source(self) -> Source:
        """As the address names it. People who see only their own customers have a name of their own to begin with."""
        user = self.person
        prefix = "" if access.may(user, Action.MANAGE_SOURCES) else sources.OF_A_TEAM
        return sources.get_or_create(self.query().get("source", prefix + self.usual_source), by=user)


def source_parameter(usual: str) -> OpenApiParameter:
    return OpenApiParameter("source", str, description=f"Whose events these are; “{usual}”, if left out.")
