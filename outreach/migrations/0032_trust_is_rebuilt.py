"""Recovery cases: their stages, plans, words to the customer and steps."""

import django.db.models.deletion
import django.db.models.functions.datetime
import outreach.notices
import outreach.recoveries
import outreach.vocabulary
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0014_files_that_are_taken_along_are_noted'),
        ('outreach', '0031_customers_have_links'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('state', models.CharField(choices=outreach.recoveries.RecoveryState.choices, default=outreach.recoveries.RecoveryState['AT_RISK'], max_length=13)),
                ('opened_because', models.CharField(choices=outreach.recoveries.RecoveryCause.choices, max_length=14)),
                ('reason', models.TextField(help_text='Why their trust is at risk.', max_length=4000)),
                ('opened_at', models.DateTimeField(help_text='When its clock began.')),
                ('arr', models.DecimalField(blank=True, decimal_places=2, help_text='As it was then.', max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('cause', models.TextField(blank=True, default='', help_text='What went wrong, as we tell it to them.', max_length=4000)),
                ('goal', models.TextField(blank=True, default='', help_text='What must be so, that they trust us again.', max_length=4000)),
                ('cadence_days', models.PositiveSmallIntegerField(blank=True, help_text='At the latest so long after an honest word comes the next.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'recovery case',
                'verbose_name_plural': 'recovery cases',
            },
        ),
        migrations.CreateModel(
            name='RecoveryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('state', models.CharField(choices=outreach.recoveries.RecoveryState.choices, default=outreach.recoveries.RecoveryState['AT_RISK'], max_length=13)),
                ('opened_because', models.CharField(choices=outreach.recoveries.RecoveryCause.choices, max_length=14)),
                ('reason', models.TextField(help_text='Why their trust is at risk.', max_length=4000)),
                ('opened_at', models.DateTimeField(help_text='When its clock began.')),
                ('arr', models.DecimalField(blank=True, decimal_places=2, help_text='As it was then.', max_digits=20, null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('cause', models.TextField(blank=True, default='', help_text='What went wrong, as we tell it to them.', max_length=4000)),
                ('goal', models.TextField(blank=True, default='', help_text='What must be so, that they trust us again.', max_length=4000)),
                ('cadence_days', models.PositiveSmallIntegerField(blank=True, help_text='At the latest so long after an honest word comes the next.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RecoveryMove',
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
        migrations.CreateModel(
            name='RecoveryStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('touch', models.CharField(blank=True, choices=outreach.vocabulary.TouchpointKind.choices, default='', help_text='Empty: it is work of ours.', max_length=10)),
                ('programme', models.CharField(blank=True, default='', help_text='The programme that it belongs to.', max_length=40)),
                ('due_on', models.DateField()),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(choices=outreach.recoveries.StepState.choices, default=outreach.recoveries.StepState['OPEN'], max_length=7)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='What came of it, or why not.', max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='RecoveryStepEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('touch', models.CharField(blank=True, choices=outreach.vocabulary.TouchpointKind.choices, default='', help_text='Empty: it is work of ours.', max_length=10)),
                ('programme', models.CharField(blank=True, default='', help_text='The programme that it belongs to.', max_length=40)),
                ('due_on', models.DateField()),
                ('added_at', models.DateTimeField()),
                ('state', models.CharField(choices=outreach.recoveries.StepState.choices, default=outreach.recoveries.StepState['OPEN'], max_length=7)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='What came of it, or why not.', max_length=2000)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RecoveryWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=outreach.recoveries.WordKind.choices, max_length=6)),
                ('text', models.TextField(help_text='What they were told.', max_length=4000)),
                ('has_moved', models.BooleanField(default=False, help_text='Something is other than at the last update.')),
                ('tells_the_cause', models.BooleanField(default=False, help_text='They heard what went wrong, and the steps.')),
                ('channel', models.CharField(blank=True, choices=outreach.vocabulary.Channel.choices, default='', max_length=8)),
                ('job', models.CharField(blank=True, default='', help_text='What noticed it, if nobody said anything.', max_length=60)),
                ('said_at', models.DateTimeField()),
                ('was_due_at', models.DateTimeField(blank=True, null=True)),
                ('next_due_on', models.DateField(blank=True, help_text='They were told to hear from us by then.', null=True)),
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
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'recovery_yours', 'recovery_overdue', 'webhook_failing', 'webhook_disabled'])), name='notice_request_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'recovery_yours', 'recovery_overdue', 'webhook_failing', 'webhook_disabled']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'recovery_yours', 'recovery_overdue', 'webhook_failing', 'webhook_disabled']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'recovery_yours', 'recovery_overdue', 'webhook_failing', 'webhook_disabled']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('events__contained_by', ['score.band_changed', 'customer.critical', 'escalation.logged', 'loop.opened', 'loop.moved', 'promise.made', 'promise.moved', 'crisis.suspected', 'crisis.declared', 'crisis.moved', 'crisis.stood_down', 'script.published', 'script.moved', 'recovery.opened', 'recovery.moved', 'recovery.ended', 'import.finished', 'import.failed', 'import.reverted']), ('events__len__gt', 0)), name='webhook_events_are_known'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='crisis',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='customer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='follows',
            field=models.OneToOneField(blank=True, help_text='They were here before.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='opened_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recovery',
            name='owner',
            field=models.ForeignKey(help_text='Who leads it.', on_delete=django.db.models.deletion.PROTECT, related_name='recoveries_owned', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='crisis',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='customer',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='follows',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='They were here before.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='opened_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='owner',
            field=models.ForeignKey(db_constraint=False, help_text='Who leads it.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='recoveryevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoverymove',
            name='moved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverymove',
            name='recovery',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoverystep',
            name='added_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystep',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recovery_steps', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystep',
            name='recovery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoverystep',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystep',
            name='touchpoint',
            field=models.ForeignKey(blank=True, help_text='That did it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recovery_steps', to='outreach.touchpoint'),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='added_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='owner',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.recoverystep'),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='recovery',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='settled_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recoverystepevent',
            name='touchpoint',
            field=models.ForeignKey(blank=True, db_constraint=False, help_text='That did it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.touchpoint'),
        ),
        migrations.AddField(
            model_name='recoveryword',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.contact'),
        ),
        migrations.AddField(
            model_name='recoveryword',
            name='recovery',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='words', to='outreach.recovery'),
        ),
        migrations.AddField(
            model_name='recoveryword',
            name='said_by',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='RecoveryClock',
            fields=[
                ('due_at', models.DateTimeField()),
                ('missed_at', models.DateTimeField(blank=True, help_text='When it was noticed that this one did not come.', null=True)),
                ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('recovery', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='clock', serialize=False, to='outreach.recovery')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('missed_at__isnull', True)), fields=['due_at'], name='recovery_word_due')],
            },
        ),
        migrations.AddIndex(
            model_name='recovery',
            index=models.Index(fields=['updated_at', 'id'], name='recovery_by_change'),
        ),
        migrations.AddIndex(
            model_name='recovery',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='recovery_ended'),
        ),
        migrations.AddIndex(
            model_name='recovery',
            index=models.Index(fields=['opened_at'], name='recovery_opened'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['at_risk', 'lost', 'not_at_risk', 'plan_in_place', 'recovered', 'saving'])), name='recovery_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), ('opened_because__in', ['by_hand', 'critical', 'broken_promise', 'crisis'])), name='recovery_says_why'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['plan_in_place', 'saving', 'recovered']), _negated=True), models.Q(models.Q(('cause', ''), _negated=True), models.Q(('goal', ''), _negated=True), ('cadence_days__isnull', False)), _connector='OR'), name='recovery_has_its_plan'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('cadence_days__isnull', True), models.Q(('cadence_days__gte', 1), ('cadence_days__lte', 31)), _connector='OR'), name='recovery_cadence_is_a_month_at_most'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['at_risk', 'plan_in_place', 'saving']), ('ended_at__isnull', False), _connector='OR'), name='recovery_that_ended_says_when'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['at_risk', 'plan_in_place', 'saving'])), fields=('customer',), name='one_open_recovery_per_customer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'at_risk' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as at_risk, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='7668cdad7fa58876157d749f3faeb867c5bca239', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_983d8', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_recoverymove WHERE recovery_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_recoverymove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='5063da9fb1d74ebe7c23f5da2bc267468e144610', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_47a5c', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='ends_with_no_step_open', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state IN ('lost', 'not_at_risk', 'recovered') AND OLD.state <> NEW.state)", func="\n                    IF EXISTS (SELECT FROM outreach_recoverystep WHERE recovery_id = NEW.id AND state = 'open') THEN\n                        RAISE EXCEPTION 'recovery % has an open step: it is not over', NEW.id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='8cf17b1480522bceb9a1fa25cf1c79e1ffbd85cb', operation='UPDATE', pgid='pgtrigger_ends_with_no_step_open_049d5', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='recovery_keeps_its_origin', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."opened_because" IS DISTINCT FROM (NEW."opened_because") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."arr" IS DISTINCT FROM (NEW."arr") OR OLD."currency" IS DISTINCT FROM (NEW."currency"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7d95e7c87449ebb2530db077a511351702f6a81d', operation='UPDATE', pgid='pgtrigger_recovery_keeps_its_origin_1c6e4', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='what_ended_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state IN ('lost', 'not_at_risk', 'recovered') AND OLD.customer_id = NEW.customer_id)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='54ddb308ef32c1fbbde852cd64abd6aa87e4f902', operation='UPDATE', pgid='pgtrigger_what_ended_stays_2e557', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='changes_its_customer_by_a_merge', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.customer_id IS DISTINCT FROM NEW.customer_id)', func="\n            IF NOT EXISTS (\n                SELECT FROM accounts_customermerge merge WHERE merge.transaction = pg_current_xact_id()::text::bigint\n                   AND (merge.loser_id, merge.survivor_id) IN ((OLD.customer_id, NEW.customer_id), (NEW.customer_id, OLD.customer_id))\n            ) THEN\n                RAISE EXCEPTION '% % stays with its customer', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='f21de290fba3434c7f3947bd8bbd9cd57da269ff', operation='UPDATE', pgid='pgtrigger_changes_its_customer_by_a_merge_9b95e', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='31886320d6971bc53e6c3a99f93b457a87c284ab', operation='UPDATE', pgid='pgtrigger_touch_updated_at_567a9', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1022f72aa89ffcdefe0d08ce0c275640db214068', operation='DELETE', pgid='pgtrigger_never_deleted_03424', table='outreach_recovery', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_created', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'recovery', 'created', it.id, it.customer_id, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], '', it.state, concat_ws('-', it.moves, it.owner_id, coalesce(it.cadence_days, 0)), it.updated_at\n FROM new_rows AS it;\nRETURN NULL;", hash='2cd68434edf40bc0138c84205f5e322c02f27961', level='STATEMENT', operation='INSERT', pgid='pgtrigger_is_told_when_created_aad85', referencing='REFERENCING NEW TABLE AS new_rows ', table='outreach_recovery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_updated', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'recovery', CASE WHEN it.state <> was.state THEN 'moved' ELSE 'updated' END, it.id, it.customer_id, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), array_remove(ARRAY[CASE WHEN it.owner_id IS DISTINCT FROM was.owner_id THEN 'owner_id' END, CASE WHEN it.cause IS DISTINCT FROM was.cause THEN 'cause' END, CASE WHEN it.goal IS DISTINCT FROM was.goal THEN 'goal' END, CASE WHEN it.cadence_days IS DISTINCT FROM was.cadence_days THEN 'cadence_days' END]::text[], NULL), was.state, it.state, concat_ws('-', it.moves, it.owner_id, coalesce(it.cadence_days, 0)), it.updated_at\n FROM new_rows AS it JOIN old_rows AS was ON was.id = it.id WHERE (it.owner_id, it.cause, it.goal, it.cadence_days) IS DISTINCT FROM (was.owner_id, was.cause, was.goal, was.cadence_days) OR it.state <> was.state;\nRETURN NULL;", hash='2df81da1d09582ec83c674321fe6f466a2bf1fcf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_is_told_when_updated_b0fda', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outreach_recovery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_recoveryevent" ("arr", "cadence_days", "cause", "created_at", "crisis_id", "currency", "customer_id", "ended_at", "follows_id", "goal", "id", "moves", "opened_at", "opened_because", "opened_by_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "updated_at") VALUES (NEW."arr", NEW."cadence_days", NEW."cause", NEW."created_at", NEW."crisis_id", NEW."currency", NEW."customer_id", NEW."ended_at", NEW."follows_id", NEW."goal", NEW."id", NEW."moves", NEW."opened_at", NEW."opened_because", NEW."opened_by_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."state", NEW."updated_at"); RETURN NULL;', hash='242565da2249d43338dadde91031b853f056ef76', operation='INSERT', pgid='pgtrigger_insert_insert_29d65', table='outreach_recovery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recovery',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_recoveryevent" ("arr", "cadence_days", "cause", "created_at", "crisis_id", "currency", "customer_id", "ended_at", "follows_id", "goal", "id", "moves", "opened_at", "opened_because", "opened_by_id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "state", "updated_at") VALUES (NEW."arr", NEW."cadence_days", NEW."cause", NEW."created_at", NEW."crisis_id", NEW."currency", NEW."customer_id", NEW."ended_at", NEW."follows_id", NEW."goal", NEW."id", NEW."moves", NEW."opened_at", NEW."opened_because", NEW."opened_by_id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."state", NEW."updated_at"); RETURN NULL;', hash='016bd82cd6b963b315c22d1f927af631e793fdde', operation='UPDATE', pgid='pgtrigger_update_update_4c396', table='outreach_recovery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoveryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='29108ed56db7439da8c414e3c3e045fe3cb4c737', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e28bd', table='outreach_recoveryevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='recoverymove',
            constraint=models.UniqueConstraint(fields=('recovery', 'number'), name='one_move_of_a_recovery_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='recoverymove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'at_risk'), ('to_state', 'lost')), models.Q(('from_state', 'at_risk'), ('to_state', 'not_at_risk')), models.Q(('from_state', 'at_risk'), ('to_state', 'plan_in_place')), models.Q(('from_state', 'plan_in_place'), ('to_state', 'lost')), models.Q(('from_state', 'plan_in_place'), ('to_state', 'saving')), models.Q(('from_state', 'saving'), ('to_state', 'lost')), models.Q(('from_state', 'saving'), ('to_state', 'recovered')), _connector='OR'), name='recovery_moves_as_the_table_says'),
        ),
        migrations.AddConstraint(
            model_name='recoverymove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='recovery_is_moved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='recoverymove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_state__in', [outreach.recoveries.RecoveryState['LOST'], outreach.recoveries.RecoveryState['NOT_AT_RISK'], outreach.recoveries.RecoveryState['RECOVERED']]), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='who_ends_a_recovery_says_how'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverymove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_recovery SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.recovery_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_recovery % is not at % any more, or move % is not its next', NEW.recovery_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='5235567af115bf14ce079c0a089bc95af80e523a', operation='INSERT', pgid='pgtrigger_moves_its_row_dac62', table='outreach_recoverymove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverymove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bec34341d5fcbcb0bb1fc936b8aa1750a0e30518', operation='UPDATE', pgid='pgtrigger_is_written_once_29cca', table='outreach_recoverymove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverymove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1356af3b1badcd4ced04811404330e4f937b26c0', operation='DELETE', pgid='pgtrigger_never_deleted_e40cd', table='outreach_recoverymove', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='recoverystep',
            index=models.Index(condition=models.Q(('state', outreach.recoveries.StepState['OPEN'])), fields=['owner', 'due_on', 'id'], name='recovery_step_owed'),
        ),
        migrations.AddIndex(
            model_name='recoverystep',
            index=models.Index(fields=['updated_at', 'id'], name='recovery_step_by_change'),
        ),
        migrations.AddConstraint(
            model_name='recoverystep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), ('touch__in', ['', 'call', 'meeting', 'email', 'visit', 'event']), ('state__in', ['open', 'done', 'dropped'])), name='recovery_step_words_are_known'),
        ),
        migrations.AddConstraint(
            model_name='recoverystep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at__isnull', True), ('settled_by__isnull', True), ('state', outreach.recoveries.StepState['OPEN'])), models.Q(models.Q(('state', outreach.recoveries.StepState['OPEN']), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='settled_recovery_step_says_what_came_of_it'),
        ),
        migrations.AddConstraint(
            model_name='recoverystep',
            constraint=models.CheckConstraint(condition=models.Q(('touchpoint__isnull', True), ('state', outreach.recoveries.StepState['DONE']), _connector='OR'), name='touchpoint_does_a_recovery_step'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='what_was_planned_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."recovery_id" IS DISTINCT FROM (NEW."recovery_id") OR OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."touch" IS DISTINCT FROM (NEW."touch") OR OLD."programme" IS DISTINCT FROM (NEW."programme") OR OLD."added_by_id" IS DISTINCT FROM (NEW."added_by_id") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='dac15340523a723613a4139d2a7e86d0c1366b7d', operation='UPDATE', pgid='pgtrigger_what_was_planned_stays_25c24', table='outreach_recoverystep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='what_was_settled_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'open')", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='35d981341e9fd00bbd581e6cd4105f57eb11c58d', operation='UPDATE', pgid='pgtrigger_what_was_settled_stays_73018', table='outreach_recoverystep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='opens_in_an_open_case', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    PERFORM FROM outreach_recovery WHERE id = NEW.recovery_id AND state NOT IN ('lost', 'not_at_risk', 'recovered') FOR SHARE;\n                    IF NOT FOUND THEN\n                        RAISE EXCEPTION 'recovery % is over: no step of it can be open', NEW.recovery_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='d8512b9c70bdad7d62cb43217cc85ddae4dc7738', operation='INSERT', pgid='pgtrigger_opens_in_an_open_case_f0975', table='outreach_recoverystep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='d377ef51b36095d8d33161361ada95d06884583b', operation='UPDATE', pgid='pgtrigger_touch_updated_at_a982f', table='outreach_recoverystep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f8e72283503ef73762bdbd61409cff9778dbb58c', operation='DELETE', pgid='pgtrigger_never_deleted_eaa2b', table='outreach_recoverystep', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_recoverystepevent" ("added_at", "added_by_id", "created_at", "due_on", "id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "recovery_id", "settled_at", "settled_by_id", "state", "touch", "touchpoint_id", "updated_at", "what") VALUES (NEW."added_at", NEW."added_by_id", NEW."created_at", NEW."due_on", NEW."id", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."programme", NEW."recovery_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."touch", NEW."touchpoint_id", NEW."updated_at", NEW."what"); RETURN NULL;', hash='820ff0d6ba3371ef61b0f41ed86c60e159c06d42', operation='INSERT', pgid='pgtrigger_insert_insert_4016b', table='outreach_recoverystep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystep',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_recoverystepevent" ("added_at", "added_by_id", "created_at", "due_on", "id", "outcome", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "programme", "recovery_id", "settled_at", "settled_by_id", "state", "touch", "touchpoint_id", "updated_at", "what") VALUES (NEW."added_at", NEW."added_by_id", NEW."created_at", NEW."due_on", NEW."id", NEW."outcome", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."programme", NEW."recovery_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."touch", NEW."touchpoint_id", NEW."updated_at", NEW."what"); RETURN NULL;', hash='8409aacde8360b013c2136b9f81a5b6b44cc9049', operation='UPDATE', pgid='pgtrigger_update_update_7b260', table='outreach_recoverystep', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoverystepevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8981bf47573c5c1094821bf3dc0552deeaad8c64', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f5987', table='outreach_recoverystepevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='recoveryword',
            index=models.Index(fields=['recovery', 'said_at', 'id'], name='recovery_words_in_order'),
        ),
        migrations.AddConstraint(
            model_name='recoveryword',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('text', ''), _negated=True), ('kind__in', ['update', 'missed'])), name='recovery_word_says_something'),
        ),
        migrations.AddConstraint(
            model_name='recoveryword',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('channel__in', ['call', 'meeting', 'email', 'visit', 'letter']), ('kind', outreach.recoveries.WordKind['UPDATE']), ('next_due_on__isnull', False)), models.Q(('channel', ''), ('kind', outreach.recoveries.WordKind['MISSED']), ('next_due_on__isnull', True), ('was_due_at__isnull', False)), _connector='OR'), name='recovery_update_names_channel_and_next'),
        ),
        migrations.AddConstraint(
            model_name='recoveryword',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('said_by__isnull', False)), models.Q(('said_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='recovery_word_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='recoveryword',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', outreach.recoveries.WordKind['MISSED'])), fields=('recovery', 'was_due_at'), name='a_recovery_word_is_missed_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoveryword',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."recovery_id" IS DISTINCT FROM (NEW."recovery_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."has_moved" IS DISTINCT FROM (NEW."has_moved") OR OLD."tells_the_cause" IS DISTINCT FROM (NEW."tells_the_cause") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."said_by_id" IS DISTINCT FROM (NEW."said_by_id") OR OLD."job" IS DISTINCT FROM (NEW."job") OR OLD."said_at" IS DISTINCT FROM (NEW."said_at") OR OLD."was_due_at" IS DISTINCT FROM (NEW."was_due_at") OR OLD."next_due_on" IS DISTINCT FROM (NEW."next_due_on"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e8b7d0c148c31b449ee94e91f1734bd8529169d7', operation='UPDATE', pgid='pgtrigger_is_written_once_8f210', table='outreach_recoveryword', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoveryword',
            trigger=pgtrigger.compiler.Trigger(name='changes_its_contact_by_a_merge', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.contact_id IS DISTINCT FROM NEW.contact_id)', func="\n            IF NOT EXISTS (\n                SELECT FROM accounts_contactmerge merge WHERE merge.transaction = pg_current_xact_id()::text::bigint\n                   AND (merge.loser_id, merge.survivor_id) IN ((OLD.contact_id, NEW.contact_id), (NEW.contact_id, OLD.contact_id))\n            ) THEN\n                RAISE EXCEPTION '% % stays with its contact', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='410de1cb31364808208c3b81d2324eed8cd8e4f1', operation='UPDATE', pgid='pgtrigger_changes_its_contact_by_a_merge_3fe17', table='outreach_recoveryword', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recoveryword',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0f2505c43e9b25bccdef77ce42cb1cefb51b51b4', operation='DELETE', pgid='pgtrigger_never_deleted_fd166', table='outreach_recoveryword', when='BEFORE')),
        ),
    ]
