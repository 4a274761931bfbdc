"""A customer has links by which they read what we promised and told them."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0014_files_that_are_taken_along_are_noted'),
        ('outreach', '0030_scripts_are_read_out'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='SHA-256 of the token, in hex.', max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('sent_to', models.EmailField(blank=True, default='', help_text='Where our mail took it; empty where it was copied.', max_length=254)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='accounts.customer')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CustomerLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('sent_to', models.EmailField(blank=True, default='', help_text='Where our mail took it; empty where it was copied.', max_length=254)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.customerlink')),
                ('revoked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CustomerLinkOpening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField()),
                ('link', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='openings', to='outreach.customerlink')),
            ],
        ),
        migrations.AddConstraint(
            model_name='customerlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=90))))), name='customer_link_expires'),
        ),
        migrations.AddConstraint(
            model_name='customerlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='customer_link_is_revoked_by_somebody'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlink',
            trigger=pgtrigger.compiler.Trigger(name='link_is_its_customers', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='af61913bc7eee6ab2acb2e9d65981b1237561655', operation='UPDATE', pgid='pgtrigger_link_is_its_customers_79538', table='outreach_customerlink', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlink',
            trigger=pgtrigger.compiler.Trigger(name='stays_revoked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."revoked_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='222d87be73c75167244236c49c24f9ca23a529a8', operation='UPDATE', pgid='pgtrigger_stays_revoked_7e275', table='outreach_customerlink', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlink',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b7e23c27b6dc148d7bac0eabd8f387ac869ea9ef', operation='DELETE', pgid='pgtrigger_never_deleted_9240c', table='outreach_customerlink', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlink',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_customerlinkevent" ("customer_id", "expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "sent_to") VALUES (NEW."customer_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."revoked_by_id", NEW."sent_to"); RETURN NULL;', hash='b0583d1e927fec4806e2a1482ae1ac7336cf2b28', operation='INSERT', pgid='pgtrigger_insert_insert_a211a', table='outreach_customerlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlink',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id") OR OLD."sent_to" IS DISTINCT FROM (NEW."sent_to"))', func='INSERT INTO "outreach_customerlinkevent" ("customer_id", "expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "revoked_by_id", "sent_to") VALUES (NEW."customer_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."revoked_by_id", NEW."sent_to"); RETURN NULL;', hash='a12175f36d652d6c3325d7e79cf537e70090c1e2', operation='UPDATE', pgid='pgtrigger_update_update_fe831', table='outreach_customerlink', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlinkevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='62291b42d2289480146a42f8939773f73afe0ce9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b733b', table='outreach_customerlinkevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='customerlinkopening',
            index=models.Index(fields=['link', 'opened_at'], name='openings_of_a_link'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlinkopening',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='41658eb5a8710a5fe6bfc4235082c74653caec6d', operation='UPDATE', pgid='pgtrigger_is_written_once_41251', table='outreach_customerlinkopening', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerlinkopening',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6fd8cd2e1e81aaa6d556cce5674856f664a6f766', operation='DELETE', pgid='pgtrigger_never_deleted_5fe32', table='outreach_customerlinkopening', when='BEFORE')),
        ),
    ]
