"""A feed of signals or records. A source that falls silent is an alarm, not a sign of calm customers."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from crisis_triage.shared.triggers import never_deleted

INTERNAL = "crisis-triage"
"""What we notice ourselves: an escalation that a colleague logs, a promise that breaks."""


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["last_received_at", "silent_since"],
)
class Source(models.Model):
    id = models.SmallAutoField(primary_key=True)
    slug = models.SlugField(max_length=60, unique=True, help_text="Its name in files and in the API.")
    name = models.CharField(max_length=120)
    expected_every = models.DurationField(
        null=True, blank=True, help_text="How often something must arrive. Empty: whenever it likes."
    )
    is_directory = models.BooleanField(
        default=False,
        help_text="Its external ids are what other sources call customers by, unless they know the customer by an id of their own.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    last_received_at = models.DateTimeField(null=True, blank=True, editable=False)
    silent_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the alarm was raised; empty while it is on time."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_directory"], condition=Q(is_directory=True), name="there_is_one_directory"
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="source_has_a_slug"),
        ]
        triggers = [never_deleted()]

    def __str__(self) -> str:
        return self.slug
