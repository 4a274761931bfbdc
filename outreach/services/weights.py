"""Changing how much each factor of the priority counts. The audit row is written by trigger, and so is the request that
ranks everyone anew."""

import math

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.models import PriorityWeights
from outreach.priority import Weights

LONGEST_LOOK_AHEAD = 3650
BOUNDS = {
    "renewal_near": (0.0, 10.0),
    "renewal_look_ahead_days": (1, LONGEST_LOOK_AHEAD),
    "escalation": (0.0, 10.0),
    "broken_promise": (0.0, 10.0),
    "covered": (0.01, 1.0),
}


@transaction.atomic
def set_weights(*, weights: Weights, by: User) -> PriorityWeights:
    """Raises Forbidden, and Invalid for a weight out of its bounds."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    for name, (least, most) in BOUNDS.items():
        value = getattr(weights, name)
        if not math.isfinite(value) or not least <= value <= most:
            raise Invalid(f"Give a number from {least:g} to {most:g}.", field=name)
    stored, _ = PriorityWeights.objects.update_or_create(pk=1, defaults=vars(weights))
    return stored
