"""Crises: their stages, timeline, audience and actions."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import outreach.crises
import outreach.notices
import outreach.states
import outreach.vocabulary
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0010_ids_are_found_by_source_and_value'),
        ('outreach', '0023_rows_follow_a_merge_of_contacts'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Crisis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('kind', models.CharField(choices=outreach.crises.CrisisKind.choices, max_length=16)),
                ('title', models.CharField(max_length=200)),
                ('summary', models.TextField(blank=True, default='', help_text='What is known.', max_length=8000)),
                ('state', models.CharField(choices=outreach.states.CrisisState.choices, default=outreach.states.CrisisState['SUSPECTED'], max_length=10)),
                ('severity', models.SmallIntegerField()),
                ('cadence_minutes', models.PositiveSmallIntegerField(help_text='At the latest so long after an update comes the next.')),
                ('opened_at', models.DateTimeField()),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('stood_down_at', models.DateTimeField(blank=True, null=True)),
                ('after_action_due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'crises',
            },
        ),
        migrations.CreateModel(
            name='CrisisAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('facing', models.CharField(choices=outreach.crises.Facing.choices, max_length=10)),
                ('impact', models.CharField(choices=outreach.vocabulary.Impact.choices, max_length=8)),
                ('impact_words', models.TextField(help_text='How it will affect customers.', max_length=4000)),
                ('highlight_to', models.TextField(blank=True, default='', help_text='Who should hear of it.', max_length=1000)),
                ('highlight_words', models.TextField(blank=True, default='', max_length=4000)),
                ('highlight_by', models.DateField(blank=True, null=True)),
                ('mitigation', models.TextField(blank=True, default='', max_length=4000)),
                ('residual', models.TextField(blank=True, default='', help_text='What remains of it all the same.', max_length=4000)),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(choices=outreach.crises.CrisisActionState.choices, default=outreach.crises.CrisisActionState['OPEN'], max_length=7)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='What came of it, or why not.', max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='CrisisActionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('facing', models.CharField(choices=outreach.crises.Facing.choices, max_length=10)),
                ('impact', models.CharField(choices=outreach.vocabulary.Impact.choices, max_length=8)),
                ('impact_words', models.TextField(help_text='How it will affect customers.', max_length=4000)),
                ('highlight_to', models.TextField(blank=True, default='', help_text='Who should hear of it.', max_length=1000)),
                ('highlight_words', models.TextField(blank=True, default='', max_length=4000)),
                ('highlight_by', models.DateField(blank=True, null=True)),
                ('mitigation', models.TextField(blank=True, default='', max_length=4000)),
                ('residual', models.TextField(blank=True, default='', help_text='What remains of it all the same.', max_length=4000)),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(choices=outreach.crises.CrisisActionState.choices, default=outreach.crises.CrisisActionState['OPEN'], max_length=7)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='What came of it, or why not.', max_length=2000)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CrisisCustomer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_addition', models.BooleanField(help_text='Came to match after the declaration.')),
                ('added_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CrisisEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=outreach.crises.EntryKind.choices, max_length=10)),
                ('text', models.TextField(max_length=4000)),
                ('happened_at', models.DateTimeField(help_text='When it was.')),
                ('known_at', models.DateTimeField(help_text='When we knew.')),
                ('written_at', models.DateTimeField(help_text='When it was written down.')),
                ('job', models.CharField(blank=True, default='', help_text='What wrote it, if nobody did.', max_length=60)),
                ('was_due_at', models.DateTimeField(blank=True, help_text='Of an update that came, or did not.', null=True)),
                ('next_due_at', models.DateTimeField(blank=True, help_text='Of an update: when the next one comes.', null=True)),
            ],
            options={
                'verbose_name_plural': 'crisis entries',
            },
        ),
        migrations.CreateModel(
            name='CrisisEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('kind', models.CharField(choices=outreach.crises.CrisisKind.choices, max_length=16)),
                ('title', models.CharField(max_length=200)),
                ('summary', models.TextField(blank=True, default='', help_text='What is known.', max_length=8000)),
                ('state', models.CharField(choices=outreach.states.CrisisState.choices, default=outreach.states.CrisisState['SUSPECTED'], max_length=10)),
                ('severity', models.SmallIntegerField()),
                ('cadence_minutes', models.PositiveSmallIntegerField(help_text='At the latest so long after an update comes the next.')),
                ('opened_at', models.DateTimeField()),
                ('declared_at', models.DateTimeField(blank=True, null=True)),
                ('stood_down_at', models.DateTimeField(blank=True, null=True)),
                ('after_action_due_on', models.DateField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CrisisIssue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('linked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='CrisisIssueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('linked_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CrisisMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('from_state', models.CharField(max_length=20)),
                ('to_state', models.CharField(max_length=20)),
                ('job', models.CharField(blank=True, default='', help_text='What moved it, if nobody did.', max_length=60)),
                ('moved_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='', max_length=4000)),
            ],
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
        migrations.RemoveConstraint(
            model_name='webhookendpoint',
            name='webhook_events_are_known',
        ),
        migrations.AddConstraint(
            model_name='noticerequest',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'webhook_failing', 'webhook_disabled'])), name='notice_request_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'webhook_failing', 'webhook_disabled']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'webhook_failing', 'webhook_disabled']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'webhook_failing', 'webhook_disabled']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('events__contained_by', ['score.band_changed', 'customer.critical', 'escalation.logged', 'loop.opened', 'loop.moved', 'promise.made', 'promise.moved', 'crisis.suspected', 'crisis.declared', 'crisis.moved', 'crisis.stood_down', 'import.finished', 'import.failed']), ('events__len__gt', 0)), name='webhook_events_are_known'),
        ),
        migrations.AddField(
            model_name='crisis',
            name='after_action_owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisis',
            name='commander',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crises_commanded', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisis',
            name='liaison',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisis',
            name='main_issue',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='crises_named', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='crisis',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisis',
            name='scribe',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisaction',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisaction',
            name='crisis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisaction',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crisis_actions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisaction',
            name='residual_accepted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisaction',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='added_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='crisis',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='owner',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.crisisaction'),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='residual_accepted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisactionevent',
            name='settled_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisiscustomer',
            name='crisis',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='customers', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisiscustomer',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crises', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='crisisentry',
            name='corrects',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='outreach.crisisentry'),
        ),
        migrations.AddField(
            model_name='crisisentry',
            name='crisis',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisentry',
            name='written_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='after_action_owner',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='commander',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='liaison',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='main_issue',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='opened_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisevent',
            name='scribe',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisissue',
            name='crisis',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisissue',
            name='issue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='crises', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='crisisissue',
            name='linked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisissueevent',
            name='crisis',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisisissueevent',
            name='issue',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='crisisissueevent',
            name='linked_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='crisisissueevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='crisisissueevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.crisisissue'),
        ),
        migrations.AddField(
            model_name='crisismove',
            name='crisis',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='crisismove',
            name='moved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='CrisisAudience',
            fields=[
                ('crisis', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='audience', serialize=False, to='outreach.crisis')),
                ('wanted', models.JSONField(blank=True, default=dict, help_text='The filter; empty where only the issues tell.')),
                ('set_at', models.DateTimeField()),
                ('frozen_at', models.DateTimeField(blank=True, help_text='When everybody was found who matched at the declaration.', null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('next_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='None: the crisis is over.', null=True)),
                ('failure', models.TextField(db_default='', default='', help_text='Why nobody is counted in, and what to do.')),
                ('set_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='CrisisCadence',
            fields=[
                ('crisis', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='cadence', serialize=False, to='outreach.crisis')),
                ('due_at', models.DateTimeField()),
                ('missed_at', models.DateTimeField(blank=True, help_text='When it was noticed that this one did not come.', null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('missed_at__isnull', True)), fields=['due_at'], name='crisis_update_due')],
            },
        ),
        migrations.AddIndex(
            model_name='crisis',
            index=models.Index(fields=['updated_at', 'id'], name='crisis_by_change'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='crisis_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['service', 'sales', 'public_relations'])), name='crisis_has_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['contained', 'declared', 'recovering', 'stood_down', 'suspected'])), name='crisis_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(('severity__gte', 1), ('severity__lte', 5)), name='crisis_severity_is_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(('cadence_minutes__gte', 1), ('cadence_minutes__lte', 10080)), name='crisis_has_a_cadence'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['declared', 'contained', 'recovering']), _negated=True), models.Q(('commander__isnull', False), ('declared_at__isnull', False)), _connector='OR'), name='declared_crisis_has_a_commander'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.CrisisState['STOOD_DOWN']), _negated=True), models.Q(('stood_down_at__isnull', False), models.Q(('declared_at__isnull', True), models.Q(('after_action_due_on__isnull', False), ('after_action_owner__isnull', False)), _connector='OR')), _connector='OR'), name='crisis_that_is_over_owes_its_after_action'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.UniqueConstraint(models.F('kind'), django.db.models.functions.text.Upper(django.db.models.functions.text.Trim('title')), condition=models.Q(('state', outreach.states.CrisisState['STOOD_DOWN']), _negated=True), name='one_crisis_of_a_title_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='crisis',
            constraint=models.UniqueConstraint(condition=models.Q(('state', outreach.states.CrisisState['STOOD_DOWN']), _negated=True), fields=('kind', 'main_issue'), name='one_crisis_of_an_issue_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'suspected' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as suspected, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='555d8ec5329c9b5d7f28afd0a254f44d91f4f40d', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_04289', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_crisismove WHERE crisis_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_crisismove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='6d403a3fa8d637e20a47f30c9888c2a8c4884bdf', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_5ac54', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='stands_down_when_nothing_is_open', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'stood_down' AND OLD.state = 'recovering')", func="\n                    IF EXISTS (SELECT FROM outreach_crisisaction WHERE crisis_id = NEW.id AND state = 'open')\n                       OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_issue issue ON issue.id = link.issue_id\n                                   WHERE link.crisis_id = NEW.id AND issue.state NOT IN ('closed', 'declined', 'merged', 'resolved', 'verified'))\n                       OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_loop loop USING (issue_id)\n                                   WHERE link.crisis_id = NEW.id AND loop.state IN ('open', 'reopened')) THEN\n                        RAISE EXCEPTION 'crisis % has something open: it is not over', NEW.id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='50dfb5e2e53d9fa62c5133927e10a3b1dc1c7a24', operation='UPDATE', pgid='pgtrigger_stands_down_when_nothing_is_open_6db1a', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='crisis_keeps_its_origin', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."main_issue_id" IS DISTINCT FROM (NEW."main_issue_id") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='721db747c5855d45bac1ddc30c702f084b051e2f', operation='UPDATE', pgid='pgtrigger_crisis_keeps_its_origin_db046', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='1abc0217b4b00cc3420daaab6699a2163a867a01', operation='UPDATE', pgid='pgtrigger_touch_updated_at_9056b', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='87059f2dccacdf15b904265ce8b1496df016eab3', operation='DELETE', pgid='pgtrigger_never_deleted_abd73', table='outreach_crisis', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_created', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'crisis', 'created', it.id, NULL::bigint, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], '', it.state, concat_ws('-', it.moves, it.severity, it.cadence_minutes, coalesce(it.commander_id, 0), coalesce(it.liaison_id, 0),\n        coalesce(it.scribe_id, 0)), it.updated_at\n FROM new_rows AS it;\nRETURN NULL;", hash='9b0d9c1732800dbd8abf7cdf5c74472887485b1f', level='STATEMENT', operation='INSERT', pgid='pgtrigger_is_told_when_created_a807b', referencing='REFERENCING NEW TABLE AS new_rows ', table='outreach_crisis', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_updated', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'crisis', CASE WHEN it.state <> was.state THEN 'moved' ELSE 'updated' END, it.id, NULL::bigint, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), array_remove(ARRAY[CASE WHEN it.kind IS DISTINCT FROM was.kind THEN 'kind' END, CASE WHEN it.title IS DISTINCT FROM was.title THEN 'title' END, CASE WHEN it.summary IS DISTINCT FROM was.summary THEN 'summary' END, CASE WHEN it.severity IS DISTINCT FROM was.severity THEN 'severity' END, CASE WHEN it.cadence_minutes IS DISTINCT FROM was.cadence_minutes THEN 'cadence_minutes' END, CASE WHEN it.commander_id IS DISTINCT FROM was.commander_id THEN 'commander_id' END, CASE WHEN it.liaison_id IS DISTINCT FROM was.liaison_id THEN 'liaison_id' END, CASE WHEN it.scribe_id IS DISTINCT FROM was.scribe_id THEN 'scribe_id' END, CASE WHEN it.after_action_owner_id IS DISTINCT FROM was.after_action_owner_id THEN 'after_action_owner_id' END, CASE WHEN it.after_action_due_on IS DISTINCT FROM was.after_action_due_on THEN 'after_action_due_on' END]::text[], NULL), was.state, it.state, concat_ws('-', it.moves, it.severity, it.cadence_minutes, coalesce(it.commander_id, 0), coalesce(it.liaison_id, 0),\n        coalesce(it.scribe_id, 0)), it.updated_at\n FROM new_rows AS it JOIN old_rows AS was ON was.id = it.id WHERE (it.kind, it.title, it.summary, it.severity, it.cadence_minutes, it.commander_id, it.liaison_id, it.scribe_id, it.after_action_owner_id, it.after_action_due_on) IS DISTINCT FROM (was.kind, was.title, was.summary, was.severity, was.cadence_minutes, was.commander_id, was.liaison_id, was.scribe_id, was.after_action_owner_id, was.after_action_due_on) OR it.state <> was.state;\nRETURN NULL;", hash='75fa112b3bd77b81377bce8b6f56ad5631704365', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_is_told_when_updated_53097', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outreach_crisis', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_crisisevent" ("after_action_due_on", "after_action_owner_id", "cadence_minutes", "commander_id", "created_at", "declared_at", "id", "kind", "liaison_id", "main_issue_id", "moves", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scribe_id", "severity", "state", "stood_down_at", "summary", "title", "updated_at") VALUES (NEW."after_action_due_on", NEW."after_action_owner_id", NEW."cadence_minutes", NEW."commander_id", NEW."created_at", NEW."declared_at", NEW."id", NEW."kind", NEW."liaison_id", NEW."main_issue_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."scribe_id", NEW."severity", NEW."state", NEW."stood_down_at", NEW."summary", NEW."title", NEW."updated_at"); RETURN NULL;', hash='843e188100f46293a284428648d2c9da02554e23', operation='INSERT', pgid='pgtrigger_insert_insert_d7516', table='outreach_crisis', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisis',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_crisisevent" ("after_action_due_on", "after_action_owner_id", "cadence_minutes", "commander_id", "created_at", "declared_at", "id", "kind", "liaison_id", "main_issue_id", "moves", "opened_at", "opened_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "scribe_id", "severity", "state", "stood_down_at", "summary", "title", "updated_at") VALUES (NEW."after_action_due_on", NEW."after_action_owner_id", NEW."cadence_minutes", NEW."commander_id", NEW."created_at", NEW."declared_at", NEW."id", NEW."kind", NEW."liaison_id", NEW."main_issue_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."scribe_id", NEW."severity", NEW."state", NEW."stood_down_at", NEW."summary", NEW."title", NEW."updated_at"); RETURN NULL;', hash='9e5b16f039179034fd6c8dc3750a53709e34227a', operation='UPDATE', pgid='pgtrigger_update_update_29046', table='outreach_crisis', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='crisisaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), ('facing__in', ['customers', 'internal']), ('state__in', ['open', 'done', 'dropped'])), name='crisis_action_words_are_known'),
        ),
        migrations.AddConstraint(
            model_name='crisisaction',
            constraint=models.CheckConstraint(condition=models.Q(('impact__in', ['positive', 'neutral', 'negative']), models.Q(('impact_words', ''), _negated=True)), name='crisis_action_answers_for_customers'),
        ),
        migrations.AddConstraint(
            model_name='crisisaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('impact', outreach.vocabulary.Impact['POSITIVE']), _negated=True), models.Q(models.Q(('highlight_to', ''), _negated=True), models.Q(('highlight_words', ''), _negated=True), ('highlight_by__isnull', False)), _connector='OR'), name='good_action_has_a_plan_to_highlight'),
        ),
        migrations.AddConstraint(
            model_name='crisisaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('impact', outreach.vocabulary.Impact['NEGATIVE']), _negated=True), models.Q(models.Q(('mitigation', ''), _negated=True), models.Q(('residual', ''), _negated=True), ('residual_accepted_by__isnull', False)), _connector='OR'), name='bad_action_is_mitigated_and_accepted'),
        ),
        migrations.AddConstraint(
            model_name='crisisaction',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True), ('state', outreach.crises.CrisisActionState['OPEN'])), models.Q(models.Q(('state', outreach.crises.CrisisActionState['OPEN']), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='settled_crisis_action_says_what_came_of_it'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='what_was_answered_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."facing" IS DISTINCT FROM (NEW."facing") OR OLD."impact" IS DISTINCT FROM (NEW."impact") OR OLD."impact_words" IS DISTINCT FROM (NEW."impact_words") OR OLD."highlight_to" IS DISTINCT FROM (NEW."highlight_to") OR OLD."highlight_words" IS DISTINCT FROM (NEW."highlight_words") OR OLD."highlight_by" IS DISTINCT FROM (NEW."highlight_by") OR OLD."mitigation" IS DISTINCT FROM (NEW."mitigation") OR OLD."residual" IS DISTINCT FROM (NEW."residual") OR OLD."residual_accepted_by_id" IS DISTINCT FROM (NEW."residual_accepted_by_id") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='d07653ae7b2e49a5c849798016e5b811934092ba', operation='UPDATE', pgid='pgtrigger_what_was_answered_stays_f919e', table='outreach_crisisaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='what_was_settled_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'open')", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='057a1640cbd6c893135f7b0ed606029ed2e5004b', operation='UPDATE', pgid='pgtrigger_what_was_settled_stays_4b545', table='outreach_crisisaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='opens_in_an_open_crisis', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    PERFORM FROM outreach_crisis WHERE id = NEW.crisis_id AND state <> 'stood_down' FOR SHARE;\n                    IF NOT FOUND THEN\n                        RAISE EXCEPTION 'crisis % is over: no action of it can be open', NEW.crisis_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='dfa881ee61279fbab28e0cceb54f5da2c213fe3d', operation='INSERT', pgid='pgtrigger_opens_in_an_open_crisis_82295', table='outreach_crisisaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='daec53ee92193e8931a843c61b91b584a645d200', operation='UPDATE', pgid='pgtrigger_touch_updated_at_64633', table='outreach_crisisaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49d2301d9ee4d60354dc1a614ec9fd0d743e1f96', operation='DELETE', pgid='pgtrigger_never_deleted_ed2f1', table='outreach_crisisaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_crisisactionevent" ("added_at", "added_by_id", "created_at", "crisis_id", "facing", "highlight_by", "highlight_to", "highlight_words", "id", "impact", "impact_words", "mitigation", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residual", "residual_accepted_by_id", "settled_at", "settled_by_id", "state", "updated_at", "what") VALUES (NEW."added_at", NEW."added_by_id", NEW."created_at", NEW."crisis_id", NEW."facing", NEW."highlight_by", NEW."highlight_to", NEW."highlight_words", NEW."id", NEW."impact", NEW."impact_words", NEW."mitigation", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."residual", NEW."residual_accepted_by_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."updated_at", NEW."what"); RETURN NULL;', hash='9239b76d40d41791214fd024e9b699c3c6eea565', operation='INSERT', pgid='pgtrigger_insert_insert_1c0e7', table='outreach_crisisaction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisaction',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_crisisactionevent" ("added_at", "added_by_id", "created_at", "crisis_id", "facing", "highlight_by", "highlight_to", "highlight_words", "id", "impact", "impact_words", "mitigation", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "residual", "residual_accepted_by_id", "settled_at", "settled_by_id", "state", "updated_at", "what") VALUES (NEW."added_at", NEW."added_by_id", NEW."created_at", NEW."crisis_id", NEW."facing", NEW."highlight_by", NEW."highlight_to", NEW."highlight_words", NEW."id", NEW."impact", NEW."impact_words", NEW."mitigation", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."residual", NEW."residual_accepted_by_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."updated_at", NEW."what"); RETURN NULL;', hash='70884bb2234eb3610db764542b2bec5e5ae64828', operation='UPDATE', pgid='pgtrigger_update_update_6c391', table='outreach_crisisaction', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisactionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='56b8129b7fecf8ff49abad6ab2842f24bc053f0d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_aa1ce', table='outreach_crisisactionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='crisiscustomer',
            constraint=models.UniqueConstraint(fields=('crisis', 'customer'), name='a_customer_is_in_a_crisis_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisiscustomer',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."is_addition" IS DISTINCT FROM (NEW."is_addition") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5355649336faacfa441408311369935e2c83459a', operation='UPDATE', pgid='pgtrigger_is_written_once_1af8d', table='outreach_crisiscustomer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisiscustomer',
            trigger=pgtrigger.compiler.Trigger(name='changes_its_customer_by_a_merge', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)', func="\n            IF NOT EXISTS (\n                SELECT FROM accounts_customermerge merge WHERE merge.transaction = pg_current_xact_id()::text::bigint\n                   AND (merge.loser_id, merge.survivor_id) IN ((OLD.customer_id, NEW.customer_id), (NEW.customer_id, OLD.customer_id))\n            ) THEN\n                RAISE EXCEPTION '% % stays with its customer', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='65f7f17b73a30b8fabf3fda1dac9d76ed7d66ca2', operation='UPDATE', pgid='pgtrigger_changes_its_customer_by_a_merge_1a9f3', table='outreach_crisiscustomer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisiscustomer',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5607dd016988392751abfa59b610a3ce2fb3838d', operation='DELETE', pgid='pgtrigger_never_deleted_93097', table='outreach_crisiscustomer', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='crisisentry',
            index=models.Index(fields=['crisis', 'happened_at', 'id'], name='crisis_entries_in_order'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['fact', 'update', 'correction', 'missed']), models.Q(('text', ''), _negated=True)), name='crisis_entry_says_something'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(('happened_at__lte', models.F('known_at')), ('known_at__lte', django.db.models.expressions.CombinedExpression(models.F('written_at'), '+', models.Value(datetime.timedelta(seconds=300))))), name='crisis_entry_is_known_after_it_was'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', False), ('kind', outreach.crises.EntryKind['CORRECTION'])), models.Q(models.Q(('kind', outreach.crises.EntryKind['CORRECTION']), _negated=True), ('corrects__isnull', True)), _connector='OR'), name='correction_names_what_it_corrects'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', outreach.crises.EntryKind['UPDATE']), ('next_due_at__gt', models.F('written_at')), ('next_due_at__isnull', False)), models.Q(models.Q(('kind', outreach.crises.EntryKind['UPDATE']), _negated=True), ('next_due_at__isnull', True)), _connector='OR'), name='update_names_the_next_one'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['fact', 'correction']), ('was_due_at__isnull', True)), ('kind', outreach.crises.EntryKind['UPDATE']), models.Q(('kind', outreach.crises.EntryKind['MISSED']), ('was_due_at__isnull', False)), _connector='OR'), name='missed_update_was_due_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('written_by__isnull', False)), models.Q(('written_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='crisis_entry_is_written_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='crisisentry',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', outreach.crises.EntryKind['MISSED'])), fields=('crisis', 'was_due_at'), name='an_update_is_missed_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisentry',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='08af332ab6e817e9d3b5d4209cbf0e7cb4066010', operation='UPDATE', pgid='pgtrigger_is_written_once_322f3', table='outreach_crisisentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisentry',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='64c0d28b7fc84f25438a849acce957e690860b27', operation='DELETE', pgid='pgtrigger_never_deleted_cec6f', table='outreach_crisisentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisentry',
            trigger=pgtrigger.compiler.Trigger(name='corrects_its_own_crisis', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.corrects_id IS NOT NULL)', func="\n                    IF NOT EXISTS (SELECT FROM outreach_crisisentry WHERE id = NEW.corrects_id AND crisis_id = NEW.crisis_id) THEN\n                        RAISE EXCEPTION 'entry % belongs to another crisis', NEW.corrects_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='592962e52d32636c2faf82ab09a36e3d94752059', operation='INSERT', pgid='pgtrigger_corrects_its_own_crisis_d0496', table='outreach_crisisentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d37d8da02659ff2c9dee936f405f35381276d800', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_851a9', table='outreach_crisisevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='crisisissue',
            constraint=models.UniqueConstraint(fields=('crisis', 'issue'), name='an_issue_belongs_to_a_crisis_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisissue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_crisisissueevent" ("crisis_id", "id", "issue_id", "linked_at", "linked_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."crisis_id", NEW."id", NEW."issue_id", NEW."linked_at", NEW."linked_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='30e7b3ca983f7eec18a1a1b0b6f3ea51c75b3043', operation='INSERT', pgid='pgtrigger_insert_insert_c2eb2', table='outreach_crisisissue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisissue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_crisisissueevent" ("crisis_id", "id", "issue_id", "linked_at", "linked_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."crisis_id", OLD."id", OLD."issue_id", OLD."linked_at", OLD."linked_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='60a70f5cc78bb4d18b723fc8d029cd3c0b901132', operation='DELETE', pgid='pgtrigger_delete_delete_5b042', table='outreach_crisisissue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisisissueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='84604d2de3ecc2c24d2d9c2f1a3185e4130fb5ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_34cca', table='outreach_crisisissueevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='crisismove',
            constraint=models.UniqueConstraint(fields=('crisis', 'number'), name='one_move_of_a_crisis_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='crisismove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'contained'), ('to_state', 'declared')), models.Q(('from_state', 'contained'), ('to_state', 'recovering')), models.Q(('from_state', 'declared'), ('to_state', 'contained')), models.Q(('from_state', 'recovering'), ('to_state', 'declared')), models.Q(('from_state', 'recovering'), ('to_state', 'stood_down')), models.Q(('from_state', 'suspected'), ('to_state', 'declared')), models.Q(('from_state', 'suspected'), ('to_state', 'stood_down')), _connector='OR'), name='crisis_moves_as_the_table_says'),
        ),
        migrations.AddConstraint(
            model_name='crisismove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='crisis_is_moved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='crisismove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_state', outreach.states.CrisisState['STOOD_DOWN']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='who_stands_a_crisis_down_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_crisis SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.crisis_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_crisis % is not at % any more, or move % is not its next', NEW.crisis_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='068e5cf94a94dacfebb69c54cf21240b4fb0b2ab', operation='INSERT', pgid='pgtrigger_moves_its_row_d3d6e', table='outreach_crisismove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='12f4b9961488eec548b26cee25779eb9fb508666', operation='UPDATE', pgid='pgtrigger_is_written_once_7439e', table='outreach_crisismove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='crisismove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f298c7c93d944ef77d0959c4eeb344bdf82add8d', operation='DELETE', pgid='pgtrigger_never_deleted_8d044', table='outreach_crisismove', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='crisisaudience',
            index=models.Index(fields=['next_at'], name='crisis_audience_due'),
        ),
    ]
