"""Whoever ever changed a message is kept, and two events more can be told."""

import django.contrib.postgres.fields
import outreach.notices
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0018_what_stood_in_the_wrong_place'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='delivery',
            name='moves_as_the_table_says',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='message',
            name='what_others_read_stays_as_it_is',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='message',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='message',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='nobody_approves_an_own_message',
        ),
        migrations.RemoveConstraint(
            model_name='noticerequest',
            name='notice_request_event_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='notification',
            name='notice_event_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='notificationpreference',
            name='wish_can_be_granted',
        ),
        migrations.AddField(
            model_name='message',
            name='editors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, help_text='Whoever ever changed it. None of them approves it.', size=None),
        ),
        migrations.AddField(
            model_name='messageevent',
            name='editors',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, help_text='Whoever ever changed it. None of them approves it.', size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='moves_as_the_table_says', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (('failed', 'cancelled'), ('failed', 'waiting'), ('in_doubt', 'bounced'), ('in_doubt', 'cancelled'), ('in_doubt', 'sent'), ('in_doubt', 'waiting'), ('sending', 'bounced'), ('sending', 'failed'), ('sending', 'in_doubt'), ('sending', 'sent'), ('sending', 'waiting'), ('sent', 'bounced'), ('waiting', 'cancelled'), ('waiting', 'failed'), ('waiting', 'gone'), ('waiting', 'no_address'), ('waiting', 'no_consent'), ('waiting', 'opted_out'), ('waiting', 'sending')))", func="RAISE EXCEPTION 'delivery % does not move from % to %', NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';", hash='23c1664edd251c184992574098ba93a4addb40ec', operation='UPDATE', pgid='pgtrigger_moves_as_the_table_says_986d6', table='outreach_delivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='what_others_read_stays_as_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'draft' AND (OLD.subject, OLD.body, OLD.purpose, OLD.is_urgent, OLD.template_id, OLD.editor_id, OLD.editors, OLD.revision) IS DISTINCT FROM (NEW.subject, NEW.body, NEW.purpose, NEW.is_urgent, NEW.template_id, NEW.editor_id, NEW.editors, NEW.revision))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='89446223b376c13d52ca89d271bf957988230138', operation='UPDATE', pgid='pgtrigger_what_others_read_stays_as_it_is_e99bb', table='outreach_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='who_changed_it_is_never_forgotten', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD.editors <@ NEW.editors))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='df66bcbdc8b7ce15fd97f746e4cf2eda72403af8', operation='UPDATE', pgid='pgtrigger_who_changed_it_is_never_forgotten_50b02', table='outreach_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_messageevent" ("approved_at", "approver_id", "author_id", "body", "created_at", "editor_id", "editors", "id", "is_urgent", "issue_id", "moves", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "revision", "started_at", "started_by_id", "state", "subject", "template_id", "updated_at") VALUES (NEW."approved_at", NEW."approver_id", NEW."author_id", NEW."body", NEW."created_at", NEW."editor_id", NEW."editors", NEW."id", NEW."is_urgent", NEW."issue_id", NEW."moves", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."revision", NEW."started_at", NEW."started_by_id", NEW."state", NEW."subject", NEW."template_id", NEW."updated_at"); RETURN NULL;', hash='449c4e2fc39075658ec7a826546f9d08939dae75', operation='INSERT', pgid='pgtrigger_insert_insert_1de43', table='outreach_message', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_messageevent" ("approved_at", "approver_id", "author_id", "body", "created_at", "editor_id", "editors", "id", "is_urgent", "issue_id", "moves", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "revision", "started_at", "started_by_id", "state", "subject", "template_id", "updated_at") VALUES (NEW."approved_at", NEW."approver_id", NEW."author_id", NEW."body", NEW."created_at", NEW."editor_id", NEW."editors", NEW."id", NEW."is_urgent", NEW."issue_id", NEW."moves", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."revision", NEW."started_at", NEW."started_by_id", NEW."state", NEW."subject", NEW."template_id", NEW."updated_at"); RETURN NULL;', hash='c7a3cc7385e83d33f2a4d59153fb7070061c83b6', operation='UPDATE', pgid='pgtrigger_update_update_5effc', table='outreach_message', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('approver__isnull', True), models.Q(models.Q(('approver', models.F('author')), _negated=True), models.Q(('editor__isnull', True), models.Q(('approver', models.F('editor')), _negated=True), _connector='OR'), models.Q(('editors__contains', [models.F('approver')]), _negated=True)), _connector='OR'), name='nobody_approves_an_own_message'),
        ),
        migrations.AddConstraint(
            model_name='noticerequest',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical'])), name='notice_request_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
    ]
