"""People are told: notices, their preferences, and reminders of promises. What is pending already is reminded of too."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import outreach.models.reminder
import outreach.notices
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0005_who_left_is_found_by_the_day'),
        ('outreach', '0011_message_templates'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=outreach.notices.Event.choices, max_length=20)),
                ('about_id', models.BigIntegerField()),
                ('happened_at', models.DateTimeField()),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group_key', models.CharField(help_text='The matter: an issue, a customer.', max_length=40)),
                ('event', models.CharField(choices=outreach.notices.Event.choices, help_text='The latest.', max_length=20)),
                ('events', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), help_text='Of which kinds they were.', size=None)),
                ('latest', models.JSONField()),
                ('count', models.PositiveIntegerField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('is_severe', models.BooleanField(default=False, help_text='Of severity 1: may break the quiet hours.')),
                ('in_app', models.BooleanField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('email_mode', models.CharField(choices=outreach.notices.Mode.choices, max_length=7)),
                ('email_state', models.CharField(choices=outreach.notices.EmailState.choices, max_length=7)),
                ('email_due_at', models.DateTimeField(blank=True, null=True)),
                ('email_settled_at', models.DateTimeField(blank=True, help_text='When it was last sent or dropped.', null=True)),
                ('email_note', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(max_length=20)),
                ('channel', models.CharField(choices=outreach.notices.NoticeChannel.choices, max_length=6)),
                ('mode', models.CharField(choices=outreach.notices.Mode.choices, max_length=7)),
            ],
        ),
        migrations.CreateModel(
            name='NotificationSettings',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='notification_settings', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_begins', models.TimeField(default=datetime.time(20, 0))),
                ('quiet_ends', models.TimeField(default=datetime.time(7, 0), help_text='Both alike: never quiet.')),
                ('severe_breaks_quiet', models.BooleanField(default=False)),
                ('digest_hour', models.PositiveSmallIntegerField(default=8)),
            ],
            options={
                'verbose_name_plural': 'notification settings',
            },
        ),
        migrations.CreateModel(
            name='PromiseReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.SmallIntegerField()),
                ('outcome', models.CharField(choices=outreach.models.reminder.ReminderOutcome.choices, max_length=11)),
                ('note', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ReminderDue',
            fields=[
                ('promise', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='outreach.promise')),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ReminderPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=outreach.models.reminder.usual_days, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='ReminderPlanEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=outreach.models.reminder.usual_days, size=None)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='asks_for_its_reminders', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO outreach_reminderdue (promise_id) VALUES (NEW.id); RETURN NULL;', hash='c0d01e3afba223d2cfb2398c9bd0ac64d81b4530', operation='INSERT', pgid='pgtrigger_asks_for_its_reminders_630ee', table='outreach_promise', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='reminds_whoever_sees_to_it', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.owner_id <> NEW.owner_id)', func='UPDATE outreach_reminderdue SET next_at = now() WHERE promise_id = NEW.id; RETURN NULL;', hash='98a526d298b03f0c5d9ce1bc38e5ac89d7352bc2', operation='UPDATE', pgid='pgtrigger_reminds_whoever_sees_to_it_305ff', table='outreach_promise', when='AFTER')),
        ),
        migrations.AddField(
            model_name='noticerequest',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notificationpreference',
            name='user',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notice_preferences', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='notificationsettings',
            constraint=models.CheckConstraint(condition=models.Q(('digest_hour__lte', 23)), name='digest_hour_is_of_the_day'),
        ),
        migrations.AddField(
            model_name='promisereminder',
            name='promise',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='outreach.promise'),
        ),
        migrations.AddIndex(
            model_name='reminderdue',
            index=models.Index(fields=['next_at'], name='reminder_due'),
        ),
        migrations.AddConstraint(
            model_name='reminderplan',
            constraint=models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_reminder_plan'),
        ),
        migrations.AddConstraint(
            model_name='reminderplan',
            constraint=models.CheckConstraint(condition=models.Q(('days__len__lte', 10)), name='reminders_are_few'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderplan',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_reminderplanevent" ("days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='c5634f864db6a0ce2f173153e43bcfe3d56deacd', operation='INSERT', pgid='pgtrigger_insert_insert_55bc6', table='outreach_reminderplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderplan',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_reminderplanevent" ("days", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."days", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='f66549cbfeb9e781d17907d38cb042b0c2dbc6ee', operation='UPDATE', pgid='pgtrigger_update_update_b3d4a', table='outreach_reminderplan', when='AFTER')),
        ),
        migrations.AddField(
            model_name='reminderplanevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='reminderplanevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.reminderplan'),
        ),
        migrations.AddConstraint(
            model_name='noticerequest',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'escalation_raised', 'customer_critical'])), name='notice_request_event_is_known'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('read_at__isnull', True), ('in_app', True)), fields=['user'], name='notice_unread'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', 'last_at', 'id'], name='notice_by_user'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('acknowledged_at__isnull', True), ('read_at__isnull', True), _negated=True), fields=['user', 'group_key'], name='notice_acknowledged'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('email_state', outreach.notices.EmailState['WAITING'])), fields=['email_due_at'], name='notice_email_due'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('acknowledged_at__isnull', True), ('read_at__isnull', True)), fields=('user', 'group_key'), name='one_open_notice_of_a_matter'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'escalation_raised', 'customer_critical']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'escalation_raised', 'customer_critical']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1), ('first_at__lte', models.F('last_at')), models.Q(('group_key', ''), _negated=True)), name='notice_counts_from_one'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledged_at__isnull', True), ('read_at__isnull', False), _connector='OR'), name='acknowledged_notice_is_read'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('email_mode__in', ['at_once', 'digest', 'off']), ('email_state__in', ['none', 'waiting', 'sent', 'dropped', 'failed'])), name='notice_email_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email_state', outreach.notices.EmailState['WAITING']), _negated=True), models.Q(('email_due_at__isnull', False), models.Q(('email_mode', outreach.notices.Mode['OFF']), _negated=True)), _connector='OR'), name='waiting_notice_is_due_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('email_state__in', ['sent', 'dropped']), _negated=True), ('email_settled_at__isnull', False), _connector='OR'), name='settled_notice_says_when'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.UniqueConstraint(fields=('user', 'event', 'channel'), name='one_wish_per_event_and_channel'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'escalation_raised', 'customer_critical']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
        migrations.AddConstraint(
            model_name='promisereminder',
            constraint=models.UniqueConstraint(fields=('promise', 'days'), name='one_reminder_per_promise_and_day'),
        ),
        migrations.AddConstraint(
            model_name='promisereminder',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['sent', 'passed_over', 'dropped', 'expired'])), name='reminder_outcome_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promisereminder',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a16710d227468f5fc9fd19854f351bdde4029c9b', operation='DELETE', pgid='pgtrigger_never_deleted_6c374', table='outreach_promisereminder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reminderplanevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8a4d2b0e088120e5f1519d4aed64d62f0fcca7d9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e3f8c', table='outreach_reminderplanevent', when='BEFORE')),
        ),
        migrations.RunSQL(
            "INSERT INTO outreach_reminderdue (promise_id) SELECT id FROM outreach_promise WHERE state = 'pending'",
            migrations.RunSQL.noop,
        ),
    ]
