"""How the exchange with other systems does, for programs that watch it."""

from django.http import HttpResponse
from django.utils import timezone

from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView
from crisis_triage.shared.openapi import describe
from outreach.queries import sync_health


class SyncHealthNow(ApiView):
    permission_classes = [HasScope(read=Scope.SIGNALS_READ)]

    @describe(
        "get_sync_health",
        "How the exchange with each source does, the worst first",
        answers={200: sync_health.SyncHealth},
        tag="Payloads and mappings",
        description="Everybody hears whether sources are on time; counts are for who sees every customer.",
    )
    def get(self, request) -> HttpResponse:
        return answer(sync_health.record(request.user, at=timezone.now()))
