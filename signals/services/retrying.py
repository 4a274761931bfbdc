"""Scoring that was given up after five attempts, tried once more because a person says so."""

from datetime import datetime

from accounts import access
from accounts.access import Action
from accounts.models import User
from signals.models import ScoreRequest
from signals.services import hints


def retry_given_up(*, by: User, at: datetime) -> int:
    """Returns how many customers are due again."""
    access.check_may(by, Action.MANAGE_SOURCES)
    given_up = ScoreRequest.objects.filter(quarantined_at__isnull=False)
    count = given_up.update(quarantined_at=None, attempts=0, failure="", due_at=at, lease_until=None, lease_token=None)
    hints.scores_are_due()
    return count
