"""How often we ask anybody for a favour. The audit row is written by trigger."""

from dataclasses import asdict

from django.db import transaction

from accounts import access
from accounts.access import Action
from accounts.models import User
from crisis_triage.shared.errors import Invalid
from outreach.asks import AskRules
from outreach.models import AskPolicy
from outreach.models.ask_policy import MOST_ASKS, MOST_DAYS

BOUNDS = {
    "contact_most": (1, MOST_ASKS),
    "contact_days": (1, MOST_DAYS),
    "contact_most_a_year": (1, MOST_ASKS),
    "customer_most": (1, MOST_ASKS),
    "customer_days": (1, MOST_DAYS),
    "broken_days": (0, MOST_DAYS),
    "thank_days": (0, 30),
}


@transaction.atomic
def set_rules(*, rules: AskRules, by: User) -> AskPolicy:
    """Raises Forbidden, and Invalid for a number out of its bounds."""
    access.check_may(by, Action.MANAGE_SETTINGS)
    for name, (least, most) in BOUNDS.items():
        if not least <= getattr(rules, name) <= most:
            raise Invalid(f"Give a number from {least} to {most}.", field=name)
    if rules.contact_most_a_year < rules.contact_most:
        raise Invalid("That is fewer than in one span of days. Allow at least as many.", field="contact_most_a_year")
    stored, _ = AskPolicy.objects.update_or_create(pk=1, defaults=asdict(rules))
    return stored
