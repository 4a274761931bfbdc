"""What we say to many customers at once, with names in it. An edit is a new version: a message that went out says which one it was."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from crisis_triage.shared.models import Timestamped
from crisis_triage.shared.triggers import never_deleted, touch_updated_at
from outreach.mail_merge import ASKED
from outreach.models.ledger import version_of
from outreach.vocabulary import MessagePurpose

HELD = Q(withdrawn_at__isnull=True)
SAYS_SO = " AND ".join(
    f"(purpose <> '{purpose.value}' OR said ~ '\\{{\\{{\\s*{name.value}\\s*\\}}\\}}')"
    for purpose, names in ASKED.items()
    for name in names
)
"""Of ``said``, all that a version says: what its purpose is for is in it."""


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent())
class MessageTemplate(Timestamped):
    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=16, choices=MessagePurpose.choices)
    number = models.PositiveIntegerField(default=1, help_text="Of the version that holds.")
    withdrawn_at = models.DateTimeField(null=True, blank=True, help_text="Since when it is not offered any more.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="message_template_has_a_name"),
            models.CheckConstraint(
                condition=Q(purpose__in=[purpose.value for purpose in MessagePurpose]),
                name="message_template_purpose_is_known",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="message_templates_begin_with_version_one"),
            models.UniqueConstraint(Lower("name"), condition=HELD, name="one_message_template_of_a_name"),
        ]
        indexes = [models.Index(fields=["updated_at", "id"], name="message_template_by_change")]
        triggers = [
            pgtrigger.ReadOnly(name="message_template_keeps_its_purpose", fields=["purpose"]),
            touch_updated_at(),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"message template {self.pk}: {self.name}"

    @property
    def version(self) -> str:
        """Another one after every change."""
        return version_of(self, self.number)


class MessageTemplateVersion(models.Model):
    template = models.ForeignKey(MessageTemplate, on_delete=models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    body = models.TextField(max_length=8000)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "number"], name="message_template_versions_are_numbered"),
            models.CheckConstraint(
                condition=Q(number__gte=1) & ~Q(subject="") & ~Q(body=""), name="message_template_version_has_a_text"
            ),
            models.CheckConstraint(condition=~Q(subject__regex=r"[\r\n]"), name="message_subject_is_one_line"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="says_what_it_is_for",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("purpose", "text"), ("said", "text")],
                func=f"""
                    purpose := (SELECT template.purpose FROM outreach_messagetemplate template WHERE id = NEW.template_id);
                    said := NEW.subject || ' ' || NEW.body;
                    IF NOT ({SAYS_SO}) THEN
                        RAISE EXCEPTION 'a template must say what it is for' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;""",  # noqa: S608  our own words
            ),
            pgtrigger.Protect(name="message_template_version_stays_as_it_was_made", operation=pgtrigger.Update),
            never_deleted(),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of message template {self.template_id}"
