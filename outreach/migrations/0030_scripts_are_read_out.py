"""What the call centre says: scripts, their versions, who read them, and what they did not answer."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import outreach.honesty.stages
import outreach.notices
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0029_what_moved_the_arr_at_risk'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('title', models.CharField(help_text='Whom or what it is for, without names of customers.', max_length=120)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ScriptAsking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ScriptEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('title', models.CharField(help_text='Whom or what it is for, without names of customers.', max_length=120)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScriptQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='ScriptReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ScriptVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('apologise', models.TextField(blank=True, default='', max_length=800)),
                ('what_happened', models.TextField(blank=True, default='', max_length=800)),
                ('what_we_did', models.TextField(blank=True, default='', max_length=800)),
                ('what_happens_now', models.TextField(blank=True, default='', max_length=800)),
                ('ask', models.TextField(blank=True, default='', max_length=800)),
                ('inconvenience', models.TextField(blank=True, default='', max_length=800)),
                ('assure', models.TextField(blank=True, default='', max_length=800)),
                ('thank', models.TextField(blank=True, default='', max_length=800)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=outreach.honesty.stages.ScriptState.choices, default=outreach.honesty.stages.ScriptState['DRAFT'], max_length=10)),
                ('editors', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, help_text='Whoever ever changed it. None of them approves it.', size=None)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ScriptVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('apologise', models.TextField(blank=True, default='', max_length=800)),
                ('what_happened', models.TextField(blank=True, default='', max_length=800)),
                ('what_we_did', models.TextField(blank=True, default='', max_length=800)),
                ('what_happens_now', models.TextField(blank=True, default='', max_length=800)),
                ('ask', models.TextField(blank=True, default='', max_length=800)),
                ('inconvenience', models.TextField(blank=True, default='', max_length=800)),
                ('assure', models.TextField(blank=True, default='', max_length=800)),
                ('thank', models.TextField(blank=True, default='', max_length=800)),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=outreach.honesty.stages.ScriptState.choices, default=outreach.honesty.stages.ScriptState['DRAFT'], max_length=10)),
                ('editors', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), db_default=[], default=list, help_text='Whoever ever changed it. None of them approves it.', size=None)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ScriptVersionMove',
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
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'webhook_failing', 'webhook_disabled'])), name='notice_request_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'webhook_failing', 'webhook_disabled']), ('events__contained_by', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'webhook_failing', 'webhook_disabled']), ('events__len__gt', 0)), name='notice_event_is_known'),
        ),
        migrations.AddConstraint(
            model_name='notificationpreference',
            constraint=models.CheckConstraint(condition=models.Q(('event__in', ['promise_due_soon', 'promise_due_today', 'promise_overdue', 'promise_broken', 'loop_handed_over', 'loop_reopened', 'issue_assigned', 'squad_joined', 'severity_raised', 'issue_reopened', 'sla_warned', 'sla_violated', 'decision_waits', 'decision_settled', 'message_waits', 'message_settled', 'message_stuck', 'escalation_raised', 'customer_critical', 'crisis_suspected', 'crisis_declared', 'crisis_joined', 'crisis_overdue', 'script_waits', 'script_settled', 'script_published', 'script_withdrawn', 'call_asked', 'webhook_failing', 'webhook_disabled']), models.Q(models.Q(('channel', outreach.notices.NoticeChannel['IN_APP']), ('mode__in', ['at_once', 'off'])), models.Q(('channel', outreach.notices.NoticeChannel['EMAIL']), ('mode__in', ['at_once', 'digest', 'off'])), _connector='OR')), name='wish_can_be_granted'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('events__contained_by', ['score.band_changed', 'customer.critical', 'escalation.logged', 'loop.opened', 'loop.moved', 'promise.made', 'promise.moved', 'crisis.suspected', 'crisis.declared', 'crisis.moved', 'crisis.stood_down', 'script.published', 'script.moved', 'import.finished', 'import.failed', 'import.reverted']), ('events__len__gt', 0)), name='webhook_events_are_known'),
        ),
        migrations.AddField(
            model_name='script',
            name='crisis',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scripts', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='script',
            name='made_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptasking',
            name='asked_by',
            field=models.ForeignKey(db_index=False, help_text='Who logged it.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptevent',
            name='crisis',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.crisis'),
        ),
        migrations.AddField(
            model_name='scriptevent',
            name='made_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='scriptevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.script'),
        ),
        migrations.AddField(
            model_name='scriptquestion',
            name='script',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='outreach.script'),
        ),
        migrations.AddField(
            model_name='scriptasking',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='askings', to='outreach.scriptquestion'),
        ),
        migrations.AddField(
            model_name='scriptreceipt',
            name='reader',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversion',
            name='approver',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversion',
            name='author',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversion',
            name='script',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='outreach.script'),
        ),
        migrations.AddField(
            model_name='scriptreceipt',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='outreach.scriptversion'),
        ),
        migrations.AddField(
            model_name='scriptquestion',
            name='answered_in',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='outreach.scriptversion'),
        ),
        migrations.AddField(
            model_name='scriptasking',
            name='version',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.scriptversion'),
        ),
        migrations.AddField(
            model_name='scriptversionevent',
            name='approver',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversionevent',
            name='author',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversionevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='scriptversionevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.scriptversion'),
        ),
        migrations.AddField(
            model_name='scriptversionevent',
            name='script',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.script'),
        ),
        migrations.AddField(
            model_name='scriptversionmove',
            name='moved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scriptversionmove',
            name='version',
            field=models.ForeignKey(db_column='scriptversion_id', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.scriptversion'),
        ),
        migrations.AddConstraint(
            model_name='script',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='script_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='script',
            constraint=models.UniqueConstraint(models.F('crisis'), django.db.models.functions.text.Upper(django.db.models.functions.text.Trim('title')), name='one_script_of_a_title_in_a_crisis'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='script',
            trigger=pgtrigger.compiler.Trigger(name='script_stays_what_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f7d6cec7e866a0aa0aaeb08d10fe63daaa5de897', operation='UPDATE', pgid='pgtrigger_script_stays_what_it_is_aa8b3', table='outreach_script', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='script',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='22d3e3f6d6911a63f24bd3a2cadb148ef101d138', operation='DELETE', pgid='pgtrigger_never_deleted_0cfad', table='outreach_script', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='script',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_scriptevent" ("created_at", "crisis_id", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title", "updated_at") VALUES (NEW."created_at", NEW."crisis_id", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."title", NEW."updated_at"); RETURN NULL;', hash='bf7790d77ad8dce603b66892ca6ff0fc6274a371', operation='INSERT', pgid='pgtrigger_insert_insert_1a9d7', table='outreach_script', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d7577f3a3367c67216aad0b485f97bab2fa80c12', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11958', table='outreach_scriptevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='scriptversion',
            index=models.Index(fields=['updated_at', 'id'], name='script_version_by_change'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['approved', 'draft', 'published', 'submitted', 'superseded', 'withdrawn'])), name='script_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.UniqueConstraint(fields=('script', 'number'), name='script_versions_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved'])), fields=('script',), name='one_next_version_of_a_script'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', outreach.honesty.stages.ScriptState['PUBLISHED'])), fields=('script',), name='one_published_version_of_a_script'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(models.Q(('apologise', ''), _negated=True), models.Q(('what_happened', ''), _negated=True), models.Q(('what_we_did', ''), _negated=True), models.Q(('what_happens_now', ''), _negated=True), models.Q(('ask', ''), _negated=True), models.Q(('inconvenience', ''), _negated=True), models.Q(('assure', ''), _negated=True), models.Q(('thank', ''), _negated=True)), _connector='OR'), name='script_has_all_six_blocks'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(('approver__isnull', True), models.Q(models.Q(('approver', models.F('author')), _negated=True), models.Q(('editors__contains', [models.F('approver')]), _negated=True)), _connector='OR'), name='nobody_approves_an_own_script'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approver__isnull', True)), models.Q(('approved_at__isnull', False), ('approver__isnull', False)), _connector='OR'), name='script_is_approved_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.honesty.stages.ScriptState['APPROVED']), ('state__in', ['published', 'superseded']), _connector='OR', _negated=True), ('approver__isnull', False), _connector='OR'), name='no_script_is_read_out_without_approval'),
        ),
        migrations.AddConstraint(
            model_name='scriptversion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'superseded']), _negated=True), ('published_at__isnull', False), _connector='OR'), name='script_is_published_at_a_moment'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'draft' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as draft, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='f96ba46bf3fbac334b4f529897d90ac8fe050cde', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_66c72', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_scriptversionmove WHERE scriptversion_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_scriptversionmove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='f107b32195bbd1eacad48e756ec606d31b564df1', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_a8932', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='what_others_read_stays_as_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'draft' AND (OLD.apologise, OLD.what_happened, OLD.what_we_did, OLD.what_happens_now, OLD.ask, OLD.inconvenience, OLD.assure, OLD.thank, OLD.editors) IS DISTINCT FROM (NEW.apologise, NEW.what_happened, NEW.what_we_did, NEW.what_happens_now, NEW.ask, NEW.inconvenience, NEW.assure, NEW.thank, NEW.editors))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bd14f172405721b07cdd41e2219316b2d0c0e0c6', operation='UPDATE', pgid='pgtrigger_what_others_read_stays_as_it_is_eda05', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='who_approved_it_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state NOT IN ('draft', 'submitted') AND NEW.state <> 'draft' AND OLD.approver_id IS DISTINCT FROM NEW.approver_id)", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b220d32941c6876e4fee63a005707f9d3ad99440', operation='UPDATE', pgid='pgtrigger_who_approved_it_stays_47993', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='who_changed_it_is_never_forgotten', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD.editors <@ NEW.editors))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a0d50656b905c78c4e23120cd50f17fd9bf4d549', operation='UPDATE', pgid='pgtrigger_who_changed_it_is_never_forgotten_5ed0c', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='script_version_stays_where_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."script_id" IS DISTINCT FROM (NEW."script_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='47f6856722d67f511b3a7185f408c229808620f8', operation='UPDATE', pgid='pgtrigger_script_version_stays_where_it_is_29c7d', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='ff863a5041da354cf9a620d7359f0d8a26d99ded', operation='UPDATE', pgid='pgtrigger_touch_updated_at_f4f92', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8573b359cd467dfb21deb30fd0dbcf358fd3826c', operation='DELETE', pgid='pgtrigger_never_deleted_68548', table='outreach_scriptversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_created', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'script_version', 'created', it.id, NULL::bigint, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], '', it.state, it.moves, it.updated_at\n FROM new_rows AS it;\nRETURN NULL;", hash='c67e0d92af11935d71f4b64c92ae964dd20fd0f1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_is_told_when_created_85c79', referencing='REFERENCING NEW TABLE AS new_rows ', table='outreach_scriptversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_updated', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'script_version', CASE WHEN it.state <> was.state THEN 'moved' ELSE 'updated' END, it.id, NULL::bigint, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), array_remove(ARRAY[CASE WHEN it.apologise IS DISTINCT FROM was.apologise THEN 'apologise' END, CASE WHEN it.what_happened IS DISTINCT FROM was.what_happened THEN 'what_happened' END, CASE WHEN it.what_we_did IS DISTINCT FROM was.what_we_did THEN 'what_we_did' END, CASE WHEN it.what_happens_now IS DISTINCT FROM was.what_happens_now THEN 'what_happens_now' END, CASE WHEN it.ask IS DISTINCT FROM was.ask THEN 'ask' END, CASE WHEN it.inconvenience IS DISTINCT FROM was.inconvenience THEN 'inconvenience' END, CASE WHEN it.assure IS DISTINCT FROM was.assure THEN 'assure' END, CASE WHEN it.thank IS DISTINCT FROM was.thank THEN 'thank' END, CASE WHEN it.approver_id IS DISTINCT FROM was.approver_id THEN 'approver_id' END]::text[], NULL), was.state, it.state, it.moves, it.updated_at\n FROM new_rows AS it JOIN old_rows AS was ON was.id = it.id WHERE (it.apologise, it.what_happened, it.what_we_did, it.what_happens_now, it.ask, it.inconvenience, it.assure, it.thank, it.approver_id) IS DISTINCT FROM (was.apologise, was.what_happened, was.what_we_did, was.what_happens_now, was.ask, was.inconvenience, was.assure, was.thank, was.approver_id) OR it.state <> was.state;\nRETURN NULL;", hash='6ff70193385b8841c7220ec6a342255a9e2e45ed', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_is_told_when_updated_2a835', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outreach_scriptversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_scriptversionevent" ("apologise", "approved_at", "approver_id", "ask", "assure", "author_id", "created_at", "editors", "id", "inconvenience", "moves", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "script_id", "state", "thank", "updated_at", "what_happened", "what_happens_now", "what_we_did") VALUES (NEW."apologise", NEW."approved_at", NEW."approver_id", NEW."ask", NEW."assure", NEW."author_id", NEW."created_at", NEW."editors", NEW."id", NEW."inconvenience", NEW."moves", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."script_id", NEW."state", NEW."thank", NEW."updated_at", NEW."what_happened", NEW."what_happens_now", NEW."what_we_did"); RETURN NULL;', hash='ac960aacfcabc2792caafa15c7a1b0236708ef31', operation='INSERT', pgid='pgtrigger_insert_insert_a2c8a', table='outreach_scriptversion', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversion',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_scriptversionevent" ("apologise", "approved_at", "approver_id", "ask", "assure", "author_id", "created_at", "editors", "id", "inconvenience", "moves", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "script_id", "state", "thank", "updated_at", "what_happened", "what_happens_now", "what_we_did") VALUES (NEW."apologise", NEW."approved_at", NEW."approver_id", NEW."ask", NEW."assure", NEW."author_id", NEW."created_at", NEW."editors", NEW."id", NEW."inconvenience", NEW."moves", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."script_id", NEW."state", NEW."thank", NEW."updated_at", NEW."what_happened", NEW."what_happens_now", NEW."what_we_did"); RETURN NULL;', hash='3ab2af2ca44820c3ba49991195a97afd61433cbd', operation='UPDATE', pgid='pgtrigger_update_update_1fc68', table='outreach_scriptversion', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='scriptreceipt',
            constraint=models.UniqueConstraint(fields=('version', 'reader'), name='a_version_is_read_once_by_each'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptreceipt',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7328c6ad98bfa9652cbb8f837cc4410a22073533', operation='UPDATE', pgid='pgtrigger_is_written_once_afdfd', table='outreach_scriptreceipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptreceipt',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f8d75da2a9e119d4cdca7606d3d17ed38c283e9d', operation='DELETE', pgid='pgtrigger_never_deleted_25c47', table='outreach_scriptreceipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptreceipt',
            trigger=pgtrigger.compiler.Trigger(name='version_is_of_its_script', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT (EXISTS (SELECT FROM outreach_scriptversion WHERE id = NEW.version_id AND state IN ('published', 'superseded'))) THEN\n                RAISE EXCEPTION '% % does not fit its script', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='787ad9f485ae55770faa152a7d151b9f40314fba', operation='INSERT OR UPDATE', pgid='pgtrigger_version_is_of_its_script_8b9c2', table='outreach_scriptreceipt', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='scriptquestion',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='script_question_asks_something'),
        ),
        migrations.AddConstraint(
            model_name='scriptquestion',
            constraint=models.UniqueConstraint(models.F('script'), django.db.models.functions.text.Upper(django.db.models.functions.text.Trim('text')), name='a_question_stands_once_in_a_script'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptquestion',
            trigger=pgtrigger.compiler.Trigger(name='script_question_stays_as_it_was_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."script_id" IS DISTINCT FROM (NEW."script_id") OR OLD."text" IS DISTINCT FROM (NEW."text"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='291f25f433d9cd2912af7054a4cc158121c42855', operation='UPDATE', pgid='pgtrigger_script_question_stays_as_it_was_asked_0b772', table='outreach_scriptquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptquestion',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='017ded14556c76470a04a63fc92076f6d8a7dfd0', operation='DELETE', pgid='pgtrigger_never_deleted_8b5f8', table='outreach_scriptquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptquestion',
            trigger=pgtrigger.compiler.Trigger(name='answered_in_is_of_its_script', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT (NEW.answered_in_id IS NULL\n                    OR EXISTS (SELECT FROM outreach_scriptversion WHERE id = NEW.answered_in_id AND script_id = NEW.script_id)) THEN\n                RAISE EXCEPTION '% % does not fit its script', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='8d463c3818f83c60d54963077e78791cab3feaad', operation='INSERT OR UPDATE', pgid='pgtrigger_answered_in_is_of_its_script_298d6', table='outreach_scriptquestion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptasking',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='498b479687a912d2d8a59a4a6791e3c6be5f2cdc', operation='UPDATE', pgid='pgtrigger_is_written_once_c9387', table='outreach_scriptasking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptasking',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='19c5a1a75b7bf86743e9ddd0aefe4f94708d5dcd', operation='DELETE', pgid='pgtrigger_never_deleted_3c6fe', table='outreach_scriptasking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptasking',
            trigger=pgtrigger.compiler.Trigger(name='version_is_of_its_script', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT (EXISTS (SELECT FROM outreach_scriptversion version JOIN outreach_scriptquestion question USING (script_id)\n                    WHERE version.id = NEW.version_id AND question.id = NEW.question_id AND version.published_at IS NOT NULL)) THEN\n                RAISE EXCEPTION '% % does not fit its script', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;", hash='73b330700bc95a66080c03e73719f98ec3481999', operation='INSERT OR UPDATE', pgid='pgtrigger_version_is_of_its_script_d5b0d', table='outreach_scriptasking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d4942cf0f2601c8a5f92bfaa9d8f6c18cb6ba548', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_11f2a', table='outreach_scriptversionevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='scriptversionmove',
            constraint=models.UniqueConstraint(fields=('version', 'number'), name='one_move_of_a_script_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='scriptversionmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'approved'), ('to_state', 'draft')), models.Q(('from_state', 'approved'), ('to_state', 'published')), models.Q(('from_state', 'approved'), ('to_state', 'withdrawn')), models.Q(('from_state', 'draft'), ('to_state', 'submitted')), models.Q(('from_state', 'draft'), ('to_state', 'withdrawn')), models.Q(('from_state', 'published'), ('to_state', 'superseded')), models.Q(('from_state', 'published'), ('to_state', 'withdrawn')), models.Q(('from_state', 'submitted'), ('to_state', 'approved')), models.Q(('from_state', 'submitted'), ('to_state', 'draft')), models.Q(('from_state', 'submitted'), ('to_state', 'withdrawn')), _connector='OR'), name='script_moves_as_the_table_says'),
        ),
        migrations.AddConstraint(
            model_name='scriptversionmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='script_is_moved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='scriptversionmove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('to_state', outreach.honesty.stages.ScriptState['WITHDRAWN']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='who_withdraws_a_script_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversionmove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_scriptversion SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.scriptversion_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_scriptversion % is not at % any more, or move % is not its next', NEW.scriptversion_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='9241914298d2103f296fcb2bbb09af852221b1d3', operation='INSERT', pgid='pgtrigger_moves_its_row_f33ce', table='outreach_scriptversionmove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversionmove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3cf3640ad32bb9b8fdd48b9011e8ab87f8572dbb', operation='UPDATE', pgid='pgtrigger_is_written_once_9d8ba', table='outreach_scriptversionmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scriptversionmove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='de3f2cbfa16c81699df52b37d232f2715d6d077a', operation='DELETE', pgid='pgtrigger_never_deleted_6cdc9', table='outreach_scriptversionmove', when='BEFORE')),
        ),
    ]
