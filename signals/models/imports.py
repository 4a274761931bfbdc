"""One file on its way in. The row is the job: it knows how far it got, so that a killed worker resumes, not repeats."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import touch_updated_at
from signals.models.source import Source
from signals.vocabulary import Content, ImportState

TOLD = Told("import", (), customer="NULL::bigint", state="it.state")

ENDED = ["done", "failed", "reverting", "reverted"]


class Import(Timestamped):
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    content = models.CharField(max_length=10, choices=Content.choices)
    file_name = models.CharField(max_length=255, help_text="As its owner calls it.")
    path = models.CharField(max_length=1000, help_text="Where the file is on our side.")
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True, default="")
    is_backfill = models.BooleanField(default=False, help_text="The facts were known when they happened, not only now.")
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    preview = models.JSONField(null=True, blank=True, help_text="What was shown before anybody said go.")
    failure = models.TextField(blank=True, default="", help_text="One sentence for people.")
    # How far it got: every chunk moves these in the same transaction as its rows.
    rows_done = models.BigIntegerField(default=0, help_text="Rows read, judged and committed.")
    bytes_done = models.BigIntegerField(default=0, help_text="Of the file as it is; for the progress bar.")
    position = models.BigIntegerField(default=0, help_text="Where the next row begins, in the unpacked file.")
    line = models.BigIntegerField(default=0, help_text="Lines before that, so that messages name the right one.")
    layout = models.JSONField(null=True, blank=True, help_text="Columns and delimiter, as the header says.")
    created = models.BigIntegerField(default=0)
    updated = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    parked = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    # Of rows that are counted above: what they said was not taken as a whole.
    stale = models.BigIntegerField(default=0, help_text="Unchanged, because something newer was known.")
    ignored = models.BigIntegerField(default=0, help_text="Taken without some of their fields.")
    mapping = models.JSONField(
        default=dict, blank=True, help_text="Columns that are called otherwise in the file: ours."
    )
    # The job's lease.
    attempts = models.SmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="imports"
    )

    # Taking it back.
    reverted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reverted_at = models.DateTimeField(null=True, blank=True, help_text="When somebody said so.")
    taken_back = models.BigIntegerField(default=0, help_text="Records and signals that it had brought.")
    restored = models.BigIntegerField(default=0, help_text="Records that are as they were before.")
    left = models.BigIntegerField(default=0, help_text="Conflicts: what stays as it is, each with a reason.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    rows_done=F("created")
                    + F("updated")
                    + F("unchanged")
                    + F("accepted")
                    + F("duplicate")
                    + F("parked")
                    + F("rejected")
                ),
                name="import_accounts_for_every_row",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[word.value for word in ImportState]), name="import_state_is_known"
            ),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(failure=""), name="failed_import_says_why"),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="import_is_finished_with_a_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reverting", "reverted"])
                | Q(reverted_by__isnull=False, reverted_at__isnull=False),
                name="import_is_reverted_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["lease_until"], name="import_due", condition=Q(state__in=["due", "reverting"]))]
        triggers = [touch_updated_at(), TOLD.when_moved()]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.content} from {self.source_id})"
