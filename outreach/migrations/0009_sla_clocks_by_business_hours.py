"""Clocks that count office hours: calendars, policies, clocks. What a clock depends on asks for it, whoever writes."""

import accounts.models.user
import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import outreach.vocabulary
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


ASK = """
CREATE FUNCTION outreach_ask_clocks_of_loops() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (loop_id) SELECT id FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION outreach_ask_clocks_of_moved_loops() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (loop_id) SELECT DISTINCT loop_id FROM new_rows;
    RETURN NULL;
END $$;
CREATE FUNCTION outreach_ask_clocks_of_moved_issues() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (issue_id) SELECT DISTINCT issue_id FROM new_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER ask_clocks_of_loops AFTER INSERT ON outreach_loop
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_loops();
CREATE TRIGGER ask_clocks_of_moved_loops AFTER INSERT ON outreach_loopmove
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_moved_loops();
CREATE TRIGGER ask_clocks_of_moved_issues AFTER INSERT ON outreach_issuemove
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_moved_issues();

-- Another severity may mean another policy; so may another segment.
CREATE FUNCTION outreach_ask_clocks_of_severity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH changed AS (
        SELECT after.id FROM new_rows after JOIN old_rows before USING (id)
         WHERE least(after.severity, after.raised_severity) <> least(before.severity, before.raised_severity)),
    issues AS (INSERT INTO outreach_slarequest (issue_id) SELECT id FROM changed)
    INSERT INTO outreach_slarequest (loop_id)
    SELECT DISTINCT clock.loop_id FROM changed JOIN outreach_loop ON outreach_loop.issue_id = changed.id
      JOIN outreach_slaclock clock ON clock.loop_id = outreach_loop.id AND clock.stopped_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER ask_clocks_of_severity AFTER UPDATE ON outreach_issue
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_severity();
CREATE FUNCTION outreach_ask_clocks_of_segment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (loop_id)
    SELECT DISTINCT clock.loop_id FROM new_rows after JOIN old_rows before USING (id)
      JOIN outreach_loop ON outreach_loop.customer_id = after.id
      JOIN outreach_slaclock clock ON clock.loop_id = outreach_loop.id AND clock.stopped_at IS NULL
     WHERE after.segment <> before.segment;
    RETURN NULL;
END $$;
CREATE TRIGGER ask_clocks_of_segment AFTER UPDATE ON accounts_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_segment();

-- A talk counts from when it was, also if it is logged, or corrected, after the clock was judged.
CREATE FUNCTION outreach_ask_clocks_of_talks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (loop_id)
    SELECT DISTINCT clock.loop_id FROM new_rows talk JOIN outreach_loop ON outreach_loop.customer_id = talk.customer_id
      JOIN outreach_slaclock clock ON clock.loop_id = outreach_loop.id AND clock.target = 'first_contact'
     WHERE TG_OP = 'UPDATE' OR (talk.is_two_way AND talk.outcome = 'connected' AND talk.happened_at >= clock.started_at
           AND (clock.stopped_at IS NULL OR talk.happened_at < clock.stopped_at));
    RETURN NULL;
END $$;
CREATE TRIGGER ask_clocks_of_new_talks AFTER INSERT ON outreach_touchpoint
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_talks();
CREATE TRIGGER ask_clocks_of_changed_talks AFTER UPDATE ON outreach_touchpoint
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_clocks_of_talks();

CREATE FUNCTION outreach_ask_all_clocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_slarequest (loop_id, issue_id) VALUES (NULL, NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER ask_all_clocks AFTER INSERT OR UPDATE ON outreach_slapolicy
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_all_clocks();
CREATE TRIGGER ask_all_clocks AFTER INSERT ON outreach_calendarversion
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_all_clocks();
CREATE TRIGGER ask_all_clocks AFTER UPDATE ON outreach_businesscalendar
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_ask_all_clocks();

-- What was there before there were clocks has its story too.
INSERT INTO outreach_slarequest (loop_id) SELECT id FROM outreach_loop;
INSERT INTO outreach_slarequest (issue_id) SELECT id FROM outreach_issue;
"""
FORGET = """
DROP TRIGGER ask_all_clocks ON outreach_businesscalendar;
DROP TRIGGER ask_all_clocks ON outreach_calendarversion;
DROP TRIGGER ask_all_clocks ON outreach_slapolicy;
DROP FUNCTION outreach_ask_all_clocks();
DROP TRIGGER ask_clocks_of_changed_talks ON outreach_touchpoint;
DROP TRIGGER ask_clocks_of_new_talks ON outreach_touchpoint;
DROP FUNCTION outreach_ask_clocks_of_talks();
DROP TRIGGER ask_clocks_of_segment ON accounts_customer;
DROP FUNCTION outreach_ask_clocks_of_segment();
DROP TRIGGER ask_clocks_of_severity ON outreach_issue;
DROP FUNCTION outreach_ask_clocks_of_severity();
DROP TRIGGER ask_clocks_of_moved_issues ON outreach_issuemove;
DROP FUNCTION outreach_ask_clocks_of_moved_issues();
DROP TRIGGER ask_clocks_of_moved_loops ON outreach_loopmove;
DROP FUNCTION outreach_ask_clocks_of_moved_loops();
DROP TRIGGER ask_clocks_of_loops ON outreach_loop;
DROP FUNCTION outreach_ask_clocks_of_loops();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_experts_and_evenings'),
        ('outreach', '0008_issues_loops_and_promises'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('time_zone', models.CharField(max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('shifts', models.JSONField()),
                ('holidays', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SlaClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('target', models.CharField(choices=outreach.vocabulary.SlaTarget.choices, max_length=13)),
                ('episode', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=outreach.vocabulary.SlaState.choices, max_length=9)),
                ('started_at', models.DateTimeField()),
                ('used', models.DurationField(default=datetime.timedelta, help_text='What counted until it was last set going, or until its end.')),
                ('counting_since', models.DateTimeField(blank=True, null=True)),
                ('paused_since', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, help_text='Nothing is due while it is paused.', null=True)),
                ('next_at', models.DateTimeField(blank=True, help_text='The next warning, or the end.', null=True)),
                ('warned', models.PositiveSmallIntegerField(default=0, help_text='Percent of the last warning.')),
                ('violated_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='SlaEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=outreach.vocabulary.SlaAlarm.choices, max_length=10)),
                ('at', models.DateTimeField()),
                ('noticed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='SlaPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(choices=outreach.vocabulary.SlaScope.choices, max_length=8)),
                ('segment', models.CharField(blank=True, default='', max_length=80)),
                ('severity', models.SmallIntegerField(blank=True, null=True)),
                ('number', models.PositiveIntegerField(default=1, help_text='Of the version.')),
                ('ended_at', models.DateTimeField(blank=True, help_text='When another version took over, or none.', null=True)),
                ('first_contact_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('first_contact_counting', models.CharField(choices=outreach.vocabulary.Counting.choices, default=outreach.vocabulary.Counting['WALL_CLOCK'], max_length=10)),
                ('close_loop_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('close_loop_counting', models.CharField(choices=outreach.vocabulary.Counting.choices, default=outreach.vocabulary.Counting['BUSINESS'], max_length=10)),
                ('resolve_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('resolve_counting', models.CharField(choices=outreach.vocabulary.Counting.choices, default=outreach.vocabulary.Counting['BUSINESS'], max_length=10)),
                ('loop_pauses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('issue_pauses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('made_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SlaRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('loop_id', models.BigIntegerField(null=True)),
                ('issue_id', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='SlaTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(choices=outreach.vocabulary.SlaTarget.choices, max_length=13)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'SLA terms',
            },
        ),
        migrations.CreateModel(
            name='BusinessCalendar',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('is_default', models.BooleanField(default=False, help_text='For policies that name no other.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='business_calendar_has_a_name'), models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='one_business_calendar_of_a_name'), models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_default_business_calendar')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businesscalendar',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5df77bca807f06a84aa6f01a5f09327d19e0a687', operation='DELETE', pgid='pgtrigger_never_deleted_62813', table='outreach_businesscalendar', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='calendarversion',
            name='calendar',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='outreach.businesscalendar'),
        ),
        migrations.AddField(
            model_name='calendarversion',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='slaclock',
            name='calendar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='outreach.calendarversion'),
        ),
        migrations.AddField(
            model_name='slaclock',
            name='issue',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_clocks', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='slaclock',
            name='loop',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_clocks', to='outreach.loop'),
        ),
        migrations.AddField(
            model_name='slaevent',
            name='clock',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='outreach.slaclock'),
        ),
        migrations.AddField(
            model_name='slaevent',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='calendar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='outreach.businesscalendar'),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='customer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_policies', to='accounts.customer'),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='made_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='slapolicy',
            name='replaces',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='outreach.slapolicy'),
        ),
        migrations.AddField(
            model_name='slaclock',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='outreach.slapolicy'),
        ),
        migrations.AddIndex(
            model_name='slarequest',
            index=models.Index(fields=['loop_id'], name='sla_request_of_loop'),
        ),
        migrations.AddIndex(
            model_name='slarequest',
            index=models.Index(fields=['issue_id'], name='sla_request_of_issue'),
        ),
        migrations.AddField(
            model_name='slaterms',
            name='calendar',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.calendarversion'),
        ),
        migrations.AddField(
            model_name='slaterms',
            name='issue',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.issue'),
        ),
        migrations.AddField(
            model_name='slaterms',
            name='loop',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.loop'),
        ),
        migrations.AddField(
            model_name='slaterms',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.slapolicy'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_versions_are_numbered'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='calendar_versions_begin_with_one'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.CheckConstraint(condition=models.Q(('time_zone', ''), _negated=True), name='calendar_has_a_zone'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(models.Func(models.F('shifts'), function='jsonb_array_length', output_field=models.IntegerField()), 0), name='calendar_is_sometimes_open'),
        ),
        migrations.AddConstraint(
            model_name='calendarversion',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('holidays'), function='jsonb_array_length', output_field=models.IntegerField()), 0), name='calendar_lists_its_holidays'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarversion',
            trigger=pgtrigger.compiler.Trigger(name='calendar_version_stays_as_it_was_made', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bc29d69e48f571a8658de7b9ea8ec8d72d7acd81', operation='UPDATE', pgid='pgtrigger_calendar_version_stays_as_it_was_made_653c2', table='outreach_calendarversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarversion',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49b75cba0c389903f883f40db1b0eccee91a6caf', operation='DELETE', pgid='pgtrigger_never_deleted_ac8a9', table='outreach_calendarversion', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='slaevent',
            constraint=models.UniqueConstraint(fields=('clock', 'kind'), name='sla_event_happens_once'),
        ),
        migrations.AddConstraint(
            model_name='slaevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['warned_50', 'warned_75', 'warned_90', 'violated', 'cleared'])), name='sla_event_kind_is_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaevent',
            trigger=pgtrigger.compiler.Trigger(name='sla_event_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bb400cea7c1198d2a34345b89a9775fb386dfd48', operation='UPDATE', pgid='pgtrigger_sla_event_stays_793e7', table='outreach_slaevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaevent',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='395695af37be955261cfc767d3b408f8ffde76a3', operation='DELETE', pgid='pgtrigger_never_deleted_6c17c', table='outreach_slaevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('customer__isnull', False), ('scope', outreach.vocabulary.SlaScope['CUSTOMER'])), models.Q(('segment', '')), models.Q(('severity__isnull', True))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['SEGMENT'])), models.Q(('segment', ''), _negated=True), models.Q(('customer__isnull', True)), models.Q(('severity__isnull', True))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['SEVERITY']), ('severity__gte', 1), ('severity__isnull', False), ('severity__lte', 5)), models.Q(('customer__isnull', True)), models.Q(('segment', ''))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['DEFAULT'])), models.Q(('customer__isnull', True)), models.Q(('segment', '')), models.Q(('severity__isnull', True))), _connector='OR'), name='sla_policy_is_for_what_its_scope_says'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.UniqueConstraint(models.F('scope'), models.F('customer'), django.db.models.functions.text.Lower('segment'), models.F('severity'), condition=models.Q(('ended_at__isnull', True)), name='one_sla_policy_holds_for_each', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(('first_contact_counting__in', ['business', 'wall_clock']), models.Q(('first_contact_minutes__isnull', True), models.Q(('first_contact_minutes__gte', 1), ('first_contact_minutes__lte', 120000)), _connector='OR')), name='sla_policy_first_contact_fits'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(('close_loop_counting__in', ['business', 'wall_clock']), models.Q(('close_loop_minutes__isnull', True), models.Q(('close_loop_minutes__gte', 1), ('close_loop_minutes__lte', 120000)), _connector='OR')), name='sla_policy_close_loop_fits'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(('resolve_counting__in', ['business', 'wall_clock']), models.Q(('resolve_minutes__isnull', True), models.Q(('resolve_minutes__gte', 1), ('resolve_minutes__lte', 120000)), _connector='OR')), name='sla_policy_resolve_fits'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('replaces__isnull', True)), models.Q(('number__gt', 1), ('replaces__isnull', False)), _connector='OR'), name='sla_policy_version_replaces_one'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('made_at')), _connector='OR'), name='sla_policy_ends_after_it_began'),
        ),
        migrations.AddConstraint(
            model_name='slapolicy',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['DEFAULT']), _negated=True), ('first_contact_minutes__isnull', False), _connector='OR'), name='default_sla_policy_sets_the_first_contact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slapolicy',
            trigger=pgtrigger.compiler.Trigger(name='sla_policy_only_ends', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' THEN\n                        RAISE EXCEPTION 'version % of this policy stays as it was made: write a new one', OLD.number\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='d23ab50cd99099db71608b5048b8fbe0d4a0d718', operation='UPDATE', pgid='pgtrigger_sla_policy_only_ends_58842', table='outreach_slapolicy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slapolicy',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f0a218d0e8a85fa2dd5fd63dab745a88acf0fde1', operation='DELETE', pgid='pgtrigger_never_deleted_12357', table='outreach_slapolicy', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(condition=models.Q(('state', outreach.vocabulary.SlaState['RUNNING'])), fields=['next_at', 'id'], name='sla_clock_to_look_at'),
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(fields=['due_at', 'id'], name='sla_clock_by_due'),
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(condition=models.Q(('issue__isnull', False)), fields=['issue'], name='sla_clock_of_issue'),
        ),
        migrations.AddIndex(
            model_name='slaclock',
            index=models.Index(fields=['updated_at', 'id'], name='sla_clock_by_change'),
        ),
        migrations.AddConstraint(
            model_name='slaclock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', True), ('loop__isnull', False), ('target__in', ['first_contact', 'close_loop'])), models.Q(('issue__isnull', False), ('loop__isnull', True), ('target', 'resolve')), _connector='OR'), name='sla_clock_has_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='slaclock',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.vocabulary.SlaState['RUNNING']), ('counting_since__isnull', False), ('due_at__isnull', False), ('next_at__isnull', False), ('paused_since__isnull', True), ('stopped_at__isnull', True), ('violated_at__isnull', True)), models.Q(('state', outreach.vocabulary.SlaState['PAUSED']), ('counting_since__isnull', True), ('due_at__isnull', True), ('next_at__isnull', True), ('paused_since__isnull', False), ('stopped_at__isnull', True), ('violated_at__isnull', True)), models.Q(('state', outreach.vocabulary.SlaState['MET']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('stopped_at__isnull', False), ('violated_at__isnull', True), ('stopped_at__lte', models.F('due_at'))), models.Q(('due_at', models.F('violated_at')), ('state', outreach.vocabulary.SlaState['VIOLATED']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('violated_at__isnull', False)), models.Q(('state', outreach.vocabulary.SlaState['CANCELLED']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('stopped_at__isnull', False), ('violated_at__isnull', True)), _connector='OR'), name='sla_clock_is_what_its_state_says'),
        ),
        migrations.AddConstraint(
            model_name='slaclock',
            constraint=models.CheckConstraint(condition=models.Q(('episode__gte', 1), ('used__gte', datetime.timedelta(0)), ('warned__in', [0, 50, 75, 90])), name='sla_clock_counts_forward'),
        ),
        migrations.AddConstraint(
            model_name='slaclock',
            constraint=models.UniqueConstraint(fields=('loop', 'issue', 'target', 'episode'), name='sla_episodes_are_numbered', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='slaclock',
            constraint=models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('loop', 'issue', 'target'), name='one_open_sla_clock_of_a_target', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaclock',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='0a21cd248af90108579446e7bcbd4bb48109bbeb', operation='UPDATE', pgid='pgtrigger_touch_updated_at_98edd', table='outreach_slaclock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaclock',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bc5ab4f85a7998442298d434fce31e2bd2229cde', operation='DELETE', pgid='pgtrigger_never_deleted_71c07', table='outreach_slaclock', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='slaterms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', True), ('loop__isnull', False), ('target__in', ['first_contact', 'close_loop'])), models.Q(('issue__isnull', False), ('loop__isnull', True), ('target', 'resolve')), _connector='OR'), name='sla_terms_have_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='slaterms',
            constraint=models.UniqueConstraint(fields=('loop', 'issue', 'target', 'since'), name='sla_terms_one_at_a_time', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaterms',
            trigger=pgtrigger.compiler.Trigger(name='sla_terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='12f959fecb02ed939db0302cc039803d519e8cd2', operation='UPDATE', pgid='pgtrigger_sla_terms_stay_11b09', table='outreach_slaterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaterms',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='74b139fd6213dd0419e272ffaec91907f254bdae', operation='DELETE', pgid='pgtrigger_never_deleted_4e397', table='outreach_slaterms', when='BEFORE')),
        ),
        migrations.RunSQL(ASK, FORGET),
    ]
