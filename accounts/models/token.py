"""A key for the API. Shown once; only its hash is kept."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from accounts.models.user import User
from accounts.vocabulary import Scope


@pghistory.track(
    pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["digest", "last_used_at"]
)
class ApiToken(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=120, blank=True, default="")
    prefix = models.CharField(max_length=16, help_text="The first characters, so that a person can tell tokens apart.")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the token, in hex.")
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices))
    must_match = models.BooleanField(
        "must name what it read",
        default=False,
        db_default=False,
        help_text="Changes of a customer or contact need If-Match with the version that was read: 428 without. For a program in which people edit.",
    )
    must_key = models.BooleanField(
        "must name what it sends",
        default=False,
        db_default=False,
        help_text="Each POST needs an Idempotency-Key: 400 without. For a program of which nobody knows whether it sends again by itself.",
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user_id}"
