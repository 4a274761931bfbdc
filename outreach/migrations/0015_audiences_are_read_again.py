"""Rules that find customers are read by the clock; a loop says who or what opened it."""

import django.db.models.deletion
import django.db.models.functions.datetime
import outreach.vocabulary
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration

# Who set them was not kept: whoever opened the issue is the nearest that is known.
RULES_THAT_ARE_THERE = """
INSERT INTO outreach_audiencerule (issue_id, how, set_by_id, set_at, matching, strayed)
SELECT id, 'filter', opened_by_id, opened_at, 0, 0 FROM outreach_issue WHERE audience <> '{}';
"""


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0006_changes_are_told'),
        ('outreach', '0014_changes_are_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Addition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=outreach.vocabulary.HowAffected.choices, max_length=8)),
                ('customers', models.PositiveIntegerField()),
                ('job', models.CharField(blank=True, default='', help_text='What added them, if nobody did.', max_length=60)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='AudienceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('quarantined_at', models.DateTimeField(help_text='After five attempts. Shown to people, tried no more.', null=True)),
                ('failure', models.TextField(db_default='', default='')),
                ('how', models.CharField(choices=outreach.vocabulary.HowAffected.choices, max_length=8)),
                ('since', models.DateTimeField(blank=True, help_text='Of a theme: complaints from this moment on.', null=True)),
                ('set_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('matching', models.PositiveIntegerField(default=0, help_text='Customers, when it was last read.')),
                ('strayed', models.PositiveIntegerField(default=0, help_text='Whom it found once and does not find any more, and who are owed the outcome all the same.')),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='loop',
            name='loop_stays_with_its_customer',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='loop',
            name='update_update',
        ),
        migrations.RemoveField(
            model_name='issue',
            name='audience_read_at',
        ),
        migrations.RemoveField(
            model_name='issueevent',
            name='audience_read_at',
        ),
        migrations.AddField(
            model_name='loop',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='loop',
            name='opened_job',
            field=models.CharField(blank=True, default='before its opener was kept', help_text='What opened it, if nobody did.', max_length=60),
        ),
        migrations.AlterField(
            model_name='loop',
            name='opened_job',
            field=models.CharField(blank=True, default='', help_text='What opened it, if nobody did.', max_length=60),
        ),
        migrations.AddField(
            model_name='loopevent',
            name='opened_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='loopevent',
            name='opened_job',
            field=models.CharField(blank=True, default='', help_text='What opened it, if nobody did.', max_length=60),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_issueevent" ("action", "audience", "created_at", "description", "escalation_id", "function", "id", "merged_into_id", "moves", "opened_at", "opened_by_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_severity", "root_cause", "severity", "state", "theme", "title", "updated_at") VALUES (NEW."action", NEW."audience", NEW."created_at", NEW."description", NEW."escalation_id", NEW."function", NEW."id", NEW."merged_into_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_severity", NEW."root_cause", NEW."severity", NEW."state", NEW."theme", NEW."title", NEW."updated_at"); RETURN NULL;', hash='715de66f310f51d2948e2fd29edb6fe90c1623e3', operation='INSERT', pgid='pgtrigger_insert_insert_28fdc', table='outreach_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_issueevent" ("action", "audience", "created_at", "description", "escalation_id", "function", "id", "merged_into_id", "moves", "opened_at", "opened_by_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_severity", "root_cause", "severity", "state", "theme", "title", "updated_at") VALUES (NEW."action", NEW."audience", NEW."created_at", NEW."description", NEW."escalation_id", NEW."function", NEW."id", NEW."merged_into_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_severity", NEW."root_cause", NEW."severity", NEW."state", NEW."theme", NEW."title", NEW."updated_at"); RETURN NULL;', hash='725ad522ee253dcafc4ea2356d2510e804c5d227', operation='UPDATE', pgid='pgtrigger_update_update_f4938', table='outreach_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='loop_stays_with_its_customer', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."opened_job" IS DISTINCT FROM (NEW."opened_job"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7585cec73c4f16258526d5a639e6a9a5289af9f1', operation='UPDATE', pgid='pgtrigger_loop_stays_with_its_customer_5f5a9', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."issue_id" IS DISTINCT FROM (NEW."issue_id"))', func='INSERT INTO "outreach_loopevent" ("affected_by", "created_at", "customer_id", "id", "issue_id", "moves", "opened_at", "opened_by_id", "opened_job", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "updated_at") VALUES (NEW."affected_by", NEW."created_at", NEW."customer_id", NEW."id", NEW."issue_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", NEW."opened_job", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."updated_at"); RETURN NULL;', hash='89d12ed3695b39fdaba258fff3562e5a0bc76a89', operation='UPDATE', pgid='pgtrigger_update_update_f43e8', table='outreach_loop', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='loop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('opened_by__isnull', False), ('opened_job', '')), models.Q(('opened_by__isnull', True), models.Q(('opened_job', ''), _negated=True)), _connector='OR'), name='loop_is_opened_by_somebody'),
        ),
        migrations.AddField(
            model_name='addition',
            name='issue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='additions', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='addition',
            name='moved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='audiencerule',
            name='issue',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='audience_rules', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='audiencerule',
            name='set_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='audience_rules_set', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(('customers__gt', 0)), name='addition_adds_somebody'),
        ),
        migrations.AddConstraint(
            model_name='addition',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='addition_is_made_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='addition',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a9f075620d981a43f45d69a59ec262b34e027656', operation='UPDATE', pgid='pgtrigger_is_written_once_29953', table='outreach_addition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='addition',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9c177785a2b80eb6c261dea60007b922e9b6a109', operation='DELETE', pgid='pgtrigger_never_deleted_a873a', table='outreach_addition', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='audiencerule',
            index=models.Index(condition=models.Q(('quarantined_at__isnull', True)), fields=['due_at'], name='audience_rule_due'),
        ),
        migrations.AddConstraint(
            model_name='audiencerule',
            constraint=models.UniqueConstraint(fields=('issue', 'how'), name='one_audience_rule_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='audiencerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('how', outreach.vocabulary.HowAffected['FILTER']), ('since__isnull', True)), models.Q(('how', outreach.vocabulary.HowAffected['THEME']), ('since__isnull', False)), _connector='OR'), name='audience_rule_of_a_theme_says_since_when'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='audiencerule',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f75ed02d2df10b7e4aa0523de58a007951ad5c8e', operation='DELETE', pgid='pgtrigger_never_deleted_a7d39', table='outreach_audiencerule', when='BEFORE')),
        ),
        migrations.RunSQL(RULES_THAT_ARE_THERE, migrations.RunSQL.noop),
    ]
