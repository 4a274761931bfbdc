"""What other programs push to us or let us fetch: the raw payload first, and beside it how it is read and how it is known to be real."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from crisis_triage.shared.triggers import never_deleted
from signals.models.job import Job
from signals.models.source import Source
from signals.vocabulary import Door


class Mapping(models.Model):
    """How payloads of a source become signals. Never changed: a better one is a new version."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="mappings")
    version = models.IntegerField()
    spec = models.JSONField(help_text="See signals.mapping.spec.")
    note = models.CharField(max_length=200, blank=True, default="")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "version"], name="one_mapping_per_source_and_version"),
            models.CheckConstraint(condition=Q(version__gte=1), name="mappings_count_from_one"),
        ]
        triggers = [pgtrigger.ReadOnly(name="mapping_is_never_changed"), never_deleted()]

    def __str__(self) -> str:
        return f"{self.source_id} version {self.version}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["sealed_secrets"])
class Hook(models.Model):
    """By what a webhook of a source is known to be real. Without one, the source's address takes nothing."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="hook")
    scheme = models.JSONField(help_text="See signals.mapping.signatures.")
    sealed_secrets = ArrayField(
        models.TextField(), help_text="Sealed, the newest first; two while one follows the other."
    )
    is_on = models.BooleanField(default=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sealed_secrets__len__gte=1) & Q(sealed_secrets__len__lte=2),
                name="hook_has_one_or_two_secrets",
            )
        ]

    def __str__(self) -> str:
        return f"hook of {self.source_id}"


class Payload(Job):
    """What came, as it came. Committed before it is answered; the row is the job of reading it."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="payloads")
    door = models.CharField(max_length=10, choices=Door.choices)
    received_at = models.DateTimeField()
    content_type = models.CharField(max_length=100, blank=True, default="")
    headers = models.JSONField(default=dict, help_text="Those that help to understand it; never one with a secret.")
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    delivery = models.CharField(
        max_length=300,
        blank=True,
        default="",
        help_text="The sender's name for it, if it is signed along: the same words sent twice on purpose are two.",
    )
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: a webhook or a feed.",
    )
    read_at = models.DateTimeField(null=True)
    mapping = models.ForeignKey(Mapping, on_delete=models.PROTECT, null=True, related_name="payloads")
    accepted = models.IntegerField(default=0)
    duplicate = models.IntegerField(default=0)
    changed = models.IntegerField(default=0, help_text="Signals that stand otherwise: a fact is never changed.")
    parked = models.IntegerField(default=0)
    rejected = models.IntegerField(default=0)
    ignored = models.IntegerField(default=0)
    errors = models.JSONField(default=list, help_text="What is wrong, by row and field.")
    discarded_at = models.DateTimeField(
        null=True, help_text="Nobody needs to mend it: PayloadDiscard says who said so."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discarded_at__isnull=True) | Q(quarantined_at__isnull=False) | Q(rejected__gt=0),
                name="payload_is_discarded_in_trouble",
            ),
            models.UniqueConstraint(fields=["source", "sha256", "delivery"], name="a_payload_is_kept_once"),
            models.CheckConstraint(condition=Q(door__in=[word.value for word in Door]), name="payload_door_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], name="payload_due", condition=Q(read_at__isnull=True, quarantined_at__isnull=True)
            ),
            models.Index(fields=["source", "-id"], name="payload_by_source"),
            models.Index(fields=["received_at", "id"], name="payload_in_its_order"),
            models.Index(
                fields=["source", "received_at"],
                name="payload_unread",
                condition=Q(read_at__isnull=True, quarantined_at__isnull=True),
            ),
            models.Index(
                fields=["source", "-id"],
                name="payload_in_trouble",
                condition=Q(discarded_at__isnull=True) & (Q(quarantined_at__isnull=False) | Q(rejected__gt=0)),
            ),
            models.Index(fields=["source"], name="payload_discarded", condition=Q(discarded_at__isnull=False)),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="payload_stays_as_it_came", fields=["source", "received_at", "body", "sha256"])
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.sha256[:8]}"


class PayloadDiscard(models.Model):
    """Somebody said that a payload in trouble need not be mended, and why. The payload stays; it may be read again all the same."""

    payload = models.ForeignKey(Payload, on_delete=models.PROTECT, related_name="discards")
    reason = models.TextField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="payload_discard_says_why")]
        triggers = [pgtrigger.ReadOnly(name="payload_discard_is_never_changed"), never_deleted()]

    def __str__(self) -> str:
        return f"payload {self.payload_id}: {self.reason}"


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    fields=["source", "url", "every", "is_on"],
)
class Feed(Job):
    """An RSS or Atom feed that we read again and again."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="feed")
    url = models.CharField(max_length=500)
    every = models.DurationField()
    is_on = models.BooleanField(default=True)
    etag = models.CharField(max_length=300, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    read_at = models.DateTimeField(null=True, help_text="When it last answered with something we could read.")

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="feed_due", condition=Q(is_on=True, quarantined_at__isnull=True))
        ]

    def __str__(self) -> str:
        return self.url
