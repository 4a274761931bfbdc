import accounts.models.user
import accounts.vocabulary
import datetime
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import outreach.states
import outreach.vocabulary
import pgtrigger.compiler
import pgtrigger.migrations
import signals.vocabulary
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration

FOLLOW = """
CREATE FUNCTION outreach_follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Two writers that meet the same entries take them in one order, so neither can wait for the other in a circle.
    PERFORM 1 FROM outreach_calllistentry
      WHERE customer_id IN (SELECT id FROM new_rows) ORDER BY customer_id FOR UPDATE;
    DELETE FROM outreach_calllistentry entry USING new_rows customer
      WHERE entry.customer_id = customer.id
        AND (customer.deleted_at IS NOT NULL OR customer.churned_on <= CURRENT_DATE);
    UPDATE outreach_calllistentry entry
      SET name = customer.name, segment = customer.segment, region = customer.region,
          owner_id = customer.owner_id, team_id = customer.team_id, renewal_on = customer.renewal_on
      FROM new_rows customer
      WHERE entry.customer_id = customer.id
        AND (entry.name, entry.segment, entry.region, entry.owner_id, entry.team_id, entry.renewal_on)
            IS DISTINCT FROM
            (customer.name, customer.segment, customer.region, customer.owner_id, customer.team_id, customer.renewal_on);
    -- The rank itself depends on some of these, and a ranking that is under way may have read the old ones.
    INSERT INTO outreach_rankrequest (customer_id)
      SELECT after.id FROM new_rows after JOIN old_rows before ON before.id = after.id
      WHERE (after.name, after.segment, after.region, after.owner_id, after.team_id, after.renewal_on, after.arr,
             after.currency, after.strategic_weight, after.churned_on, after.deleted_at)
            IS DISTINCT FROM
            (before.name, before.segment, before.region, before.owner_id, before.team_id, before.renewal_on, before.arr,
             before.currency, before.strategic_weight, before.churned_on, before.deleted_at);
    RETURN NULL;
END $$;
CREATE TRIGGER call_list_follows_customer AFTER UPDATE ON accounts_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_follow_customer();
"""

ASK_FOR_ONE = """
CREATE FUNCTION outreach_rank_the_escalated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_rankrequest (customer_id) SELECT DISTINCT customer_id FROM changed_rows;
    RETURN NULL;
END $$;
CREATE TRIGGER rank_the_escalated_insert AFTER INSERT ON outreach_escalation
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
CREATE TRIGGER rank_the_escalated_update AFTER UPDATE ON outreach_escalation
    REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
CREATE TRIGGER rank_the_escalated_delete AFTER DELETE ON outreach_escalation
    REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_the_escalated();
"""

ASK_FOR_EVERYONE = """
CREATE FUNCTION outreach_rank_everyone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO outreach_rankrequest (customer_id) VALUES (NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER rank_everyone_by_new_weights AFTER INSERT OR UPDATE OR DELETE ON outreach_priorityweights
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_everyone();
CREATE TRIGGER rank_everyone_at_new_rates AFTER INSERT OR UPDATE OR DELETE ON accounts_exchangerate
    FOR EACH STATEMENT EXECUTE FUNCTION outreach_rank_everyone();
CREATE TRIGGER rank_everyone_in_new_currency AFTER UPDATE ON accounts_company
    FOR EACH ROW
    WHEN ((OLD.reporting_currency, OLD.assumed_arr) IS DISTINCT FROM (NEW.reporting_currency, NEW.assumed_arr))
    EXECUTE FUNCTION outreach_rank_everyone();
"""

ONE_CUSTOMER = """
ALTER TABLE outreach_need ADD CONSTRAINT need_has_the_customer_of_its_touchpoint
    FOREIGN KEY (touchpoint_id, customer_id) REFERENCES outreach_touchpoint (id, customer_id)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
"""

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


class Migration(QuickMigration):
    replaces = [
        ('outreach', '0001_initial'),
        ('outreach', '0002_ranking_keeps_its_books'),
        ('outreach', '0003_call_list_follows_the_customer'),
        ('outreach', '0004_assumed_arr_says_why'),
        ('outreach', '0005_list_is_in_the_order_of_one_model'),
        ('outreach', '0006_touchpoints_find_needs'),
        ('outreach', '0007_call_list_is_planned'),
        ('outreach', '0008_issues_loops_and_promises'),
        ('outreach', '0009_sla_clocks_by_business_hours'),
        ('outreach', '0010_needs_become_issues'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0005_who_left_is_found_by_the_day'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('signals', '0001_squashed_0017_a_customer_has_few_rates'),
    ]

    operations = [
        migrations.CreateModel(
            name='PriorityWeights',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('renewal_near', models.FloatField(default=1.0, help_text='Added to the urgency on the renewal date; fades to nothing over the look-ahead.')),
                ('renewal_look_ahead_days', models.PositiveSmallIntegerField(default=180)),
                ('escalation', models.FloatField(default=1.0, help_text='Added for an open escalation of severity 1; less for milder ones.')),
                ('broken_promise', models.FloatField(default=0.5, help_text='Added for each broken promise, three at most.')),
                ('covered', models.FloatField(default=0.5, help_text='The urgency is multiplied by this while a promise is pending or a touchpoint is fresh.')),
            ],
            options={
                'verbose_name_plural': 'priority weights',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_set_of_weights'), models.CheckConstraint(condition=models.Q(('broken_promise__gte', 0), ('broken_promise__lte', 10), ('covered__gt', 0), ('covered__lte', 1), ('escalation__gte', 0), ('escalation__lte', 10), ('renewal_look_ahead_days__gte', 1), ('renewal_near__gte', 0), ('renewal_near__lte', 10)), name='priority_weights_in_range')],
            },
        ),
        migrations.CreateModel(
            name='RankingCursor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scores_read_to', models.BigIntegerField(default=0)),
                ('everyone_after', models.BigIntegerField(help_text='Everyone is being ranked anew, and is done up to this customer. Empty: nobody is waiting.', null=True)),
                ('ranked_on', models.DateField(help_text='The day for which everyone was ranked: renewals come nearer.', null=True)),
                ('regions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, help_text='Those of the list, to filter by.', size=None)),
                ('summarised_at', models.DateTimeField(null=True)),
                ('summary_is_due', models.BooleanField(default=True)),
                ('summary_seconds', models.FloatField(default=0, help_text='How long the last summary took, so that it stays cheap.')),
                ('model_id', models.SmallIntegerField(help_text='The risk model by which the list is in order: all of it by one, or none yet.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_ranking_cursor')],
            },
        ),
        migrations.CreateModel(
            name='CallAction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(choices=outreach.vocabulary.CallVerb.choices, max_length=10)),
                ('at', models.DateTimeField()),
                ('on', models.DateField(help_text="The day of it in the company's zone.")),
                ('customers', models.IntegerField(default=0, help_text='How many rows it changed.')),
                ('until', models.DateField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('cause', models.CharField(blank=True, choices=outreach.vocabulary.WakeCause.choices, default='', max_length=20)),
                ('assignee', models.ForeignKey(help_text='Empty: nobody.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(help_text='Empty: the clock.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='outreach.callaction')),
            ],
            options={
                'indexes': [models.Index(fields=['by', '-id'], name='call_action_of_author')],
                'constraints': [models.CheckConstraint(condition=models.Q(('verb__in', ['assign', 'snooze', 'wake', 'undo'])), name='call_verb_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('verb', 'snooze'), _negated=True), models.Q(('until__gt', models.F('on')), ('until__isnull', False), ('until__lte', django.db.models.expressions.CombinedExpression(models.F('on'), '+', models.Value(30))), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='snooze_has_a_near_day_and_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('cause__in', ['by_hand', 'time', 'escalation', 'broken_promise', 'critical']), ('verb', 'wake')), models.Q(models.Q(('verb', 'wake'), _negated=True), ('cause', '')), _connector='OR'), name='who_wakes_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('undoes__isnull', False), ('verb', 'undo')), models.Q(models.Q(('verb', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='undo_undoes_something'), models.CheckConstraint(condition=models.Q(('by__isnull', False), ('verb', 'wake'), _connector='OR'), name='only_waking_is_done_by_the_clock')],
            },
        ),
        migrations.CreateModel(
            name='Escalation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('requested_by', models.CharField(choices=outreach.vocabulary.RequestedBy.choices, max_length=10)),
                ('reason', models.TextField(max_length=4000)),
                ('severity', models.SmallIntegerField(help_text='1 (worst) to 5 (cosmetic). In doubt take the worse.')),
                ('trend', models.CharField(choices=outreach.vocabulary.Trend.choices, default=outreach.vocabulary.Trend['STEADY'], max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='How it was de-escalated.', max_length=4000)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='accounts.customer')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='escalations_ended', to=settings.AUTH_USER_MODEL)),
                ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations_raised', to=settings.AUTH_USER_MODEL)),
                ('watchers', models.ManyToManyField(blank=True, related_name='escalations_watched', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['customer'], name='escalation_open'), models.Index(fields=['updated_at', 'id'], name='escalation_by_change')],
                'constraints': [models.CheckConstraint(condition=models.Q(('severity__gte', 1), ('severity__lte', 5)), name='escalation_severity_is_1_to_5'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='escalation_has_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True), ('outcome', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='escalation_ends_with_who_when_and_how')],
            },
        ),
        migrations.CreateModel(
            name='CallListSummary',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.CharField(choices=signals.vocabulary.Band.choices, max_length=10)),
                ('customers', models.IntegerField()),
                ('arr', models.DecimalField(decimal_places=2, help_text='In the reporting currency.', max_digits=24)),
                ('expected_loss', models.DecimalField(decimal_places=2, max_digits=24)),
                ('loss_change', models.DecimalField(decimal_places=2, help_text="Expected loss now less that of about a week before, at today's ARR.", max_digits=24)),
                ('worsened', models.IntegerField(help_text='Customers whose risk rose by five points or more in a week.')),
                ('improved', models.IntegerField(help_text='Customers whose risk fell by five points or more in a week.')),
                ('open_escalations', models.IntegerField()),
                ('assumed_arr', models.IntegerField(help_text='Customers whose ARR is assumed.')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.accountteam')),
            ],
            options={
                'verbose_name_plural': 'call list summaries',
                'constraints': [models.UniqueConstraint(fields=('team', 'owner', 'band'), name='one_summary_per_team_owner_and_band', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('band__in', ['healthy', 'watch', 'at_risk', 'critical', 'unknown'])), name='summary_band_is_known')],
            },
        ),
        migrations.CreateModel(
            name='RankRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('customer', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.customer')),
            ],
        ),
        migrations.CreateModel(
            name='Touchpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.TouchpointKind.choices, max_length=10)),
                ('heading', models.CharField(choices=outreach.vocabulary.Heading.choices, max_length=10)),
                ('happened_at', models.DateTimeField()),
                ('logged_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=outreach.vocabulary.Outcome.choices, max_length=12)),
                ('is_two_way', models.BooleanField(help_text='Both sides spoke: then it owes a discovery.')),
                ('discovery', models.CharField(choices=outreach.vocabulary.Discovery.choices, max_length=10)),
                ('summary', models.TextField(blank=True, default='', max_length=4000)),
                ('resonates', models.TextField(blank=True, default='', help_text='What this customer likes to hear.', max_length=1000)),
                ('avoid', models.TextField(blank=True, default='', help_text='What would make it worse.', max_length=1000)),
                ('source', models.SlugField(blank=True, default='', help_text='Of the system that logged it by API.', max_length=60)),
                ('external_id', models.CharField(blank=True, default='', max_length=200)),
                ('contact', models.ForeignKey(blank=True, help_text='If one is known.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='touchpoints', to='accounts.contact')),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='touchpoints', to='accounts.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='touchpoints_made', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-happened_at', '-id'], name='touchpoint_of_customer'), models.Index(fields=['-happened_at', '-id'], name='touchpoint_by_moment'), models.Index(fields=['made_by', '-happened_at', '-id'], name='touchpoint_of_person'), models.Index(condition=models.Q(('discovery', outreach.vocabulary.Discovery['PENDING'])), fields=['-happened_at', '-id'], name='touchpoint_to_complete'), models.Index(fields=['updated_at', 'id'], name='touchpoint_by_change')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', [outreach.vocabulary.TouchpointKind['CALL'], outreach.vocabulary.TouchpointKind['MEETING'], outreach.vocabulary.TouchpointKind['EMAIL'], outreach.vocabulary.TouchpointKind['VISIT'], outreach.vocabulary.TouchpointKind['EVENT']])), name='touchpoint_kind_is_known'), models.CheckConstraint(condition=models.Q(('heading__in', [outreach.vocabulary.Heading['OUTBOUND'], outreach.vocabulary.Heading['INBOUND']])), name='touchpoint_heading_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('discovery', outreach.vocabulary.Discovery['NEEDS']), ('is_two_way', True), ('outcome', outreach.vocabulary.Outcome['CONNECTED'])), models.Q(('discovery', outreach.vocabulary.Discovery['NONE_FOUND']), ('is_two_way', True), ('outcome', outreach.vocabulary.Outcome['CONNECTED'])), models.Q(('discovery', outreach.vocabulary.Discovery['PENDING']), ('is_two_way', True), ('outcome', outreach.vocabulary.Outcome['CONNECTED'])), models.Q(('discovery', outreach.vocabulary.Discovery['NEEDS']), ('is_two_way', False), ('outcome', outreach.vocabulary.Outcome['CONNECTED'])), models.Q(('discovery', outreach.vocabulary.Discovery['NOT_DUE']), ('is_two_way', False), ('outcome', outreach.vocabulary.Outcome['CONNECTED'])), models.Q(('discovery', outreach.vocabulary.Discovery['NOT_DUE']), ('is_two_way', False), ('outcome', outreach.vocabulary.Outcome['NOT_REACHED'])), models.Q(('discovery', outreach.vocabulary.Discovery['NOT_DUE']), ('is_two_way', False), ('outcome', outreach.vocabulary.Outcome['DECLINED'])), _connector='OR'), name='touchpoint_discovery_fits'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', outreach.vocabulary.Outcome['CONNECTED']), _negated=True), models.Q(('summary', ''), _negated=True), _connector='OR'), name='touchpoint_says_what_was_said'), models.CheckConstraint(condition=models.Q(('happened_at__lte', django.db.models.expressions.CombinedExpression(models.F('logged_at'), '+', models.Value(datetime.timedelta(seconds=300))))), name='touchpoint_has_happened'), models.CheckConstraint(condition=models.Q(models.Q(('external_id', ''), ('source', '')), models.Q(models.Q(('source', ''), _negated=True), models.Q(('external_id', ''), _negated=True)), _connector='OR'), name='touchpoint_of_a_system_says_which'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('source', 'external_id'), name='one_touchpoint_per_source_and_external_id'), models.UniqueConstraint(fields=('id', 'customer'), name='touchpoint_and_its_customer')],
            },
        ),
        migrations.CreateModel(
            name='CallCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversations', models.PositiveIntegerField(default=20, help_text='How many conversations fit into a week.')),
            ],
            options={
                'verbose_name_plural': 'call capacity',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_call_capacity'), models.CheckConstraint(condition=models.Q(('conversations__lte', 10000)), name='call_capacity_has_a_bound')],
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
        migrations.CreateModel(
            name='SlaRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('loop_id', models.BigIntegerField(null=True)),
                ('issue_id', models.BigIntegerField(null=True)),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'indexes': [models.Index(fields=['loop_id'], name='sla_request_of_loop'), models.Index(fields=['issue_id'], name='sla_request_of_issue')],
            },
        ),
        migrations.CreateModel(
            name='PriorityWeightsEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('renewal_near', models.FloatField(default=1.0, help_text='Added to the urgency on the renewal date; fades to nothing over the look-ahead.')),
                ('renewal_look_ahead_days', models.PositiveSmallIntegerField(default=180)),
                ('escalation', models.FloatField(default=1.0, help_text='Added for an open escalation of severity 1; less for milder ones.')),
                ('broken_promise', models.FloatField(default=0.5, help_text='Added for each broken promise, three at most.')),
                ('covered', models.FloatField(default=0.5, help_text='The urgency is multiplied by this while a promise is pending or a touchpoint is fresh.')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.priorityweights')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CallListEntry',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='call_list_entry', serialize=False, to='accounts.customer')),
                ('name', models.CharField(max_length=200)),
                ('segment', models.CharField(max_length=80)),
                ('region', models.CharField(max_length=80)),
                ('renewal_on', models.DateField(null=True)),
                ('churn_risk', models.FloatField()),
                ('health_score', models.SmallIntegerField()),
                ('band', models.CharField(choices=signals.vocabulary.Band.choices, max_length=10)),
                ('coverage', models.FloatField()),
                ('top_reason', models.CharField(blank=True, default='', max_length=300)),
                ('risk_change', models.FloatField(help_text='Against the score of about a week before, in probability.', null=True)),
                ('arr', models.DecimalField(decimal_places=2, help_text='In the reporting currency.', max_digits=20)),
                ('arr_is_assumed', models.BooleanField(default=False)),
                ('open_escalations', models.SmallIntegerField(default=0)),
                ('expected_loss', models.DecimalField(decimal_places=2, max_digits=20)),
                ('urgency', models.FloatField()),
                ('priority', models.FloatField()),
                ('factors', models.JSONField(help_text='Each factor of the priority: name, value, sentence.')),
                ('ranked_at', models.DateTimeField()),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, to='accounts.accountteam')),
                ('arr_note', models.CharField(blank=True, default='', help_text='Why the ARR is assumed: not known, or no rate for its currency.', max_length=60)),
                ('assigned_to', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='calls_assigned', to=settings.AUTH_USER_MODEL)),
                ('covered_by', models.CharField(blank=True, db_default='', default='', help_text='The pending promise or fresh touchpoint, in words.', max_length=120)),
                ('snooze_reason', models.CharField(blank=True, db_default='', default='', max_length=300)),
                ('snoozed_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateField(help_text='Back on the list on this day, or earlier if it gets severe.', null=True)),
                ('was_critical', models.BooleanField(db_default=False, default=False, help_text='The band was critical when it was snoozed, and still is.')),
                ('last_action', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='outreach.callaction')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='call_list_name_part'), models.Index(fields=['team', '-priority', '-customer'], name='call_list_of_team'), models.Index(fields=['owner', '-priority', '-customer'], name='call_list_of_owner'), models.Index(fields=['segment', '-priority', '-customer'], name='call_list_of_segment'), models.Index(fields=['band', '-priority', '-customer'], name='call_list_of_band'), models.Index(fields=['-churn_risk', '-customer'], name='call_list_by_risk'), models.Index(fields=['-arr', '-customer'], name='call_list_by_arr'), models.Index(django.db.models.functions.comparison.Coalesce('renewal_on', models.Value(datetime.date(9999, 12, 31))), models.F('customer'), name='call_list_by_renewal'), models.Index(condition=models.Q(('open_escalations__gt', 0)), fields=['-priority', '-customer'], name='call_list_escalated'), models.Index(condition=models.Q(('snoozed_until__isnull', True)), fields=['-priority', '-customer'], name='call_list_awake'), models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['-priority', '-customer'], name='call_list_snoozed'), models.Index(condition=models.Q(('snoozed_until__isnull', False)), fields=['snoozed_until'], name='call_list_wakes'), models.Index(condition=models.Q(('assigned_to__isnull', False)), fields=['assigned_to', '-priority', '-customer'], name='call_list_assigned')],
                'constraints': [models.CheckConstraint(condition=models.Q(('priority__gte', 0)), name='priority_is_not_negative'), models.CheckConstraint(condition=models.Q(('band__in', ['healthy', 'watch', 'at_risk', 'critical', 'unknown'])), name='call_list_band_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('arr_is_assumed', False), ('arr_note', '')), models.Q(('arr_is_assumed', True), models.Q(('arr_note', ''), _negated=True)), _connector='OR'), name='assumed_arr_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('snooze_reason', ''), ('snoozed_at__isnull', True), ('snoozed_until__isnull', True)), models.Q(('snoozed_at__isnull', False), ('snoozed_until__isnull', False), models.Q(('snooze_reason', ''), _negated=True)), _connector='OR'), name='snoozed_until_a_day_for_a_reason'), models.CheckConstraint(condition=models.Q(('snoozed_until__lte', django.db.models.expressions.CombinedExpression(models.F('snoozed_at'), '+', models.Value(datetime.timedelta(days=31))))), name='snoozed_for_thirty_days_at_most')],
            },
        ),
        migrations.CreateModel(
            name='CallActionChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until_before', models.DateField(null=True)),
                ('until_after', models.DateField(null=True)),
                ('snoozed_at_before', models.DateTimeField(null=True)),
                ('reason_before', models.CharField(blank=True, default='', max_length=300)),
                ('was_critical_before', models.BooleanField(default=False)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='outreach.callaction')),
                ('assigned_after', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assigned_before', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='call_changes', to='accounts.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('customer', 'action'), name='one_change_per_customer_and_call_action')],
            },
        ),
        migrations.CreateModel(
            name='EscalationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('requested_by', models.CharField(choices=outreach.vocabulary.RequestedBy.choices, max_length=10)),
                ('reason', models.TextField(max_length=4000)),
                ('severity', models.SmallIntegerField(help_text='1 (worst) to 5 (cosmetic). In doubt take the worse.')),
                ('trend', models.CharField(choices=outreach.vocabulary.Trend.choices, default=outreach.vocabulary.Trend['STEADY'], max_length=10)),
                ('raised_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.TextField(blank=True, default='', help_text='How it was de-escalated.', max_length=4000)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.escalation')),
                ('raised_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Issue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='', max_length=8000)),
                ('state', models.CharField(choices=outreach.states.IssueState.choices, default=outreach.states.IssueState['NEW'], max_length=12)),
                ('function', models.CharField(choices=accounts.vocabulary.Function.choices, max_length=20)),
                ('origin', models.CharField(choices=outreach.vocabulary.Origin.choices, default=outreach.vocabulary.Origin['BY_HAND'], max_length=12)),
                ('theme', models.CharField(blank=True, default='', help_text='Of the texts that it explains.', max_length=60)),
                ('severity', models.SmallIntegerField(default=5, help_text='By the customers and the ARR that it touches.')),
                ('raised_severity', models.SmallIntegerField(blank=True, help_text='By a person, who may only raise it.', null=True)),
                ('audience', models.JSONField(blank=True, default=dict, help_text='The filter by which customers are affected.')),
                ('audience_read_at', models.DateTimeField(blank=True, null=True)),
                ('root_cause', models.TextField(blank=True, default='', max_length=4000)),
                ('action', models.TextField(blank=True, default='', help_text='What was done against the cause.', max_length=4000)),
                ('opened_at', models.DateTimeField()),
                ('escalation', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issues', to='outreach.escalation')),
                ('merged_into', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_issues', to='outreach.issue')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='issues_opened', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='issues_owned', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['updated_at', 'id'], name='issue_by_change'), models.Index(condition=models.Q(('state__in', [outreach.states.IssueState['CLOSED'], outreach.states.IssueState['MERGED']]), _negated=True), fields=['function', 'state', 'severity', 'id'], name='issue_board'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('title'), name='gin_trgm_ops'), name='issue_title_part')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='issue_has_a_title'), models.CheckConstraint(condition=models.Q(('state__in', ['assessed', 'blocked', 'closed', 'declined', 'in_progress', 'merged', 'new', 'resolved', 'triaged', 'verified'])), name='issue_state_is_known'), models.CheckConstraint(condition=models.Q(('function__in', ['call_centre', 'sales', 'marketing', 'user_experience', 'product', 'engineering', 'finance_billing', 'fulfilment', 'post_sale_support', 'legal'])), name='issue_has_a_function'), models.CheckConstraint(condition=models.Q(('severity__gte', 1), ('severity__lte', 5), models.Q(('raised_severity__isnull', True), models.Q(('raised_severity__gte', 1), ('raised_severity__lte', 5)), _connector='OR')), name='issue_severity_is_1_to_5'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('resolved', 'verified')), _negated=True), models.Q(models.Q(('root_cause', ''), _negated=True), models.Q(('action', ''), _negated=True)), _connector='OR'), name='resolved_issue_says_its_cause_and_action'), models.CheckConstraint(condition=models.Q(('state', outreach.states.IssueState['NEW']), ('state', outreach.states.IssueState['MERGED']), ('owner__isnull', False), _connector='OR'), name='triaged_issue_has_an_owner'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.IssueState['MERGED']), _negated=True), ('merged_into__isnull', False), _connector='OR'), name='merged_issue_says_into_which'), models.CheckConstraint(condition=models.Q(models.Q(('origin', outreach.vocabulary.Origin['ESCALATION']), _negated=True), ('escalation__isnull', False), _connector='OR'), name='issue_of_an_escalation_names_it')],
            },
        ),
        migrations.CreateModel(
            name='TouchpointEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.TouchpointKind.choices, max_length=10)),
                ('heading', models.CharField(choices=outreach.vocabulary.Heading.choices, max_length=10)),
                ('happened_at', models.DateTimeField()),
                ('logged_at', models.DateTimeField()),
                ('outcome', models.CharField(choices=outreach.vocabulary.Outcome.choices, max_length=12)),
                ('is_two_way', models.BooleanField(help_text='Both sides spoke: then it owes a discovery.')),
                ('discovery', models.CharField(choices=outreach.vocabulary.Discovery.choices, max_length=10)),
                ('summary', models.TextField(blank=True, default='', max_length=4000)),
                ('resonates', models.TextField(blank=True, default='', help_text='What this customer likes to hear.', max_length=1000)),
                ('avoid', models.TextField(blank=True, default='', help_text='What would make it worse.', max_length=1000)),
                ('source', models.SlugField(blank=True, db_index=False, default='', help_text='Of the system that logged it by API.', max_length=60)),
                ('external_id', models.CharField(blank=True, default='', max_length=200)),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, help_text='If one is known.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.contact')),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.touchpoint')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CallCapacityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('conversations', models.PositiveIntegerField(default=20, help_text='How many conversations fit into a week.')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.callcapacity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CalendarVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('time_zone', models.CharField(max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('shifts', models.JSONField()),
                ('holidays', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('calendar', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='outreach.businesscalendar')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_versions_are_numbered'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='calendar_versions_begin_with_one'), models.CheckConstraint(condition=models.Q(('time_zone', ''), _negated=True), name='calendar_has_a_zone'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThan(models.Func(models.F('shifts'), function='jsonb_array_length', output_field=models.IntegerField()), 0), name='calendar_is_sometimes_open'), models.CheckConstraint(condition=django.db.models.lookups.GreaterThanOrEqual(models.Func(models.F('holidays'), function='jsonb_array_length', output_field=models.IntegerField()), 0), name='calendar_lists_its_holidays')],
            },
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
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policies', to='outreach.businesscalendar')),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_policies', to='accounts.customer')),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='outreach.slapolicy')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(models.Q(('customer__isnull', False), ('scope', outreach.vocabulary.SlaScope['CUSTOMER'])), models.Q(('segment', '')), models.Q(('severity__isnull', True))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['SEGMENT'])), models.Q(('segment', ''), _negated=True), models.Q(('customer__isnull', True)), models.Q(('severity__isnull', True))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['SEVERITY']), ('severity__gte', 1), ('severity__isnull', False), ('severity__lte', 5)), models.Q(('customer__isnull', True)), models.Q(('segment', ''))), models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['DEFAULT'])), models.Q(('customer__isnull', True)), models.Q(('segment', '')), models.Q(('severity__isnull', True))), _connector='OR'), name='sla_policy_is_for_what_its_scope_says'), models.UniqueConstraint(models.F('scope'), models.F('customer'), django.db.models.functions.text.Lower('segment'), models.F('severity'), condition=models.Q(('ended_at__isnull', True)), name='one_sla_policy_holds_for_each', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('first_contact_counting__in', ['business', 'wall_clock']), models.Q(('first_contact_minutes__isnull', True), models.Q(('first_contact_minutes__gte', 1), ('first_contact_minutes__lte', 120000)), _connector='OR')), name='sla_policy_first_contact_fits'), models.CheckConstraint(condition=models.Q(('close_loop_counting__in', ['business', 'wall_clock']), models.Q(('close_loop_minutes__isnull', True), models.Q(('close_loop_minutes__gte', 1), ('close_loop_minutes__lte', 120000)), _connector='OR')), name='sla_policy_close_loop_fits'), models.CheckConstraint(condition=models.Q(('resolve_counting__in', ['business', 'wall_clock']), models.Q(('resolve_minutes__isnull', True), models.Q(('resolve_minutes__gte', 1), ('resolve_minutes__lte', 120000)), _connector='OR')), name='sla_policy_resolve_fits'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('replaces__isnull', True)), models.Q(('number__gt', 1), ('replaces__isnull', False)), _connector='OR'), name='sla_policy_version_replaces_one'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('made_at')), _connector='OR'), name='sla_policy_ends_after_it_began'), models.CheckConstraint(condition=models.Q(models.Q(('scope', outreach.vocabulary.SlaScope['DEFAULT']), _negated=True), ('first_contact_minutes__isnull', False), _connector='OR'), name='default_sla_policy_sets_the_first_contact')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.NeedKind.choices, max_length=10)),
                ('words', models.TextField(help_text="The customer's own, if it was said.", max_length=2000)),
                ('surfaced', models.CharField(choices=outreach.vocabulary.Surfaced.choices, max_length=10)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='Codes of signals.text.taxonomy.', size=None)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='accounts.customer')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='outreach.touchpoint')),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='outreach.issue')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-kind', '-id'], name='need_of_customer'), models.Index(fields=['-kind', '-id'], name='need_by_urgency'), models.Index(fields=['updated_at', 'id'], name='need_by_change'), models.Index(condition=models.Q(('issue__isnull', True)), fields=['-kind', '-id'], name='need_without_issue')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', [outreach.vocabulary.NeedKind['URGENT'], outreach.vocabulary.NeedKind['LATENT']])), name='need_kind_is_known'), models.CheckConstraint(condition=models.Q(('surfaced__in', [outreach.vocabulary.Surfaced['ASKED'], outreach.vocabulary.Surfaced['OBSERVED'], outreach.vocabulary.Surfaced['INFERRED']])), name='need_surfaced_somehow'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='need_has_words'), models.UniqueConstraint(models.F('touchpoint'), models.F('kind'), django.db.models.functions.text.MD5('words'), name='need_is_said_once_a_touchpoint')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.DecisionKind.choices, max_length=16)),
                ('state', models.CharField(choices=outreach.vocabulary.DecisionState.choices, default=outreach.vocabulary.DecisionState['PROPOSED'], max_length=8)),
                ('options', models.TextField(help_text='What else was considered.', max_length=4000)),
                ('customer_value', models.TextField(help_text='What it is worth to customers.', max_length=4000)),
                ('cost_and_strategy', models.TextField(help_text='What it costs, and how it fits our strategy.', max_length=4000)),
                ('reason', models.TextField(blank=True, default='', help_text='Of a no: the honest reason.', max_length=4000)),
                ('alternative', models.TextField(blank=True, default='', help_text='Of a no: what they can do.', max_length=4000)),
                ('impact', models.CharField(choices=outreach.vocabulary.Impact.choices, default=outreach.vocabulary.Impact['UNKNOWN'], max_length=8)),
                ('impact_words', models.TextField(blank=True, default='', help_text='How it will affect customers.', max_length=4000)),
                ('highlight_to', models.TextField(blank=True, default='', help_text='Who should hear of it.', max_length=1000)),
                ('highlight_words', models.TextField(blank=True, default='', max_length=4000)),
                ('highlight_by', models.DateField(blank=True, null=True)),
                ('highlighted_at', models.DateTimeField(blank=True, null=True)),
                ('mitigation', models.TextField(blank=True, default='', max_length=4000)),
                ('residual', models.TextField(blank=True, default='', help_text='What remains of it all the same.', max_length=4000)),
                ('proposed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.TextField(blank=True, default='', help_text='Why it was rejected.', max_length=2000)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('residual_accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='outreach.issue')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('highlighted_at__isnull', True), ('impact', outreach.vocabulary.Impact['POSITIVE']), ('state', outreach.vocabulary.DecisionState['APPROVED'])), fields=['highlight_by', 'id'], name='decision_to_highlight')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['address', 'mitigate', 'will_not_address']), ('state__in', ['proposed', 'approved', 'rejected', 'replaced']), ('impact__in', ['positive', 'neutral', 'negative', 'unknown'])), name='decision_words_are_known'), models.CheckConstraint(condition=models.Q(models.Q(('options', ''), _negated=True), models.Q(('customer_value', ''), _negated=True), models.Q(('cost_and_strategy', ''), _negated=True)), name='decision_says_its_trade_off'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), models.Q(models.Q(('impact', outreach.vocabulary.Impact['UNKNOWN']), _negated=True), models.Q(('impact_words', ''), _negated=True)), _connector='OR'), name='approved_decision_knows_its_impact'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), models.Q(('impact', outreach.vocabulary.Impact['POSITIVE']), _negated=True), models.Q(models.Q(('highlight_to', ''), _negated=True), models.Q(('highlight_words', ''), _negated=True), ('highlight_by__isnull', False)), _connector='OR'), name='good_news_has_a_plan'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), models.Q(('impact', outreach.vocabulary.Impact['NEGATIVE']), _negated=True), models.Q(models.Q(('mitigation', ''), _negated=True), models.Q(('residual', ''), _negated=True), ('residual_accepted_by__isnull', False)), _connector='OR'), name='bad_news_is_mitigated_and_accepted'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'replaced']), _negated=True), models.Q(('kind', outreach.vocabulary.DecisionKind['WILL_NOT_ADDRESS']), _negated=True), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('alternative', ''), _negated=True)), _connector='OR'), name='a_no_has_a_reason_and_an_alternative'), models.CheckConstraint(condition=models.Q(('settled_by__isnull', True), models.Q(('settled_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='nobody_approves_an_own_proposal'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True), ('state', outreach.vocabulary.DecisionState['PROPOSED'])), models.Q(models.Q(('state', outreach.vocabulary.DecisionState['PROPOSED']), _negated=True), ('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='decision_is_settled_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.vocabulary.DecisionState['REJECTED']), _negated=True), models.Q(('verdict', ''), _negated=True), _connector='OR'), name='rejected_decision_says_why'), models.UniqueConstraint(condition=models.Q(('state', outreach.vocabulary.DecisionState['APPROVED'])), fields=('issue',), name='one_decision_of_an_issue_holds'), models.UniqueConstraint(condition=models.Q(('state', outreach.vocabulary.DecisionState['PROPOSED'])), fields=('issue',), name='one_proposal_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Concession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=outreach.vocabulary.ConcessionKind.choices, max_length=12)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('currency', models.CharField(help_text='ISO 4217, such as EUR.', max_length=3)),
                ('reason', models.TextField(max_length=2000)),
                ('is_repeated', models.BooleanField(help_text='The customer had one within the year before.')),
                ('given_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='concessions', to='accounts.customer')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='concessions', to='outreach.issue')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-given_at'], name='concession_by_customer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['credit', 'discount', 'free_service'])), name='concession_kind_is_known'), models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__lt', 1000000000000)), name='concession_has_an_amount'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='concession_has_a_currency'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='concession_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='IssueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('description', models.TextField(blank=True, default='', max_length=8000)),
                ('state', models.CharField(choices=outreach.states.IssueState.choices, default=outreach.states.IssueState['NEW'], max_length=12)),
                ('function', models.CharField(choices=accounts.vocabulary.Function.choices, max_length=20)),
                ('origin', models.CharField(choices=outreach.vocabulary.Origin.choices, default=outreach.vocabulary.Origin['BY_HAND'], max_length=12)),
                ('theme', models.CharField(blank=True, default='', help_text='Of the texts that it explains.', max_length=60)),
                ('severity', models.SmallIntegerField(default=5, help_text='By the customers and the ARR that it touches.')),
                ('raised_severity', models.SmallIntegerField(blank=True, help_text='By a person, who may only raise it.', null=True)),
                ('audience', models.JSONField(blank=True, default=dict, help_text='The filter by which customers are affected.')),
                ('audience_read_at', models.DateTimeField(blank=True, null=True)),
                ('root_cause', models.TextField(blank=True, default='', max_length=4000)),
                ('action', models.TextField(blank=True, default='', help_text='What was done against the cause.', max_length=4000)),
                ('opened_at', models.DateTimeField()),
                ('escalation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.escalation')),
                ('merged_into', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue')),
                ('opened_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.issue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='IssueMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('from_state', models.CharField(max_length=20)),
                ('to_state', models.CharField(max_length=20)),
                ('job', models.CharField(blank=True, default='', help_text='What moved it, if nobody did.', max_length=60)),
                ('moved_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='', max_length=4000)),
                ('issue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.issue')),
                ('moved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issue', 'number'), name='one_move_of_an_issue_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'assessed'), ('to_state', 'declined')), models.Q(('from_state', 'assessed'), ('to_state', 'in_progress')), models.Q(('from_state', 'assessed'), ('to_state', 'merged')), models.Q(('from_state', 'blocked'), ('to_state', 'in_progress')), models.Q(('from_state', 'blocked'), ('to_state', 'merged')), models.Q(('from_state', 'closed'), ('to_state', 'in_progress')), models.Q(('from_state', 'declined'), ('to_state', 'assessed')), models.Q(('from_state', 'declined'), ('to_state', 'closed')), models.Q(('from_state', 'in_progress'), ('to_state', 'blocked')), models.Q(('from_state', 'in_progress'), ('to_state', 'merged')), models.Q(('from_state', 'in_progress'), ('to_state', 'resolved')), models.Q(('from_state', 'new'), ('to_state', 'merged')), models.Q(('from_state', 'new'), ('to_state', 'triaged')), models.Q(('from_state', 'resolved'), ('to_state', 'in_progress')), models.Q(('from_state', 'resolved'), ('to_state', 'verified')), models.Q(('from_state', 'triaged'), ('to_state', 'assessed')), models.Q(('from_state', 'triaged'), ('to_state', 'merged')), models.Q(('from_state', 'verified'), ('to_state', 'closed')), models.Q(('from_state', 'verified'), ('to_state', 'in_progress')), _connector='OR'), name='issue_moves_as_the_table_says'), models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='issue_is_moved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Loop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('state', models.CharField(choices=outreach.states.LoopState.choices, default=outreach.states.LoopState['OPEN'], max_length=14)),
                ('affected_by', models.CharField(choices=outreach.vocabulary.HowAffected.choices, default=outreach.vocabulary.HowAffected['BY_HAND'], max_length=8)),
                ('opened_at', models.DateTimeField()),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loops', to='accounts.customer')),
                ('issue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='loops', to='outreach.issue')),
            ],
            options={
                'indexes': [models.Index(fields=['updated_at', 'id'], name='loop_by_change'), models.Index(fields=['issue', 'state', 'id'], name='loop_of_issue'), models.Index(condition=models.Q(('state__in', [outreach.states.LoopState['CONFIRMED'], outreach.states.LoopState['DECLINED_TOLD'], outreach.states.LoopState['MERGED'], outreach.states.LoopState['NOT_AFFECTED'], outreach.states.LoopState['TOLD']]), _negated=True), fields=['customer', 'id'], name='loop_open')],
                'constraints': [models.UniqueConstraint(fields=('issue', 'customer'), name='one_loop_per_issue_and_customer'), models.CheckConstraint(condition=models.Q(('state__in', ['confirmed', 'declined_told', 'delivered', 'merged', 'not_affected', 'open', 'promised', 'reopened', 'told'])), name='loop_state_is_known'), models.CheckConstraint(condition=models.Q(('affected_by__in', ['by_hand', 'filter', 'theme', 'merged'])), name='loop_says_how_it_was_found')],
            },
        ),
        migrations.CreateModel(
            name='SquadMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=outreach.vocabulary.SquadRole.choices, max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='squad', to='outreach.issue')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='squads', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issue', 'user', 'role'), name='nobody_has_a_squad_role_twice'), models.CheckConstraint(condition=models.Q(('role__in', ['sponsor', 'liaison', 'scribe', 'expert', 'approver', 'observer'])), name='squad_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='NeedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.NeedKind.choices, max_length=10)),
                ('words', models.TextField(help_text="The customer's own, if it was said.", max_length=2000)),
                ('surfaced', models.CharField(choices=outreach.vocabulary.Surfaced.choices, max_length=10)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, help_text='Codes of signals.text.taxonomy.', size=None)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.need')),
                ('touchpoint', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.touchpoint')),
                ('issue', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DecisionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(choices=outreach.vocabulary.DecisionKind.choices, max_length=16)),
                ('state', models.CharField(choices=outreach.vocabulary.DecisionState.choices, default=outreach.vocabulary.DecisionState['PROPOSED'], max_length=8)),
                ('options', models.TextField(help_text='What else was considered.', max_length=4000)),
                ('customer_value', models.TextField(help_text='What it is worth to customers.', max_length=4000)),
                ('cost_and_strategy', models.TextField(help_text='What it costs, and how it fits our strategy.', max_length=4000)),
                ('reason', models.TextField(blank=True, default='', help_text='Of a no: the honest reason.', max_length=4000)),
                ('alternative', models.TextField(blank=True, default='', help_text='Of a no: what they can do.', max_length=4000)),
                ('impact', models.CharField(choices=outreach.vocabulary.Impact.choices, default=outreach.vocabulary.Impact['UNKNOWN'], max_length=8)),
                ('impact_words', models.TextField(blank=True, default='', help_text='How it will affect customers.', max_length=4000)),
                ('highlight_to', models.TextField(blank=True, default='', help_text='Who should hear of it.', max_length=1000)),
                ('highlight_words', models.TextField(blank=True, default='', max_length=4000)),
                ('highlight_by', models.DateField(blank=True, null=True)),
                ('highlighted_at', models.DateTimeField(blank=True, null=True)),
                ('mitigation', models.TextField(blank=True, default='', max_length=4000)),
                ('residual', models.TextField(blank=True, default='', help_text='What remains of it all the same.', max_length=4000)),
                ('proposed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('verdict', models.TextField(blank=True, default='', help_text='Why it was rejected.', max_length=2000)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.decision')),
                ('proposed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('residual_accepted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Substitute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.TextField(max_length=2000)),
                ('effect', models.TextField(blank=True, default='', help_text='As measured, with the numbers.', max_length=2000)),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='substitutes', to='outreach.decision')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='substitute_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('effect', ''), ('measured_at__isnull', True)), models.Q(models.Q(('effect', ''), _negated=True), ('measured_at__isnull', False)), _connector='OR'), name='effect_was_measured_at_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='LoopEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('state', models.CharField(choices=outreach.states.LoopState.choices, default=outreach.states.LoopState['OPEN'], max_length=14)),
                ('affected_by', models.CharField(choices=outreach.vocabulary.HowAffected.choices, default=outreach.vocabulary.HowAffected['BY_HAND'], max_length=8)),
                ('opened_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.loop')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LoopMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('from_state', models.CharField(max_length=20)),
                ('to_state', models.CharField(max_length=20)),
                ('job', models.CharField(blank=True, default='', help_text='What moved it, if nobody did.', max_length=60)),
                ('moved_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='', max_length=4000)),
                ('channel', models.CharField(blank=True, choices=outreach.vocabulary.Channel.choices, default='', max_length=8)),
                ('message', models.TextField(blank=True, default='', max_length=8000)),
                ('proof', models.TextField(blank=True, default='', help_text='Where it can be seen that it was said, or done.', max_length=2000)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.contact')),
                ('loop', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.loop')),
                ('moved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['moved_at', 'id'], name='loop_moves_by_moment')],
                'constraints': [models.UniqueConstraint(fields=('loop', 'number'), name='one_move_of_a_loop_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'confirmed'), ('to_state', 'reopened')), models.Q(('from_state', 'declined_told'), ('to_state', 'reopened')), models.Q(('from_state', 'delivered'), ('to_state', 'merged')), models.Q(('from_state', 'delivered'), ('to_state', 'told')), models.Q(('from_state', 'not_affected'), ('to_state', 'open')), models.Q(('from_state', 'open'), ('to_state', 'declined_told')), models.Q(('from_state', 'open'), ('to_state', 'merged')), models.Q(('from_state', 'open'), ('to_state', 'not_affected')), models.Q(('from_state', 'open'), ('to_state', 'promised')), models.Q(('from_state', 'promised'), ('to_state', 'delivered')), models.Q(('from_state', 'promised'), ('to_state', 'merged')), models.Q(('from_state', 'promised'), ('to_state', 'open')), models.Q(('from_state', 'reopened'), ('to_state', 'merged')), models.Q(('from_state', 'reopened'), ('to_state', 'open')), models.Q(('from_state', 'told'), ('to_state', 'confirmed')), models.Q(('from_state', 'told'), ('to_state', 'reopened')), _connector='OR'), name='loop_moves_as_the_table_says'), models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='loop_is_moved_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('to_state__in', ('told', 'declined_told')), _negated=True), models.Q(('channel__in', ['call', 'meeting', 'email', 'visit', 'letter']), models.Q(('message', ''), _negated=True)), _connector='OR'), name='telling_has_a_channel_and_a_message'), models.CheckConstraint(condition=models.Q(models.Q(('to_state', outreach.states.LoopState['REOPENED']), _negated=True), models.Q(('message', ''), _negated=True), _connector='OR'), name='reopening_has_the_customers_words'), models.CheckConstraint(condition=models.Q(models.Q(('to_state', outreach.states.LoopState['DELIVERED']), _negated=True), models.Q(('proof', ''), _negated=True), _connector='OR'), name='delivery_has_its_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('to_state', outreach.states.LoopState['NOT_AFFECTED']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='not_affected_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Promise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('state', models.CharField(choices=outreach.states.PromiseState.choices, default=outreach.states.PromiseState['PENDING'], max_length=10)),
                ('due_on', models.DateField()),
                ('time_zone', models.CharField(help_text='Whose evening ends the day.', max_length=64)),
                ('due_at', models.DateTimeField(help_text='The end of that day there.')),
                ('original_due_on', models.DateField()),
                ('original_due_at', models.DateTimeField(help_text='Of the first promise of the chain: kept for ever.')),
                ('made_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('evidence', models.TextField(blank=True, default='', max_length=4000)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='', help_text='Why it was moved or cancelled.', max_length=2000)),
                ('told_at', models.DateTimeField(blank=True, help_text='When the customer was told that it slips.', null=True)),
                ('told_channel', models.CharField(blank=True, choices=outreach.vocabulary.Channel.choices, default='', max_length=8)),
                ('told_message', models.TextField(blank=True, default='', max_length=4000)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.contact')),
                ('follows', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='outreach.promise')),
                ('loop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='outreach.loop')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promises_made', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(help_text='Who sees to it that it is kept.', on_delete=django.db.models.deletion.PROTECT, related_name='promises_owed', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', outreach.states.PromiseState['PENDING'])), fields=['due_at', 'id'], name='promise_due'), models.Index(condition=models.Q(('state', outreach.states.PromiseState['PENDING'])), fields=['owner', 'due_at', 'id'], name='promise_owed'), models.Index(fields=['updated_at', 'id'], name='promise_by_change'), models.Index(fields=['due_at'], name='promise_by_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['broken', 'cancelled', 'kept', 'kept_late', 'pending', 'superseded'])), name='promise_state_is_known'), models.CheckConstraint(condition=models.Q(('what', ''), _negated=True), name='promise_says_what'), models.CheckConstraint(condition=models.Q(('due_at__gt', models.F('made_at'))), name='promise_is_due_after_it_is_made'), models.CheckConstraint(condition=models.Q(('follows__isnull', False), models.Q(('original_due_at', models.F('due_at')), ('original_due_on', models.F('due_on'))), _connector='OR'), name='first_promise_is_its_own_original'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['PENDING']), ('settled_at__isnull', True)), models.Q(models.Q(('state', outreach.states.PromiseState['PENDING']), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='promise_is_settled_at_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('delivered_at__isnull', False), ('state__in', ('kept', 'kept_late')), models.Q(('evidence', ''), _negated=True)), models.Q(models.Q(('state__in', ('kept', 'kept_late')), _negated=True), ('delivered_at__isnull', True)), _connector='OR'), name='delivered_promise_has_its_evidence'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['KEPT']), _negated=True), ('delivered_at__lt', models.F('due_at')), _connector='OR'), name='kept_promise_is_in_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['KEPT_LATE']), _negated=True), ('delivered_at__gte', models.F('due_at')), _connector='OR'), name='late_promise_is_late'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['BROKEN']), _negated=True), ('settled_at__gte', models.F('due_at')), _connector='OR'), name='promise_breaks_when_it_is_due'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['SUPERSEDED']), _negated=True), models.Q(('settled_at__lt', models.F('due_at')), ('told_at__lte', models.F('settled_at')), models.Q(('told_channel', ''), _negated=True), models.Q(('told_message', ''), _negated=True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='promise_is_renegotiated_in_time_and_told'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.states.PromiseState['CANCELLED']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='cancelled_promise_says_why'), models.UniqueConstraint(condition=models.Q(('state', outreach.states.PromiseState['PENDING'])), fields=('loop',), name='one_pending_promise_per_loop')],
            },
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
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='outreach.calendarversion')),
                ('issue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_clocks', to='outreach.issue')),
                ('loop', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_clocks', to='outreach.loop')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='outreach.slapolicy')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', outreach.vocabulary.SlaState['RUNNING'])), fields=['next_at', 'id'], name='sla_clock_to_look_at'), models.Index(fields=['due_at', 'id'], name='sla_clock_by_due'), models.Index(condition=models.Q(('issue__isnull', False)), fields=['issue'], name='sla_clock_of_issue'), models.Index(fields=['updated_at', 'id'], name='sla_clock_by_change')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', True), ('loop__isnull', False), ('target__in', ['first_contact', 'close_loop'])), models.Q(('issue__isnull', False), ('loop__isnull', True), ('target', 'resolve')), _connector='OR'), name='sla_clock_has_one_subject'), models.CheckConstraint(condition=models.Q(models.Q(('state', outreach.vocabulary.SlaState['RUNNING']), ('counting_since__isnull', False), ('due_at__isnull', False), ('next_at__isnull', False), ('paused_since__isnull', True), ('stopped_at__isnull', True), ('violated_at__isnull', True)), models.Q(('state', outreach.vocabulary.SlaState['PAUSED']), ('counting_since__isnull', True), ('due_at__isnull', True), ('next_at__isnull', True), ('paused_since__isnull', False), ('stopped_at__isnull', True), ('violated_at__isnull', True)), models.Q(('state', outreach.vocabulary.SlaState['MET']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('stopped_at__isnull', False), ('violated_at__isnull', True), ('stopped_at__lte', models.F('due_at'))), models.Q(('due_at', models.F('violated_at')), ('state', outreach.vocabulary.SlaState['VIOLATED']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('violated_at__isnull', False)), models.Q(('state', outreach.vocabulary.SlaState['CANCELLED']), ('counting_since__isnull', True), ('due_at__isnull', False), ('next_at__isnull', True), ('paused_since__isnull', True), ('stopped_at__isnull', False), ('violated_at__isnull', True)), _connector='OR'), name='sla_clock_is_what_its_state_says'), models.CheckConstraint(condition=models.Q(('episode__gte', 1), ('used__gte', datetime.timedelta(0)), ('warned__in', [0, 50, 75, 90])), name='sla_clock_counts_forward'), models.UniqueConstraint(fields=('loop', 'issue', 'target', 'episode'), name='sla_episodes_are_numbered', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('loop', 'issue', 'target'), name='one_open_sla_clock_of_a_target', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SlaTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('target', models.CharField(choices=outreach.vocabulary.SlaTarget.choices, max_length=13)),
                ('since', models.DateTimeField()),
                ('calendar', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.calendarversion')),
                ('issue', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.issue')),
                ('loop', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.loop')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.slapolicy')),
            ],
            options={
                'verbose_name_plural': 'SLA terms',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issue__isnull', True), ('loop__isnull', False), ('target__in', ['first_contact', 'close_loop'])), models.Q(('issue__isnull', False), ('loop__isnull', True), ('target', 'resolve')), _connector='OR'), name='sla_terms_have_one_subject'), models.UniqueConstraint(fields=('loop', 'issue', 'target', 'since'), name='sla_terms_one_at_a_time', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='SquadMemberEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=outreach.vocabulary.SquadRole.choices, max_length=10)),
                ('joined_at', models.DateTimeField()),
                ('issue', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.issue')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.squadmember')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubstituteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('what', models.TextField(max_length=2000)),
                ('effect', models.TextField(blank=True, default='', help_text='As measured, with the numbers.', max_length=2000)),
                ('measured_at', models.DateTimeField(blank=True, null=True)),
                ('decision', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.decision')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.substitute')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PromiseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('what', models.TextField(max_length=2000)),
                ('state', models.CharField(choices=outreach.states.PromiseState.choices, default=outreach.states.PromiseState['PENDING'], max_length=10)),
                ('due_on', models.DateField()),
                ('time_zone', models.CharField(help_text='Whose evening ends the day.', max_length=64)),
                ('due_at', models.DateTimeField(help_text='The end of that day there.')),
                ('original_due_on', models.DateField()),
                ('original_due_at', models.DateTimeField(help_text='Of the first promise of the chain: kept for ever.')),
                ('made_at', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(blank=True, null=True)),
                ('evidence', models.TextField(blank=True, default='', max_length=4000)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, default='', help_text='Why it was moved or cancelled.', max_length=2000)),
                ('told_at', models.DateTimeField(blank=True, help_text='When the customer was told that it slips.', null=True)),
                ('told_channel', models.CharField(blank=True, choices=outreach.vocabulary.Channel.choices, default='', max_length=8)),
                ('told_message', models.TextField(blank=True, default='', max_length=4000)),
                ('contact', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.contact')),
                ('follows', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.promise')),
                ('loop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.loop')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_constraint=False, help_text='Who sees to it that it is kept.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.promise')),
                ('settled_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SlaEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=outreach.vocabulary.SlaAlarm.choices, max_length=10)),
                ('at', models.DateTimeField()),
                ('noticed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('clock', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='outreach.slaclock')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sla_events', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('clock', 'kind'), name='sla_event_happens_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['warned_50', 'warned_75', 'warned_90', 'violated', 'cleared'])), name='sla_event_kind_is_known')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='priorityweights',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_priorityweightsevent" ("broken_promise", "covered", "escalation", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_look_ahead_days", "renewal_near") VALUES (NEW."broken_promise", NEW."covered", NEW."escalation", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."renewal_look_ahead_days", NEW."renewal_near"); RETURN NULL;', hash='cdb409d467d960674ac8accdad78d4cdf37824f7', operation='INSERT', pgid='pgtrigger_insert_insert_dd5bb', table='outreach_priorityweights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='priorityweights',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_priorityweightsevent" ("broken_promise", "covered", "escalation", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "renewal_look_ahead_days", "renewal_near") VALUES (NEW."broken_promise", NEW."covered", NEW."escalation", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."renewal_look_ahead_days", NEW."renewal_near"); RETURN NULL;', hash='21f4a77127fdef0d8d8f65a469f332f1e0986848', operation='UPDATE', pgid='pgtrigger_update_update_3104e', table='outreach_priorityweights', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callaction',
            trigger=pgtrigger.compiler.Trigger(name='call_action_stays_as_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."verb" IS DISTINCT FROM (NEW."verb") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."assignee_id" IS DISTINCT FROM (NEW."assignee_id") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."cause" IS DISTINCT FROM (NEW."cause") OR OLD."undoes_id" IS DISTINCT FROM (NEW."undoes_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e46764d87e97ca6ad768a80f5d7af903109aab86', operation='UPDATE', pgid='pgtrigger_call_action_stays_as_it_was_f2f6c', table='outreach_callaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callaction',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='04f9da54695cb91e354662df7959c491d69a8ac1', operation='DELETE', pgid='pgtrigger_never_deleted_646d8', table='outreach_callaction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='bb7718107dfde56f2b7c64d3aadd8f207b295943', operation='UPDATE', pgid='pgtrigger_touch_updated_at_97baf', table='outreach_escalation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_escalationevent" ("created_at", "customer_id", "ended_at", "ended_by_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "reason", "requested_by", "severity", "trend", "updated_at") VALUES (NEW."created_at", NEW."customer_id", NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_at", NEW."raised_by_id", NEW."reason", NEW."requested_by", NEW."severity", NEW."trend", NEW."updated_at"); RETURN NULL;', hash='ea38230097063bf40e4b63aa319e2a15bfb0b105', operation='INSERT', pgid='pgtrigger_insert_insert_0ced9', table='outreach_escalation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_escalationevent" ("created_at", "customer_id", "ended_at", "ended_by_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "reason", "requested_by", "severity", "trend", "updated_at") VALUES (NEW."created_at", NEW."customer_id", NEW."ended_at", NEW."ended_by_id", NEW."id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_at", NEW."raised_by_id", NEW."reason", NEW."requested_by", NEW."severity", NEW."trend", NEW."updated_at"); RETURN NULL;', hash='662e089856362633ea9306172b4b8c808e9d9ce3', operation='UPDATE', pgid='pgtrigger_update_update_0d192', table='outreach_escalation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_escalationevent" ("created_at", "customer_id", "ended_at", "ended_by_id", "id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "reason", "requested_by", "severity", "trend", "updated_at") VALUES (OLD."created_at", OLD."customer_id", OLD."ended_at", OLD."ended_by_id", OLD."id", OLD."outcome", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."raised_at", OLD."raised_by_id", OLD."reason", OLD."requested_by", OLD."severity", OLD."trend", OLD."updated_at"); RETURN NULL;', hash='f09c849230889fab9e18e54bdfcded3a6009347d', operation='DELETE', pgid='pgtrigger_delete_delete_def26', table='outreach_escalation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='b3d04436bfbfba0212be0568b2896d5edd346b4a', operation='UPDATE', pgid='pgtrigger_touch_updated_at_6ae9b', table='outreach_touchpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4131ce77a255c2b52cd1246d21b60f838317aba4', operation='DELETE', pgid='pgtrigger_never_deleted_c89e5', table='outreach_touchpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='touchpoint_keeps_its_origin', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='fedf2a594cedbd6c7289f132dba874fe0dfca844', operation='UPDATE', pgid='pgtrigger_touchpoint_keeps_its_origin_996b5', table='outreach_touchpoint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='found_what_it_says', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM outreach_touchpoint touchpoint WHERE touchpoint.id = NEW.id\n           AND (touchpoint.discovery = 'needs')\n            <> EXISTS (SELECT FROM outreach_need need WHERE need.touchpoint_id = touchpoint.id)\n    ) THEN\n        RAISE EXCEPTION 'touchpoint % and its needs contradict each other', NEW.id\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'touchpoint_found_what_it_says';\n    END IF;\n    RETURN NULL;\n", hash='b63b1482fd54c3b48b21d146488c34b50ee6238c', operation='INSERT OR UPDATE OF "discovery"', pgid='pgtrigger_found_what_it_says_3eda9', table='outreach_touchpoint', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_touchpointevent" ("avoid", "contact_id", "created_at", "customer_id", "discovery", "external_id", "happened_at", "heading", "id", "is_two_way", "kind", "logged_at", "made_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resonates", "source", "summary", "updated_at") VALUES (NEW."avoid", NEW."contact_id", NEW."created_at", NEW."customer_id", NEW."discovery", NEW."external_id", NEW."happened_at", NEW."heading", NEW."id", NEW."is_two_way", NEW."kind", NEW."logged_at", NEW."made_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resonates", NEW."source", NEW."summary", NEW."updated_at"); RETURN NULL;', hash='6234efc0724d8b292d1f5a4e9272e8e5d9815ab9', operation='INSERT', pgid='pgtrigger_insert_insert_8fea9', table='outreach_touchpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpoint',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_touchpointevent" ("avoid", "contact_id", "created_at", "customer_id", "discovery", "external_id", "happened_at", "heading", "id", "is_two_way", "kind", "logged_at", "made_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resonates", "source", "summary", "updated_at") VALUES (NEW."avoid", NEW."contact_id", NEW."created_at", NEW."customer_id", NEW."discovery", NEW."external_id", NEW."happened_at", NEW."heading", NEW."id", NEW."is_two_way", NEW."kind", NEW."logged_at", NEW."made_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resonates", NEW."source", NEW."summary", NEW."updated_at"); RETURN NULL;', hash='b66ff488e065fe7b8f63d394856ca85e21b375f4', operation='UPDATE', pgid='pgtrigger_update_update_83f8d', table='outreach_touchpoint', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcapacity',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_callcapacityevent" ("conversations", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."conversations", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='37ab3cfa7c63b2f0da4c76343755f952f93aa14c', operation='INSERT', pgid='pgtrigger_insert_insert_db9c0', table='outreach_callcapacity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcapacity',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_callcapacityevent" ("conversations", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."conversations", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='8e19885b48579809b9e6acbfb970c4cbd4f7d19e', operation='UPDATE', pgid='pgtrigger_update_update_44861', table='outreach_callcapacity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='businesscalendar',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='5df77bca807f06a84aa6f01a5f09327d19e0a687', operation='DELETE', pgid='pgtrigger_never_deleted_62813', table='outreach_businesscalendar', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='priorityweightsevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7c8e1fcb66b00efee4a134b2780f4ccb16ab7486', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0bde6', table='outreach_priorityweightsevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callactionchange',
            trigger=pgtrigger.compiler.Trigger(name='call_change_is_never_altered', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2810bd369c4f4668f426b67416be13eb261656ef', operation='UPDATE', pgid='pgtrigger_call_change_is_never_altered_2ebed', table='outreach_callactionchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='escalationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='074420edacae3182885377e19a86fec6922d2e61', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_efd8f', table='outreach_escalationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'new' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as new, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='680493457a76d335936c839bf91dcbd1375a201c', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_939fa', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_issuemove WHERE issue_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_issuemove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='3319ad635c4d04f10a00fc6a6bf458fffb76927b', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_2286b', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='closes_when_everyone_was_told', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state IN ('closed', 'merged') AND OLD.state <> NEW.state)", func="\n                    IF EXISTS (SELECT FROM outreach_loop WHERE issue_id = NEW.id AND state NOT IN ('confirmed', 'declined_told', 'merged', 'not_affected', 'told')) THEN\n                        RAISE EXCEPTION 'issue % has an open loop: fixed is not closed', NEW.id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='fdceaa87d522b5206aca2b6e33df36371b5c6171', operation='UPDATE', pgid='pgtrigger_closes_when_everyone_was_told_c544a', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='owned_by_an_expert_of_its_function', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.owner_id IS NOT NULL)', func="\n                    IF NOT EXISTS (SELECT FROM accounts_user WHERE id = NEW.owner_id AND function = NEW.function\n                                      AND role <> 'cco') THEN\n                        RAISE EXCEPTION 'issue % can only be owned by an expert of %', NEW.id, NEW.function\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='221a8e91fa2fe2d1d1c15560894b4e67f8c1b23b', operation='INSERT OR UPDATE OF "owner_id", "function"', pgid='pgtrigger_owned_by_an_expert_of_its_function_7a048', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='0b067f0ecd048d0328eb2700eb044c9634c1e49a', operation='UPDATE', pgid='pgtrigger_touch_updated_at_693d2', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8a52bc65fd6ebbac5a33a32e07563d8b14b8b744', operation='DELETE', pgid='pgtrigger_never_deleted_73e6b', table='outreach_issue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_issueevent" ("action", "audience", "audience_read_at", "created_at", "description", "escalation_id", "function", "id", "merged_into_id", "moves", "opened_at", "opened_by_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_severity", "root_cause", "severity", "state", "theme", "title", "updated_at") VALUES (NEW."action", NEW."audience", NEW."audience_read_at", NEW."created_at", NEW."description", NEW."escalation_id", NEW."function", NEW."id", NEW."merged_into_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."raised_severity", NEW."root_cause", NEW."severity", NEW."state", NEW."theme", NEW."title", NEW."updated_at"); RETURN NULL;', hash='586a3bea01980a31d8140447753bf3c43e9893b4', operation='INSERT', pgid='pgtrigger_insert_insert_28fdc', table='outreach_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_issueevent" ("action", "audience", "audience_read_at", "created_at", "description", "escalation_id", "function", "id", "merged_into_id", "moves", "opened_at", "opened_by_id", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_severity", "root_cause", "severity", "state", "theme", "title", "updated_at") VALUES (NEW."action", NEW."audience", NEW."audience_read_at", NEW."created_at", NEW."description", NEW."escalation_id", NEW."function", NEW."id", NEW."merged_into_id", NEW."moves", NEW."opened_at", NEW."opened_by_id", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."raised_severity", NEW."root_cause", NEW."severity", NEW."state", NEW."theme", NEW."title", NEW."updated_at"); RETURN NULL;', hash='c1dcf01ad3bf13d336888f71911c21e3034651c4', operation='UPDATE', pgid='pgtrigger_update_update_f4938', table='outreach_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpointevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f06a6fc5a345592d111c090a5b1b141ee6389dad', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_24aac', table='outreach_touchpointevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='callcapacityevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='06af3ad8c369a74f29a8ceb317d6e4c87110e47f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_98fab', table='outreach_callcapacityevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarversion',
            trigger=pgtrigger.compiler.Trigger(name='calendar_version_stays_as_it_was_made', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bc29d69e48f571a8658de7b9ea8ec8d72d7acd81', operation='UPDATE', pgid='pgtrigger_calendar_version_stays_as_it_was_made_653c2', table='outreach_calendarversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='calendarversion',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='49b75cba0c389903f883f40db1b0eccee91a6caf', operation='DELETE', pgid='pgtrigger_never_deleted_ac8a9', table='outreach_calendarversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slapolicy',
            trigger=pgtrigger.compiler.Trigger(name='sla_policy_only_ends', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF OLD.ended_at IS NOT NULL OR to_jsonb(OLD) - 'ended_at' <> to_jsonb(NEW) - 'ended_at' THEN\n                        RAISE EXCEPTION 'version % of this policy stays as it was made: write a new one', OLD.number\n                            USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='d23ab50cd99099db71608b5048b8fbe0d4a0d718', operation='UPDATE', pgid='pgtrigger_sla_policy_only_ends_58842', table='outreach_slapolicy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slapolicy',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f0a218d0e8a85fa2dd5fd63dab745a88acf0fde1', operation='DELETE', pgid='pgtrigger_never_deleted_12357', table='outreach_slapolicy', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='3df49befc8f4eddc6373ae5d58c6215266e866f6', operation='UPDATE', pgid='pgtrigger_touch_updated_at_37227', table='outreach_need', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='93445907d5e6bc7e27cb5d2be560c5019f67fb72', operation='DELETE', pgid='pgtrigger_never_deleted_e58f8', table='outreach_need', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='need_stays_with_its_touchpoint', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."touchpoint_id" IS DISTINCT FROM (NEW."touchpoint_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9cfd61193555499f2a7ac6ca32b335ca0bbb90bb', operation='UPDATE', pgid='pgtrigger_need_stays_with_its_touchpoint_77d7c', table='outreach_need', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='touchpoint_knows_of_it', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (\n        SELECT FROM outreach_touchpoint touchpoint WHERE touchpoint.id = NEW.touchpoint_id\n           AND (touchpoint.discovery = 'needs')\n            <> EXISTS (SELECT FROM outreach_need need WHERE need.touchpoint_id = touchpoint.id)\n    ) THEN\n        RAISE EXCEPTION 'touchpoint % and its needs contradict each other', NEW.touchpoint_id\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'touchpoint_found_what_it_says';\n    END IF;\n    RETURN NULL;\n", hash='f8b14f5d39db93c4e809d63e297de62c0e500777', operation='INSERT', pgid='pgtrigger_touchpoint_knows_of_it_45886', table='outreach_need', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_needevent" ("created_at", "customer_id", "id", "issue_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surfaced", "themes", "touchpoint_id", "updated_at", "words") VALUES (NEW."created_at", NEW."customer_id", NEW."id", NEW."issue_id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."surfaced", NEW."themes", NEW."touchpoint_id", NEW."updated_at", NEW."words"); RETURN NULL;', hash='73990066976d7e2a3edeefd02292dee9cc4f2e22', operation='INSERT', pgid='pgtrigger_insert_insert_9c56f', table='outreach_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='need',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_needevent" ("created_at", "customer_id", "id", "issue_id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "surfaced", "themes", "touchpoint_id", "updated_at", "words") VALUES (NEW."created_at", NEW."customer_id", NEW."id", NEW."issue_id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."surfaced", NEW."themes", NEW."touchpoint_id", NEW."updated_at", NEW."words"); RETURN NULL;', hash='522d471018caf9ecb06b2fe1fb76026596f0ecb1', operation='UPDATE', pgid='pgtrigger_update_update_af4dd', table='outreach_need', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='what_was_settled_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'proposed' AND (OLD.state <> 'approved' OR NEW.state NOT IN ('approved', 'replaced')))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='68dcdd96a9a30505acb0c5440dd99ba534636721', operation='UPDATE', pgid='pgtrigger_what_was_settled_stays_0c458', table='outreach_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='what_was_approved_stays_as_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'proposed' AND (OLD.kind, OLD.options, OLD.customer_value, OLD.cost_and_strategy, OLD.impact, OLD.impact_words, OLD.reason, OLD.alternative, OLD.highlight_to, OLD.highlight_words, OLD.highlight_by, OLD.mitigation, OLD.residual, OLD.residual_accepted_by_id, OLD.settled_by_id, OLD.settled_at) IS DISTINCT FROM (NEW.kind, NEW.options, NEW.customer_value, NEW.cost_and_strategy, NEW.impact, NEW.impact_words, NEW.reason, NEW.alternative, NEW.highlight_to, NEW.highlight_words, NEW.highlight_by, NEW.mitigation, NEW.residual, NEW.residual_accepted_by_id, NEW.settled_by_id, NEW.settled_at))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ed20b3fdb9edf1e2036c32c8075194845dc71e93', operation='UPDATE', pgid='pgtrigger_what_was_approved_stays_as_it_was_c7751', table='outreach_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='4da3bbd29e9244d87547a5493b68912044b58335', operation='UPDATE', pgid='pgtrigger_touch_updated_at_a73da', table='outreach_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='05da9eb8daee2fc2337b1c44be684265ecb148ff', operation='DELETE', pgid='pgtrigger_never_deleted_fdb35', table='outreach_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_decisionevent" ("alternative", "cost_and_strategy", "created_at", "customer_value", "highlight_by", "highlight_to", "highlight_words", "highlighted_at", "id", "impact", "impact_words", "issue_id", "kind", "mitigation", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "residual", "residual_accepted_by_id", "settled_at", "settled_by_id", "state", "updated_at", "verdict") VALUES (NEW."alternative", NEW."cost_and_strategy", NEW."created_at", NEW."customer_value", NEW."highlight_by", NEW."highlight_to", NEW."highlight_words", NEW."highlighted_at", NEW."id", NEW."impact", NEW."impact_words", NEW."issue_id", NEW."kind", NEW."mitigation", NEW."options", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."residual", NEW."residual_accepted_by_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."updated_at", NEW."verdict"); RETURN NULL;', hash='f985f25c4a3af9130cd55282b8b96fa32b1e677c', operation='INSERT', pgid='pgtrigger_insert_insert_c03ac', table='outreach_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_decisionevent" ("alternative", "cost_and_strategy", "created_at", "customer_value", "highlight_by", "highlight_to", "highlight_words", "highlighted_at", "id", "impact", "impact_words", "issue_id", "kind", "mitigation", "options", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "proposed_by_id", "reason", "residual", "residual_accepted_by_id", "settled_at", "settled_by_id", "state", "updated_at", "verdict") VALUES (NEW."alternative", NEW."cost_and_strategy", NEW."created_at", NEW."customer_value", NEW."highlight_by", NEW."highlight_to", NEW."highlight_words", NEW."highlighted_at", NEW."id", NEW."impact", NEW."impact_words", NEW."issue_id", NEW."kind", NEW."mitigation", NEW."options", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_at", NEW."proposed_by_id", NEW."reason", NEW."residual", NEW."residual_accepted_by_id", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."updated_at", NEW."verdict"); RETURN NULL;', hash='9bbc61b84cc945222e544cd3cbed1a12740ff7df', operation='UPDATE', pgid='pgtrigger_update_update_6db93', table='outreach_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concession',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='633089ab18a755b28c4496de26d7a66a788e4114', operation='UPDATE', pgid='pgtrigger_is_written_once_9de54', table='outreach_concession', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='concession',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a1057be9462a3ebcc804534f2ac138dd5ed12711', operation='DELETE', pgid='pgtrigger_never_deleted_f8a95', table='outreach_concession', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9d237edce9ab6364412a0edd284a5c6121428944', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_5a4bd', table='outreach_issueevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuemove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_issue SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.issue_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_issue % is not at % any more, or move % is not its next', NEW.issue_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='f65d560f0b4e9b50e346928e567a9e411d2978ef', operation='INSERT', pgid='pgtrigger_moves_its_row_e4fc0', table='outreach_issuemove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuemove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8e7aeb5f585fa99a3fd232e13ee097a1f1772195', operation='UPDATE', pgid='pgtrigger_is_written_once_ff8f3', table='outreach_issuemove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issuemove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d9907e2373e49fd1537b405de9998558ea81f89c', operation='DELETE', pgid='pgtrigger_never_deleted_92510', table='outreach_issuemove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'open' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as open, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='88c7b6b5d5b4c78d01e8e46844fb6b0e08e47d7f', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_75e3a', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_loopmove WHERE loop_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_loopmove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='ef3bbc880da966e3d6ae06a1b1b76f47022672aa', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_b4a68', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='open_in_an_open_issue', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state NOT IN ('confirmed', 'declined_told', 'merged', 'not_affected', 'told'))", func="\n                    PERFORM FROM outreach_issue WHERE id = NEW.issue_id AND state NOT IN ('closed', 'merged') FOR SHARE;\n                    IF NOT FOUND THEN\n                        RAISE EXCEPTION 'issue % is closed: no loop of it can be open', NEW.issue_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='1c3578f6e96adb6a1be98ca92de4ca49b300a4cb', operation='INSERT OR UPDATE', pgid='pgtrigger_open_in_an_open_issue_385cc', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='loop_stays_with_its_customer', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."customer_id" IS DISTINCT FROM (NEW."customer_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6464a42d317ab7db9f9f539ec5b54ee3edd9f097', operation='UPDATE', pgid='pgtrigger_loop_stays_with_its_customer_5f5a9', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='eb2378a4707763f7ce7d5b4993315fbe213a5df3', operation='UPDATE', pgid='pgtrigger_touch_updated_at_a050d', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='8a6d0bfa6a739a1e6f1e7e6dc8a3ecab75067ddc', operation='DELETE', pgid='pgtrigger_never_deleted_ce4c5', table='outreach_loop', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loop',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."issue_id" IS DISTINCT FROM (NEW."issue_id"))', func='INSERT INTO "outreach_loopevent" ("affected_by", "created_at", "customer_id", "id", "issue_id", "moves", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "updated_at") VALUES (NEW."affected_by", NEW."created_at", NEW."customer_id", NEW."id", NEW."issue_id", NEW."moves", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."updated_at"); RETURN NULL;', hash='92c5a3a01e6f9306b76cb910583d8f2be8e48251', operation='UPDATE', pgid='pgtrigger_update_update_f43e8', table='outreach_loop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='squadmember',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_squadmemberevent" ("id", "issue_id", "joined_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (NEW."id", NEW."issue_id", NEW."joined_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."user_id"); RETURN NULL;', hash='a643ad5fec798a30f54325b48cc7e86377815791', operation='INSERT', pgid='pgtrigger_insert_insert_df75a', table='outreach_squadmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='squadmember',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_squadmemberevent" ("id", "issue_id", "joined_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "user_id") VALUES (OLD."id", OLD."issue_id", OLD."joined_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."user_id"); RETURN NULL;', hash='aaf14b624131c91f3992d5daaecdac16915b84fa', operation='DELETE', pgid='pgtrigger_delete_delete_d3f9d', table='outreach_squadmember', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e7770b67792af4dc4843042c2c9db50ac23f1187', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0f25b', table='outreach_needevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decisionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b4389491cca772ac4a2db20c25a0a6a1f69e915', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_67ec9', table='outreach_decisionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substitute',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_substituteevent" ("decision_id", "effect", "id", "measured_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."decision_id", NEW."effect", NEW."id", NEW."measured_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."what"); RETURN NULL;', hash='6a5edd24c98fded659304ff7697c2bb10eb02e8f', operation='INSERT', pgid='pgtrigger_insert_insert_168b2', table='outreach_substitute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substitute',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_substituteevent" ("decision_id", "effect", "id", "measured_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (NEW."decision_id", NEW."effect", NEW."id", NEW."measured_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."what"); RETURN NULL;', hash='806354dc74b4c1845d708b55f1379af55e6b24a0', operation='UPDATE', pgid='pgtrigger_update_update_b9c8a', table='outreach_substitute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substitute',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_substituteevent" ("decision_id", "effect", "id", "measured_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "what") VALUES (OLD."decision_id", OLD."effect", OLD."id", OLD."measured_at", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."what"); RETURN NULL;', hash='f79795b50311d9d6f4528525571e3c204e752de7', operation='DELETE', pgid='pgtrigger_delete_delete_5543a', table='outreach_substitute', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loopevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a444b7661071f038c069590ee7642e920eff003e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_84cb8', table='outreach_loopevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loopmove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_loop SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.loop_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_loop % is not at % any more, or move % is not its next', NEW.loop_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='8bcbd61eed5d741302eda55d5fbd8ab8258b4347', operation='INSERT', pgid='pgtrigger_moves_its_row_d8250', table='outreach_loopmove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loopmove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9efd106e2955257142131d9e46523c737a7455b4', operation='UPDATE', pgid='pgtrigger_is_written_once_21aaf', table='outreach_loopmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='loopmove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='00ddd18c84cafcfa7b0c5124b5ce9e585372a55d', operation='DELETE', pgid='pgtrigger_never_deleted_a9a12', table='outreach_loopmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='begins_pending', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'pending')", func="RAISE EXCEPTION 'a promise begins pending, not %', NEW.state USING ERRCODE = 'check_violation';", hash='97594b1c4ac371fd842f0f4b03c3ae09060ae2b4', operation='INSERT', pgid='pgtrigger_begins_pending_3ab78', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='what_ended_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state <> 'pending')", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bfeb354094692c9dac0f9f896692dfe4c5cab81a', operation='UPDATE', pgid='pgtrigger_what_ended_never_changes_dec6a', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='a_promise_is_a_promise', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."what" IS DISTINCT FROM (NEW."what") OR OLD."contact_id" IS DISTINCT FROM (NEW."contact_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone") OR OLD."due_at" IS DISTINCT FROM (NEW."due_at") OR OLD."original_due_on" IS DISTINCT FROM (NEW."original_due_on") OR OLD."original_due_at" IS DISTINCT FROM (NEW."original_due_at") OR OLD."follows_id" IS DISTINCT FROM (NEW."follows_id") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='576d5003c6ca35bdbee9fe96f1f2b854e0dea906', operation='UPDATE', pgid='pgtrigger_a_promise_is_a_promise_b87f5', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='chain_keeps_its_first_due', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.follows_id IS NOT NULL)', func="\n                    IF NOT EXISTS (\n                        SELECT FROM outreach_promise before WHERE id = NEW.follows_id AND loop_id = NEW.loop_id\n                           AND state IN ('superseded', 'broken') AND original_due_at = NEW.original_due_at\n                           AND original_due_on = NEW.original_due_on) THEN\n                        RAISE EXCEPTION 'promise % does not follow promise %', NEW.id, NEW.follows_id USING ERRCODE = 'check_violation';\n                    END IF;\n                    RETURN NEW;", hash='a07ca625770b86e71231cb71b7131e9673f4d1f7', operation='INSERT', pgid='pgtrigger_chain_keeps_its_first_due_97a26', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='09f5288c15b8164139a6e9eaf5629c03855cd18b', operation='UPDATE', pgid='pgtrigger_touch_updated_at_a8cb7', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='84cc2f45d997117f69b58bebf8b46acf3d0ed4c6', operation='DELETE', pgid='pgtrigger_never_deleted_5ef6f', table='outreach_promise', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_promiseevent" ("contact_id", "created_at", "delivered_at", "due_at", "due_on", "evidence", "follows_id", "id", "loop_id", "made_at", "made_by_id", "original_due_at", "original_due_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "settled_at", "settled_by_id", "state", "time_zone", "told_at", "told_channel", "told_message", "updated_at", "what") VALUES (NEW."contact_id", NEW."created_at", NEW."delivered_at", NEW."due_at", NEW."due_on", NEW."evidence", NEW."follows_id", NEW."id", NEW."loop_id", NEW."made_at", NEW."made_by_id", NEW."original_due_at", NEW."original_due_on", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."time_zone", NEW."told_at", NEW."told_channel", NEW."told_message", NEW."updated_at", NEW."what"); RETURN NULL;', hash='6937024287537a3e28214c8633d4d8f81ef6e97e', operation='INSERT', pgid='pgtrigger_insert_insert_4931a', table='outreach_promise', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "outreach_promiseevent" ("contact_id", "created_at", "delivered_at", "due_at", "due_on", "evidence", "follows_id", "id", "loop_id", "made_at", "made_by_id", "original_due_at", "original_due_on", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "settled_at", "settled_by_id", "state", "time_zone", "told_at", "told_channel", "told_message", "updated_at", "what") VALUES (NEW."contact_id", NEW."created_at", NEW."delivered_at", NEW."due_at", NEW."due_on", NEW."evidence", NEW."follows_id", NEW."id", NEW."loop_id", NEW."made_at", NEW."made_by_id", NEW."original_due_at", NEW."original_due_on", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."settled_at", NEW."settled_by_id", NEW."state", NEW."time_zone", NEW."told_at", NEW."told_channel", NEW."told_message", NEW."updated_at", NEW."what"); RETURN NULL;', hash='7ea5df97c286dd697e1d4c87ae56c85f8e760426', operation='UPDATE', pgid='pgtrigger_update_update_1c40f', table='outreach_promise', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaclock',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='0a21cd248af90108579446e7bcbd4bb48109bbeb', operation='UPDATE', pgid='pgtrigger_touch_updated_at_98edd', table='outreach_slaclock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaclock',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bc5ab4f85a7998442298d434fce31e2bd2229cde', operation='DELETE', pgid='pgtrigger_never_deleted_71c07', table='outreach_slaclock', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaterms',
            trigger=pgtrigger.compiler.Trigger(name='sla_terms_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='12f959fecb02ed939db0302cc039803d519e8cd2', operation='UPDATE', pgid='pgtrigger_sla_terms_stay_11b09', table='outreach_slaterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaterms',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='74b139fd6213dd0419e272ffaec91907f254bdae', operation='DELETE', pgid='pgtrigger_never_deleted_4e397', table='outreach_slaterms', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='squadmemberevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d20b2cb272fdbb9a05e856ce499cb2f9c5d66ff1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_31aa5', table='outreach_squadmemberevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='substituteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c280ce31d3d40bba5b3517e68f75ab1d9d0d4c7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e1dc7', table='outreach_substituteevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promiseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c55713c17608e98fbc5037fbbdb1bdbe197c45b6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_72a16', table='outreach_promiseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaevent',
            trigger=pgtrigger.compiler.Trigger(name='sla_event_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bb400cea7c1198d2a34345b89a9775fb386dfd48', operation='UPDATE', pgid='pgtrigger_sla_event_stays_793e7', table='outreach_slaevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='slaevent',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='395695af37be955261cfc767d3b408f8ffde76a3', operation='DELETE', pgid='pgtrigger_never_deleted_6c17c', table='outreach_slaevent', when='BEFORE')),
        ),
        migrations.RunSQL(FOLLOW),
        migrations.RunSQL(ASK_FOR_ONE),
        migrations.RunSQL(ASK_FOR_EVERYONE),
        migrations.RunSQL(ONE_CUSTOMER),
        migrations.RunSQL(ASK),
    ]
