"""What customers of a crisis are told, in blocks; and who is called instead."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0014_files_that_are_taken_along_are_noted'),
        ('outreach', '0033_battles_and_parked_programmes'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CrisisMessage',
            fields=[
                ('apologise', models.TextField(blank=True, default='', max_length=800)),
                ('what_happened', models.TextField(blank=True, default='', max_length=800)),
                ('what_we_did', models.TextField(blank=True, default='', max_length=800)),
                ('what_happens_now', models.TextField(blank=True, default='', max_length=800)),
                ('ask', models.TextField(blank=True, default='', max_length=800)),
                ('inconvenience', models.TextField(blank=True, default='', max_length=800)),
                ('assure', models.TextField(blank=True, default='', max_length=800)),
                ('thank', models.TextField(blank=True, default='', max_length=800)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='blocks', serialize=False, to='outreach.message')),
            ],
        ),
        migrations.CreateModel(
            name='PersonalCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('dropped_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_because', models.TextField(blank=True, default='', max_length=1000)),
            ],
        ),
        migrations.CreateModel(
            name='PremiumPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('least_arr', models.DecimalField(blank=True, decimal_places=2, help_text='In the reporting currency; empty: no ARR does.', max_digits=14, null=True)),
            ],
            options={
                'verbose_name_plural': 'premium policy',
            },
        ),
        migrations.CreateModel(
            name='PremiumPolicyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None)),
                ('least_arr', models.DecimalField(blank=True, decimal_places=2, help_text='In the reporting currency; empty: no ARR does.', max_digits=14, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='delivery',
            name='begins_as_it_may',
        ),
        migrations.RemoveConstraint(
            model_name='delivery',
            name='delivery_state_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='webhookendpoint',
            name='webhook_events_are_known',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='begins_as_it_may', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state NOT IN ('called', 'crossed', 'gone', 'no_address', 'no_consent', 'opted_out', 'unapproved', 'unresolved', 'waiting'))", func="RAISE EXCEPTION 'a delivery does not begin as %', NEW.state USING ERRCODE = 'check_violation';", hash='d2c0a378674de15b8437bd7a17f1ea395fd41e76', operation='INSERT', pgid='pgtrigger_begins_as_it_may_337ab', table='outreach_delivery', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'sent', 'bounced', 'failed', 'in_doubt', 'opted_out', 'no_address', 'no_consent', 'unresolved', 'unapproved', 'crossed', 'called', 'gone', 'cancelled'])), name='delivery_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('events__contained_by', ['score.band_changed', 'customer.critical', 'escalation.logged', 'loop.opened', 'loop.moved', 'promise.made', 'promise.moved', 'crisis.suspected', 'crisis.declared', 'crisis.moved', 'crisis.stood_down', 'call.asked', 'script.published', 'script.moved', 'recovery.opened', 'recovery.moved', 'recovery.ended', 'import.finished', 'import.failed', 'import.reverted']), ('events__len__gt', 0)), name='webhook_events_are_known'),
        ),
        migrations.AddField(
            model_name='crisismessage',
            name='crisis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='personalcall',
            name='asked_of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='personal_calls', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='personalcall',
            name='crisis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='personalcall',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='personal_calls', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='personalcall',
            name='dropped_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='personalcall',
            name='message',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='calls', to='outreach.message'),
        ),
        migrations.AddConstraint(
            model_name='premiumpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_premium_policy'),
        ),
        migrations.AddConstraint(
            model_name='premiumpolicy',
            constraint=models.CheckConstraint(condition=models.Q(('least_arr__isnull', True), ('least_arr__gt', 0), _connector='OR'), name='premium_begins_above_nothing'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premiumpolicy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_premiumpolicyevent" ("id", "least_arr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "segments") VALUES (NEW."id", NEW."least_arr", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."segments"); RETURN NULL;', hash='9831d7fac6bf5a029d10422fb41d7f8467562c53', operation='INSERT', pgid='pgtrigger_insert_insert_06528', table='outreach_premiumpolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premiumpolicy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_premiumpolicyevent" ("id", "least_arr", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "segments") VALUES (NEW."id", NEW."least_arr", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."segments"); RETURN NULL;', hash='5317a8d65f6a062f62484416dcb24d96275ae1ab', operation='UPDATE', pgid='pgtrigger_update_update_fcf39', table='outreach_premiumpolicy', when='AFTER')),
        ),
        migrations.AddField(
            model_name='premiumpolicyevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='premiumpolicyevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.premiumpolicy'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismessage',
            trigger=pgtrigger.compiler.Trigger(name='crisis_message_stays_where_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6e1acc1796130f8ac68ad2394ef166f43426353d', operation='UPDATE', pgid='pgtrigger_crisis_message_stays_where_it_is_f1916', table='outreach_crisismessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismessage',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e73f2534106cfca162a70ee949e6273916b50e5b', operation='DELETE', pgid='pgtrigger_never_deleted_71138', table='outreach_crisismessage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismessage',
            trigger=pgtrigger.compiler.Trigger(name='changes_while_it_is_a_draft', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (SELECT FROM outreach_message WHERE id = NEW.message_id AND state = 'draft') THEN\n                        RAISE EXCEPTION 'message % is no draft: its blocks stay', NEW.message_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='497c65ef88164e5545e33704ee6ef36e295e5058', operation='UPDATE', pgid='pgtrigger_changes_while_it_is_a_draft_eae22', table='outreach_crisismessage', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='personalcall',
            constraint=models.UniqueConstraint(fields=('message', 'customer'), name='a_customer_is_called_once_for_a_message'),
        ),
        migrations.AddConstraint(
            model_name='personalcall',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('dropped_at__isnull', True), ('dropped_because', ''), ('dropped_by__isnull', True)), models.Q(('dropped_at__isnull', False), ('dropped_by__isnull', False), models.Q(('dropped_because', ''), _negated=True)), _connector='OR'), name='who_drops_a_call_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='what_was_asked_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."asked_of_id" IS DISTINCT FROM (NEW."asked_of_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='347a10e4a003a6b38bb854bd855f54efb9ddb5a6', operation='UPDATE', pgid='pgtrigger_what_was_asked_stays_3ae1a', table='outreach_personalcall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='what_was_dropped_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.dropped_at IS NOT NULL AND OLD.customer_id IS NOT DISTINCT FROM NEW.customer_id)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3ba920b30b48707cd57f551b9d8b57dc0d0518df', operation='UPDATE', pgid='pgtrigger_what_was_dropped_stays_93d4f', table='outreach_personalcall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='changes_its_customer_by_a_merge', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)', func="\n            IF NOT EXISTS (\n                SELECT FROM accounts_customermerge merge WHERE merge.transaction = pg_current_xact_id()::text::bigint\n                   AND (merge.loser_id, merge.survivor_id) IN ((OLD.customer_id, NEW.customer_id), (NEW.customer_id, OLD.customer_id))\n            ) THEN\n                RAISE EXCEPTION '% % stays with its customer', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='773ef8787b0e8c3d0a15f8eadf9a5d41032b489a', operation='UPDATE', pgid='pgtrigger_changes_its_customer_by_a_merge_e9a07', table='outreach_personalcall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a07f3ce500632245c9fed5cbd3a07800d8e97c30', operation='DELETE', pgid='pgtrigger_never_deleted_3faac', table='outreach_personalcall', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_created', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'personal_call', 'created', it.id, it.customer_id, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], '', '', '', NULL::timestamptz\n FROM new_rows AS it;\nRETURN NULL;", hash='6865972b7f35cbbbc5c619509999a311459341eb', level='STATEMENT', operation='INSERT', pgid='pgtrigger_is_told_when_created_2de7d', referencing='REFERENCING NEW TABLE AS new_rows ', table='outreach_personalcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='personalcall',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_updated', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'personal_call', CASE WHEN '' <> '' THEN 'moved' ELSE 'updated' END, it.id, it.customer_id, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), array_remove(ARRAY[CASE WHEN it.dropped_at IS DISTINCT FROM was.dropped_at THEN 'dropped_at' END]::text[], NULL), '', '', '', NULL::timestamptz\n FROM new_rows AS it JOIN old_rows AS was ON was.id = it.id WHERE (it.dropped_at) IS DISTINCT FROM (was.dropped_at) OR '' <> '';\nRETURN NULL;", hash='19b456e0248787e75784e97a422bdb485c6cf406', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_is_told_when_updated_02e91', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outreach_personalcall', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='premiumpolicyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5de6c6a0b08d19842d34c649d3abe5553da16578', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b29e1', table='outreach_premiumpolicyevent', when='BEFORE')),
        ),
    ]
