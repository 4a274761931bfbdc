"""Scores that are held because too many would jump at once: the same look and the same release as on the page."""

from datetime import datetime

import msgspec
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from accounts.access import Action
from accounts.api.permissions import HasScope
from accounts.vocabulary import Scope
from crisis_triage.shared.answers import answer
from crisis_triage.shared.api import ApiView, Input
from crisis_triage.shared.openapi import describe
from signals.models import ScoreHold
from signals.queries import holds
from signals.services import guard, hints

TAG = "Risk scores"
NEEDS = HasScope(read=Scope.SIGNALS_READ, write=Scope.SIGNALS_WRITE, action=Action.MANAGE_SETTINGS)


class HeldScores(msgspec.Struct, frozen=True):
    """``share``: of the customers looked at, those whose score would jump. All but ``is_held`` are null while nothing is held."""

    is_held: bool
    since: datetime | None
    said: str | None
    share: float | None
    looked_at: int | None


class ReleaseInput(Input):
    because = serializers.CharField(max_length=2000, help_text="Why the new scores are right. For the record.")


class HeldScoresNow(ApiView):
    permission_classes = [NEEDS]

    @describe("get_held_scores", "Whether scores are held", answers={200: HeldScores}, tag=TAG)
    def get(self, request) -> HttpResponse:
        return answer(_record(holds.open_hold()))


class ReleaseHeldScores(ApiView):
    permission_classes = [NEEDS]

    @describe(
        "release_held_scores",
        "Publish the scores that are held",
        request=ReleaseInput,
        answers={200: HeldScores},
        problems=(400, 404, 411, 413, 415, 422),
        examples=[
            OpenApiExample("The change is real", value={"because": "The shop bills in euros now."}, request_only=True)
        ],
        tag=TAG,
        description="Somebody has looked, and the change is real. What waited is scored now. 404 when nothing is held any more.",
    )
    def post(self, request) -> HttpResponse:
        guard.release(by=request.user, at=timezone.now(), because=self.payload(ReleaseInput)["because"])
        hints.scores_are_due()
        return answer(_record(holds.open_hold()))


def _record(held: ScoreHold | None) -> HeldScores:
    if held is None:
        return HeldScores(is_held=False, since=None, said=None, share=None, looked_at=None)
    return HeldScores(True, held.opened_at, held.said, held.share, held.looked_at)
