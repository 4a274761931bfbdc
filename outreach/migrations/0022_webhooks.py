"""Webhooks: endpoints, what each is to hear, and every attempt."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import outreach.notices
import outreach.webhook_rules
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0021_rows_follow_a_merge'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('status', models.SmallIntegerField(blank=True, help_text='None: there was no answer.', null=True)),
                ('trouble', models.TextField(blank=True, default='')),
                ('excerpt', models.CharField(blank=True, default='', help_text='Of the answer; to be shown as text.', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(help_text='webhook-id: the same at every attempt.', max_length=64, unique=True)),
                ('event', models.CharField(choices=outreach.webhook_rules.WebhookEvent.choices, max_length=30)),
                ('subject', models.CharField(help_text='What it is about: events of one subject arrive in order.', max_length=60)),
                ('line', models.BigIntegerField(blank=True, help_text='Of the book of changes; a test has none.', null=True)),
                ('happened_at', models.DateTimeField()),
                ('body', models.TextField(help_text='What is signed and sent, byte for byte.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('state', models.CharField(choices=outreach.webhook_rules.SendingState.choices, default=outreach.webhook_rules.SendingState['WAITING'], max_length=10)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text="By the database's clock.")),
                ('attempts', models.SmallIntegerField(default=0, help_text='Since it was made or last replayed.')),
                ('first_tried_at', models.DateTimeField(blank=True, help_text='Of these attempts.', null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.TextField(blank=True, default='', help_text='What came of the last attempt, if it failed.')),
                ('replayed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'webhook deliveries',
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('url', models.CharField(max_length=500)),
                ('description', models.CharField(blank=True, default='', max_length=200)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('number', models.PositiveIntegerField(default=1)),
                ('state', models.CharField(choices=outreach.webhook_rules.EndpointState.choices, default=outreach.webhook_rules.EndpointState['ACTIVE'], max_length=10)),
                ('reason', models.TextField(blank=True, default='', help_text='Why it is not active, in words.')),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('secret', models.TextField(help_text='Sealed (crisis_triage.shared.sealing).')),
                ('secret_number', models.PositiveIntegerField(default=1)),
                ('old_secret', models.TextField(blank=True, default='', help_text='Sealed; signs as well, until its time is over.')),
                ('old_secret_until', models.DateTimeField(blank=True, null=True)),
                ('era', models.IntegerField()),
                ('after_transaction', models.BigIntegerField()),
                ('after_line', models.BigIntegerField()),
                ('failures', models.PositiveIntegerField(default=0, help_text='Without an answer, in a row.')),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('warned_at', models.DateTimeField(blank=True, null=True)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('last_seconds', models.FloatField(default=0)),
                ('last_trouble', models.TextField(blank=True, default='')),
                ('gap_at', models.DateTimeField(blank=True, help_text='When we found that lines it had not read were swept: it missed something.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='WebhookEndpointEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('url', models.CharField(max_length=500)),
                ('description', models.CharField(blank=True, default='', max_length=200)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('state', models.CharField(choices=outreach.webhook_rules.EndpointState.choices, default=outreach.webhook_rules.EndpointState['ACTIVE'], max_length=10)),
                ('reason', models.TextField(blank=True, default='', help_text='Why it is not active, in words.')),
                ('secret_number', models.PositiveIntegerField(default=1)),
                ('number', models.PositiveIntegerField(default=1)),
            ],
            options={
                'abstract': False,
            },
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
        migrations.AddConstraint(
            model_name='noticerequest',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'webhook_failing', 'webhook_disabled'])), name='notice_request_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'webhook_failing', 'webhook_disabled']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'webhook_failing', 'webhook_disabled']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'webhook_failing', 'webhook_disabled']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='replayed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookattempt',
            name='delivery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tries', to='outreach.webhookdelivery'),
        ),
        migrations.AddField(
            model_name='webhookendpoint',
            name='owner',
            field=models.ForeignKey(help_text='It hears of what this person may see.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookdelivery',
            name='endpoint',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='outreach.webhookendpoint'),
        ),
        migrations.AddField(
            model_name='webhookendpointevent',
            name='owner',
            field=models.ForeignKey(db_constraint=False, help_text='It hears of what this person may see.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='webhookendpointevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='webhookendpointevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='url_description_events_owner_state_reason_secret_number_number_events', to='outreach.webhookendpoint'),
        ),
        migrations.AddConstraint(
            model_name='webhookattempt',
            constraint=models.CheckConstraint(condition=models.Q(('seconds__gte', 0)), name='webhook_attempt_takes_time'),
        ),
        migrations.AddConstraint(
            model_name='webhookattempt',
            constraint=models.CheckConstraint(condition=models.Q(('status__isnull', False), models.Q(('trouble', ''), _negated=True), _connector='OR'), name='webhook_attempt_without_answer_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookattempt',
            trigger=pgtrigger.compiler.Trigger(name='webhook_attempt_is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='11e0001df19af32424aed360dbf728aa82a50851', operation='UPDATE', pgid='pgtrigger_webhook_attempt_is_written_once_28c51', table='outreach_webhookattempt', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='webhookendpoint',
            index=models.Index(fields=['updated_at', 'id'], name='webhook_by_change'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('events__contained_by', ['score.band_changed', 'customer.critical', 'escalation.logged', 'loop.opened', 'loop.moved', 'promise.made', 'promise.moved', 'import.finished', 'import.failed']), ('events__len__gt', 0)), name='webhook_events_are_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'disabled', 'removed'])), name='webhook_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'disabled'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='disabled_webhook_says_why'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('old_secret', ''), ('removed_at__isnull', False), ('secret', ''), ('state', 'removed')), models.Q(models.Q(('state', 'removed'), _negated=True), ('removed_at__isnull', True), models.Q(('secret', ''), _negated=True)), _connector='OR'), name='webhook_has_a_secret_until_it_is_removed'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('old_secret', ''), ('old_secret_until__isnull', False), _connector='OR'), name='old_webhook_secret_ends'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpoint',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='63f4a6a23b14e1d8b1246e42be34556a0ba23330', operation='UPDATE', pgid='pgtrigger_touch_updated_at_588e5', table='outreach_webhookendpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpoint',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_webhookendpointevent" ("description", "events", "number", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "secret_number", "state", "url") VALUES (NEW."description", NEW."events", NEW."number", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."secret_number", NEW."state", NEW."url"); RETURN NULL;', hash='c334fb39d6d6b0eaa619b7d9c312f9a45ce3cef2', operation='INSERT', pgid='pgtrigger_insert_insert_32818', table='outreach_webhookendpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."events" IS DISTINCT FROM (NEW."events") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."secret_number" IS DISTINCT FROM (NEW."secret_number") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func='INSERT INTO "outreach_webhookendpointevent" ("description", "events", "number", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "secret_number", "state", "url") VALUES (NEW."description", NEW."events", NEW."number", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."secret_number", NEW."state", NEW."url"); RETURN NULL;', hash='69ecba1965f06d925f52cb0899ab1aea02bbec95', operation='UPDATE', pgid='pgtrigger_update_update_bdf71', table='outreach_webhookendpoint', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['endpoint', 'id'], name='webhook_log'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', outreach.webhook_rules.SendingState['WAITING'])), fields=['endpoint', 'id'], name='webhook_waiting'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['endpoint', 'subject', 'id'], name='webhook_in_order'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', outreach.webhook_rules.SendingState['SENDING'])), fields=['lease_until'], name='webhook_at_work'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('settled_at__isnull', False)), fields=['settled_at'], name='webhook_settled'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('endpoint', 'line', 'event'), name='nothing_is_told_twice_to_a_webhook'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sending', 'delivered', 'failed', 'withheld'])), name='webhook_delivery_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['waiting', 'sending']), ('settled_at__isnull', True)), models.Q(models.Q(('state__in', ['waiting', 'sending']), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='settled_webhook_delivery_has_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), models.Q(('lease_token__isnull', False), ('lease_until__isnull', False)), _connector='OR'), name='webhook_delivery_at_work_is_leased'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('line__isnull', False), ('event', outreach.webhook_rules.WebhookEvent['TEST']), _connector='OR'), name='webhook_event_has_its_line'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookdelivery',
            trigger=pgtrigger.compiler.Trigger(name='webhook_says_what_it_said', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."endpoint_id" IS DISTINCT FROM (NEW."endpoint_id") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."event" IS DISTINCT FROM (NEW."event") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."line" IS DISTINCT FROM (NEW."line") OR OLD."happened_at" IS DISTINCT FROM (NEW."happened_at") OR OLD."body" IS DISTINCT FROM (NEW."body"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4e293ee49d041ed2d6166331b689eec29c396d71', operation='UPDATE', pgid='pgtrigger_webhook_says_what_it_said_66400', table='outreach_webhookdelivery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='webhookendpointevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a31c73753f4f151b00838d45ce812dcc2ef8845d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00c47', table='outreach_webhookendpointevent', when='BEFORE')),
        ),
    ]
