"""What the call centre does with a script: who has read which version, and what customers asked that it did not answer."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Trim, Upper

from crisis_triage.shared.triggers import never_deleted
from outreach.models.script import Script, ScriptVersion

ONCE = pgtrigger.Protect(name="is_written_once", operation=pgtrigger.Update)


def _in_its_script(column: str, *, condition: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"{column}_is_of_its_script",
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.Before,
        func=f"""
            IF NOT ({condition}) THEN
                RAISE EXCEPTION '% % does not fit its script', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;""",
    )


class ScriptReceipt(models.Model):
    """Somebody says: I have read it. Looking alone makes none."""

    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="receipts", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "reader"], name="a_version_is_read_once_by_each")]
        triggers = [
            ONCE,
            never_deleted(),
            _in_its_script(
                "version",
                condition="EXISTS (SELECT FROM outreach_scriptversion WHERE id = NEW.version_id AND state IN ('published', 'superseded'))",
            ),
        ]

    def __str__(self) -> str:
        return f"script version {self.version_id} read by user {self.reader_id}"


class ScriptQuestion(models.Model):
    """What customers ask, in words of ours: without their names. How often is counted by ``ScriptAsking``."""

    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="questions", db_index=False)
    text = models.CharField(max_length=300)
    answered_in = models.ForeignKey(
        ScriptVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="answers"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="script_question_asks_something"),
            models.UniqueConstraint("script", Upper(Trim("text")), name="a_question_stands_once_in_a_script"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="script_question_stays_as_it_was_asked", exclude=["answered_in"]),
            never_deleted(),
            _in_its_script(
                "answered_in",
                condition="""NEW.answered_in_id IS NULL
                    OR EXISTS (SELECT FROM outreach_scriptversion WHERE id = NEW.answered_in_id AND script_id = NEW.script_id)""",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.pk} of script {self.script_id}: {self.text[:40]}"


class ScriptAsking(models.Model):
    """It was asked once more, while somebody used that version."""

    question = models.ForeignKey(ScriptQuestion, on_delete=models.PROTECT, related_name="askings")
    version = models.ForeignKey(ScriptVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Who logged it.",
    )
    asked_at = models.DateTimeField()

    class Meta:
        triggers = [
            ONCE,
            never_deleted(),
            _in_its_script(
                "version",
                condition="""EXISTS (SELECT FROM outreach_scriptversion version JOIN outreach_scriptquestion question USING (script_id)
                    WHERE version.id = NEW.version_id AND question.id = NEW.question_id AND version.published_at IS NOT NULL)""",
            ),
        ]

    def __str__(self) -> str:
        return f"question {self.question_id} asked of version {self.version_id}"
