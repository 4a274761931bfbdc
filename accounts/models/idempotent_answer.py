"""What was answered to a request with an ``Idempotency-Key``: written by the transaction that did what was asked, so that there is
never one without the other. Whoever sends the request again gets the same bytes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.user import User


class IdempotentAnswer(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of method, address and body, in hex.")
    status = models.SmallIntegerField()
    headers = models.JSONField(help_text="Those that belong to the answer: Content-Type, ETag, Location.")
    body = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_answer_per_person_and_idempotency_key"),
            models.CheckConstraint(condition=~Q(key=""), name="idempotency_key_is_not_empty"),
            models.CheckConstraint(
                condition=Q(status__gte=200, status__lt=300), name="only_what_was_done_is_remembered"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_by_age")]

    def __str__(self) -> str:
        return f"{self.status} to {self.key} of {self.user_id}"
