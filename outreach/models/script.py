"""What the call centre says in a crisis: a script, whose versions are written by one, approved by another, published, and superseded."""

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Trim, Upper

from crisis_triage.shared.change_triggers import Told
from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.honesty.stages import OPEN_SCRIPTS, SCRIPT, SHOWN_SCRIPTS, ScriptState
from outreach.models.crisis import Crisis
from outreach.models.ledger import (
    Move,
    Moved,
    follows_its_ledger,
    moves_its_row,
    moves_of,
    state_is_known,
    version_as_told,
)
from outreach.models.spoken import COLUMNS, IS_WRITTEN, Spoken

KIND = "script_version"
SHOWN = Q(state__in=[state.value for state in SHOWN_SCRIPTS])
NEEDS_APPROVAL = Q(state=ScriptState.APPROVED) | SHOWN
TOLD = Told(
    KIND,
    (*COLUMNS, "approver_id"),
    customer="NULL::bigint",
    state="it.state",
    counted="it.moves",
)


def _text(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in (*COLUMNS, "editors"))


@pghistory.track(pghistory.InsertEvent())
class Script(Timestamped):
    """Its versions say it; this is what they are versions of."""

    crisis = models.ForeignKey(Crisis, on_delete=models.PROTECT, related_name="scripts")
    title = models.CharField(max_length=120, help_text="Whom or what it is for, without names of customers.")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="script_has_a_title"),
            models.UniqueConstraint("crisis", Upper(Trim("title")), name="one_script_of_a_title_in_a_crisis"),
        ]
        triggers = [pgtrigger.Protect(name="script_stays_what_it_is", operation=pgtrigger.Update), never_deleted()]

    def __str__(self) -> str:
        return f"script {self.pk}: {self.title}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class ScriptVersion(Moved, Timestamped, Spoken):
    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=ScriptState.choices, default=ScriptState.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    editors = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=[],
        help_text="Whoever ever changed it. None of them approves it.",
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            state_is_known(SCRIPT, name="script_state_is_known"),
            models.UniqueConstraint(fields=["script", "number"], name="script_versions_are_numbered"),
            models.UniqueConstraint(
                fields=["script"],
                condition=Q(state__in=[state.value for state in OPEN_SCRIPTS]),
                name="one_next_version_of_a_script",
            ),
            models.UniqueConstraint(
                fields=["script"], condition=Q(state=ScriptState.PUBLISHED), name="one_published_version_of_a_script"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[ScriptState.DRAFT.value, ScriptState.WITHDRAWN.value]) | IS_WRITTEN,
                name="script_has_all_six_blocks",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True) | (~Q(approver=F("author")) & ~Q(editors__contains=[F("approver")])),
                name="nobody_approves_an_own_script",
            ),
            models.CheckConstraint(
                condition=Q(approver__isnull=True, approved_at__isnull=True)
                | Q(approver__isnull=False, approved_at__isnull=False),
                name="script_is_approved_at_a_moment",
            ),
            models.CheckConstraint(
                condition=~NEEDS_APPROVAL | Q(approver__isnull=False), name="no_script_is_read_out_without_approval"
            ),
            models.CheckConstraint(
                condition=~SHOWN | Q(published_at__isnull=False), name="script_is_published_at_a_moment"
            ),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="script_version_by_change")]
        triggers = [
            *follows_its_ledger(SCRIPT, ledger="outreach_scriptversionmove", column="scriptversion_id"),
            pgtrigger.Protect(
                name="what_others_read_stays_as_it_is",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state <> 'draft' AND ({_text('OLD')}) IS DISTINCT FROM ({_text('NEW')})"
                ),
            ),
            pgtrigger.Protect(
                name="who_approved_it_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state NOT IN ('draft', 'submitted') AND NEW.state <> 'draft' AND OLD.approver_id IS DISTINCT FROM NEW.approver_id"
                ),
            ),
            pgtrigger.Protect(
                name="who_changed_it_is_never_forgotten",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NOT (OLD.editors <@ NEW.editors)"),
            ),
            pgtrigger.ReadOnly(name="script_version_stays_where_it_is", fields=["script", "number", "author"]),
            touch_updated_at(),
            never_deleted(),
            *TOLD.triggers(),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of script {self.script_id}: {self.state}"

    @property
    def version(self) -> str:
        """Another one after every change."""
        return version_as_told(KIND, self.pk, self.updated_at, self.moves)

    @property
    def writers(self) -> frozenset[int]:
        """Ids of those whose words may be in it."""
        return frozenset({self.author_id, *self.editors})


class ScriptVersionMove(Move):
    version = models.ForeignKey(
        ScriptVersion, on_delete=models.PROTECT, related_name="ledger", db_index=False, db_column="scriptversion_id"
    )

    class Meta:
        constraints = [
            *moves_of("script", SCRIPT, column="version"),
            models.CheckConstraint(
                condition=~Q(to_state=ScriptState.WITHDRAWN) | ~Q(note=""), name="who_withdraws_a_script_says_why"
            ),
        ]
        triggers = moves_its_row(table="outreach_scriptversion", column="scriptversion_id")

    def __str__(self) -> str:
        return f"script version {self.version_id}: {self.from_state} → {self.to_state}"
