"""What was given up after five attempts, tried once more because a person says so."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts import access
from accounts.access import Action
from accounts.models import User
from signals.models import ScoreRequest, TextDue
from signals.services import hints


def retry_given_up(*, by: User, at: datetime) -> int:
    """Returns how many customers are due again."""
    access.check_may(by, Action.MANAGE_SOURCES)
    count = _due_again(ScoreRequest.objects.all(), at)
    hints.scores_are_due()
    return count


def retry_texts(*, by: User, at: datetime) -> int:
    """Returns how many texts are due again."""
    access.check_may(by, Action.MANAGE_SOURCES)
    count = _due_again(TextDue.objects.all(), at)
    hints.texts_are_due()
    return count


def _due_again(jobs: QuerySet[Any], at: datetime) -> int:
    given_up = jobs.filter(quarantined_at__isnull=False)
    return given_up.update(quarantined_at=None, attempts=0, failure="", due_at=at, lease_until=None, lease_token=None)
