import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.datetime
import django.db.models.functions.math
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import signals.vocabulary
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration

ASK = """
CREATE FUNCTION signals_score_new_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_scorerequest AS request (customer_id) SELECT id FROM new_rows ORDER BY id
        ON CONFLICT (customer_id) DO UPDATE SET version = request.version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER score_new_customer AFTER INSERT ON accounts_customer
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION signals_score_new_customer();

CREATE FUNCTION signals_score_changed_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO signals_scorerequest AS request (customer_id)
    SELECT after.id FROM new_rows after JOIN old_rows before ON before.id = after.id
     WHERE (after.started_on, after.renewal_on, after.churned_on, after.deleted_at)
           IS DISTINCT FROM (before.started_on, before.renewal_on, before.churned_on, before.deleted_at)
     ORDER BY after.id
        ON CONFLICT (customer_id) DO UPDATE SET version = request.version + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER score_changed_customer AFTER UPDATE ON accounts_customer
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION signals_score_changed_customer();
"""

STORAGE = """
ALTER TABLE signals_decayedrate SET (fillfactor = 70);
ALTER TABLE signals_scorerequest SET (fillfactor = 70);
ALTER TABLE signals_riskscore ALTER feature_codes SET STORAGE EXTERNAL, ALTER features SET STORAGE EXTERNAL;
ALTER TABLE signals_riskscore SET (toast_tuple_target = 8160);
ALTER TABLE signals_preparedscore ALTER feature_codes SET STORAGE EXTERNAL, ALTER features SET STORAGE EXTERNAL;
ALTER TABLE signals_preparedscore SET (toast_tuple_target = 8160);
ALTER TABLE signals_preparedscore SET UNLOGGED;
ALTER TABLE signals_decayedrate ALTER customer_id SET (n_distinct = -0.1);
"""


class Migration(QuickMigration):
    replaces = [
        ('signals', '0001_initial'),
        ('signals', '0002_numbers_for_reasons_and_watermarks'),
        ('signals', '0003_lists_in_the_order_of_change'),
        ('signals', '0004_facts_are_counted_by_day'),
        ('signals', '0005_customers_ask_for_their_score'),
        ('signals', '0006_imports_know_where_they_are'),
        ('signals', '0007_rates_lean_on_their_facts'),
        ('signals', '0008_reasons_may_name_a_pair'),
        ('signals', '0009_models_have_roles_and_gates'),
        ('signals', '0010_people_may_know_better'),
        ('signals', '0011_texts_are_read'),
        ('signals', '0012_scores_lean_on_their_models'),
        ('signals', '0013_holds_say_who_let_them_pass'),
        ('signals', '0014_facts_lean_on_what_is_never_deleted'),
        ('signals', '0015_inputs_of_a_score_are_bytes'),
        ('signals', '0016_the_prior_is_judged_too'),
        ('signals', '0017_a_customer_has_few_rates'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0005_who_left_is_found_by_the_day'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Measure',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=signals.vocabulary.Kind.choices, max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('unit', models.CharField(blank=True, default='', help_text="Of the value: 'points', 'minutes'. Empty: facts are only counted.", max_length=40)),
                ('direction', models.CharField(choices=signals.vocabulary.Direction.choices, default=signals.vocabulary.Direction['UNKNOWN'], help_text='Of the count: are more of these facts better or worse?', max_length=20)),
                ('value_direction', models.CharField(choices=signals.vocabulary.Direction.choices, default=signals.vocabulary.Direction['UNKNOWN'], help_text='Of the value: is a larger value better or worse?', max_length=20)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'name'), name='one_measure_per_kind_and_name'), models.CheckConstraint(condition=models.Q(('kind__in', ['engagement', 'account_report', 'escalation', 'survey', 'social', 'support', 'billing', 'outreach'])), name='measure_kind_is_known'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='measure_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('slug', models.SlugField(help_text='Its name in files and in the API.', max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('expected_every', models.DurationField(blank=True, help_text='How often something must arrive. Empty: whenever it likes.', null=True)),
                ('is_directory', models.BooleanField(default=False, help_text='Its external ids are what other sources call customers by, unless they know the customer by an id of their own.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('last_received_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('silent_since', models.DateTimeField(blank=True, editable=False, help_text='When the alarm was raised; empty while it is on time.', null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_directory', True)), fields=('is_directory',), name='there_is_one_directory'), models.CheckConstraint(condition=models.Q(('slug', ''), _negated=True), name='source_has_a_slug')],
            },
        ),
        migrations.CreateModel(
            name='RiskModel',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('family', models.CharField(choices=signals.vocabulary.Family.choices, max_length=20)),
                ('version', models.CharField(help_text="Such as 'prior-1'.", max_length=40, unique=True)),
                ('artifact', models.JSONField(help_text='Everything needed to score: plain lists and numbers.')),
                ('sha256', models.CharField(help_text="Of the artifact's canonical JSON; checked before it is used.", max_length=64)),
                ('passport', models.JSONField(help_text='Features in order, data window, metrics, versions, seed.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('gates', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, help_text='What it had to show before it was registered: name → {passed, said}.')),
                ('role', models.CharField(choices=signals.vocabulary.Role.choices, default=signals.vocabulary.Role['RETIRED'], max_length=10)),
                ('role_reason', models.TextField(db_default='', default='', help_text='Why it got its role: one sentence. Who gave it stands in its history.')),
                ('role_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('family__in', ['prior', 'logistic', 'glass_box'])), name='risk_model_family_is_known'), models.UniqueConstraint(condition=models.Q(('role', 'champion')), fields=('role',), name='there_is_one_champion'), models.UniqueConstraint(condition=models.Q(('role', 'challenger')), fields=('role',), name='there_is_at_most_one_challenger'), models.CheckConstraint(condition=models.Q(('role__in', ['champion', 'challenger', 'retired', 'refused'])), name='risk_model_role_is_known')],
            },
        ),
        migrations.CreateModel(
            name='ScoreRequest',
            fields=[
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('quarantined_at', models.DateTimeField(help_text='After five attempts. Shown to people, tried no more.', null=True)),
                ('failure', models.TextField(db_default='', default='')),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='accounts.customer')),
                ('version', models.BigIntegerField(db_default=1, default=1)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('quarantined_at__isnull', True)), fields=['due_at'], name='score_request_due')],
            },
        ),
        migrations.CreateModel(
            name='ScoringRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', models.CharField(help_text="What it is for, such as 'daily 2026-11-21': asking twice makes one run.", max_length=40, unique=True)),
                ('as_of', models.DateTimeField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('band', models.CharField(choices=[('healthy', 'Healthy'), ('watch', 'Watch'), ('at_risk', 'At risk'), ('critical', 'Critical')], max_length=10)),
                ('reason', models.TextField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='accounts.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides_made', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='overrides_withdrawn', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-made_at'], name='override_by_customer'), models.Index(condition=models.Q(('withdrawn_at__isnull', True)), fields=['expires_at'], name='override_holding')],
                'constraints': [models.CheckConstraint(condition=models.Q(('band__in', ['healthy', 'watch', 'at_risk', 'critical'])), name='override_claims_a_band'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='override_has_a_reason'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', django.db.models.expressions.CombinedExpression(models.F('made_at'), '+', models.Value(datetime.timedelta(days=90))))), name='override_ends_within_90_days'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='override_is_withdrawn_by_somebody'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawn_at__gte', models.F('made_at')), ('withdrawn_at__lte', models.F('expires_at'))), _connector='OR'), name='override_is_withdrawn_while_it_holds'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[(models.F('customer'), '='), (models.Func('made_at', django.db.models.functions.comparison.Least('expires_at', 'withdrawn_at'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()), '&&')], name='one_override_of_a_customer_holds')],
            },
        ),
        migrations.CreateModel(
            name='MeasureEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.IntegerField()),
                ('kind', models.CharField(choices=signals.vocabulary.Kind.choices, max_length=20)),
                ('name', models.CharField(max_length=60)),
                ('unit', models.CharField(blank=True, default='', help_text="Of the value: 'points', 'minutes'. Empty: facts are only counted.", max_length=40)),
                ('direction', models.CharField(choices=signals.vocabulary.Direction.choices, default=signals.vocabulary.Direction['UNKNOWN'], help_text='Of the count: are more of these facts better or worse?', max_length=20)),
                ('value_direction', models.CharField(choices=signals.vocabulary.Direction.choices, default=signals.vocabulary.Direction['UNKNOWN'], help_text='Of the value: is a larger value better or worse?', max_length=20)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='signals.measure')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DecayedRate',
            fields=[
                ('pk', models.CompositePrimaryKey('customer_id', 'measure_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('facts', models.IntegerField(help_text='How many facts.')),
                ('valued', models.IntegerField(help_text='How many of them carried a value.')),
                ('n7', models.FloatField()),
                ('n30', models.FloatField()),
                ('n90', models.FloatField()),
                ('n365', models.FloatField()),
                ('x7', models.FloatField()),
                ('x30', models.FloatField()),
                ('x90', models.FloatField()),
                ('x365', models.FloatField()),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('last_value', models.FloatField(null=True)),
                ('customer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='accounts.customer')),
                ('measure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.measure')),
                ('last_signal_id', models.BigIntegerField(db_default=0, default=0, help_text='Largest signal id among the facts: the watermark of a score made from them.')),
            ],
        ),
        migrations.CreateModel(
            name='MeasureUse',
            fields=[
                ('measure', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='use', serialize=False, to='signals.measure')),
                ('customers', models.IntegerField(help_text='How many customers have facts of it.')),
                ('per_day', models.FloatField(help_text='Facts a day of all customers together, of the last months.')),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('counted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='ScoreHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('opened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('is_open', models.BooleanField(default=True)),
                ('share', models.FloatField(help_text='Of the customers looked at, how many would change their decile.')),
                ('looked_at', models.IntegerField(help_text='How many customers were looked at.')),
                ('said', models.TextField(help_text='What happened and what to do, in plain sentences.')),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_because', models.TextField(db_default='', default='')),
                ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('measure', models.ForeignKey(db_index=False, help_text='Whose features moved the scores most.', null=True, on_delete=django.db.models.deletion.SET_NULL, to='signals.measure')),
                ('is_released', models.BooleanField(db_default=False, default=False, help_text='Somebody said that the new scores are right.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_open', True)), fields=('is_open',), name='one_score_hold_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('is_open', True)), models.Q(('ended_at__isnull', False), ('is_open', False), models.Q(('ended_because', ''), _negated=True)), _connector='OR'), name='ended_score_hold_says_why'), models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 1)), name='score_hold_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='ParkedSignal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occurred_at', models.DateTimeField()),
                ('known_at', models.DateTimeField(help_text='The moment we could have known: receipt for live feeds, occurred_at for a declared backfill.')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('value', models.FloatField(blank=True, null=True)),
                ('external_id', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, default='')),
                ('author', models.CharField(blank=True, default='', max_length=200)),
                ('url', models.CharField(blank=True, default='', max_length=2000)),
                ('customer_external_id', models.CharField(max_length=200)),
                ('measure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.measure')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.source')),
            ],
            options={
                'indexes': [models.Index(fields=['customer_external_id'], name='parked_by_customer')],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='one_parked_signal_per_source_and_external_id'), models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gt', float("-inf")), ('value__lt', float("inf"))), _connector='OR'), name='parked_value_is_finite')],
            },
        ),
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occurred_at', models.DateTimeField()),
                ('known_at', models.DateTimeField(help_text='The moment we could have known: receipt for live feeds, occurred_at for a declared backfill.')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('value', models.FloatField(blank=True, null=True)),
                ('external_id', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, default='')),
                ('author', models.CharField(blank=True, default='', max_length=200)),
                ('url', models.CharField(blank=True, default='', max_length=2000)),
                ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='signals', to='accounts.customer')),
                ('measure', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.measure')),
                ('source', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.source')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-occurred_at', '-id'], name='signal_by_customer_and_moment'), models.Index(fields=['received_at', 'id'], name='signal_by_receipt')],
                'constraints': [models.UniqueConstraint(fields=('source', 'external_id'), name='one_signal_per_source_and_external_id'), models.CheckConstraint(condition=models.Q(('value__isnull', True), models.Q(('value__gt', float("-inf")), ('value__lt', float("inf"))), _connector='OR'), name='signal_value_is_finite')],
            },
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.IntegerField()),
                ('slug', models.SlugField(db_index=False, help_text='Its name in files and in the API.', max_length=60)),
                ('name', models.CharField(max_length=120)),
                ('expected_every', models.DurationField(blank=True, help_text='How often something must arrive. Empty: whenever it likes.', null=True)),
                ('is_directory', models.BooleanField(default=False, help_text='Its external ids are what other sources call customers by, unless they know the customer by an id of their own.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='signals.source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('content', models.CharField(choices=signals.vocabulary.Content.choices, max_length=10)),
                ('file_name', models.CharField(help_text='As its owner calls it.', max_length=255)),
                ('path', models.CharField(help_text='Where the file is on our side.', max_length=1000)),
                ('size_bytes', models.BigIntegerField()),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('is_backfill', models.BooleanField(default=False, help_text='The facts were known when they happened, not only now.')),
                ('state', models.CharField(choices=signals.vocabulary.ImportState.choices, default=signals.vocabulary.ImportState['UPLOADED'], max_length=10)),
                ('preview', models.JSONField(blank=True, help_text='What was shown before anybody said go.', null=True)),
                ('failure', models.TextField(blank=True, default='', help_text='One sentence for people.')),
                ('rows_done', models.BigIntegerField(default=0, help_text='Rows read, judged and committed.')),
                ('bytes_done', models.BigIntegerField(default=0, help_text='Of the file as it is; for the progress bar.')),
                ('created', models.BigIntegerField(default=0)),
                ('updated', models.BigIntegerField(default=0)),
                ('unchanged', models.BigIntegerField(default=0)),
                ('accepted', models.BigIntegerField(default=0)),
                ('duplicate', models.BigIntegerField(default=0)),
                ('parked', models.BigIntegerField(default=0)),
                ('rejected', models.BigIntegerField(default=0)),
                ('attempts', models.SmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='signals.source')),
                ('layout', models.JSONField(blank=True, help_text='Columns and delimiter, as the header says.', null=True)),
                ('line', models.BigIntegerField(default=0, help_text='Lines before that, so that messages name the right one.')),
                ('position', models.BigIntegerField(default=0, help_text='Where the next row begins, in the unpacked file.')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['lease_until'], name='import_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rows_done', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('updated')), '+', models.F('unchanged')), '+', models.F('accepted')), '+', models.F('duplicate')), '+', models.F('parked')), '+', models.F('rejected')))), name='import_accounts_for_every_row'), models.CheckConstraint(condition=models.Q(('state__in', ['uploaded', 'previewed', 'due', 'done', 'failed'])), name='import_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('failure', ''), _negated=True), _connector='OR'), name='failed_import_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed'])), models.Q(models.Q(('state__in', ['done', 'failed']), _negated=True), ('finished_at__isnull', True)), _connector='OR'), name='import_is_finished_with_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='FactTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(help_text='UTC, of the moment when we could have known.')),
                ('facts', models.BigIntegerField()),
                ('measure', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.measure')),
                ('source', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.source')),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'day'], name='tally_by_source_and_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('facts__gt', 0)), name='tally_counts_something')],
            },
        ),
        migrations.CreateModel(
            name='TextModel',
            fields=[
                ('id', models.SmallAutoField(primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(blank=True, choices=signals.vocabulary.Kind.choices, default='', max_length=20)),
                ('artifact', models.JSONField(default=dict, help_text='Words and weights: plain lists and numbers.')),
                ('sha256', models.CharField(help_text="Of the artifact's canonical JSON; checked before it is used.", max_length=64)),
                ('passport', models.JSONField(help_text='Answers it was learned on, comparison with the lexicon, versions, seed.')),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='signals.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True), ('source__isnull', False)), fields=('source', 'kind'), name='one_active_text_model_per_source_and_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('source__isnull', True)), models.Q(('source__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='learned_text_model_has_source_and_kind')],
            },
        ),
        migrations.CreateModel(
            name='RiskModelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.IntegerField()),
                ('family', models.CharField(choices=signals.vocabulary.Family.choices, max_length=20)),
                ('version', models.CharField(help_text="Such as 'prior-1'.", max_length=40)),
                ('artifact', models.JSONField(help_text='Everything needed to score: plain lists and numbers.')),
                ('sha256', models.CharField(help_text="Of the artifact's canonical JSON; checked before it is used.", max_length=64)),
                ('passport', models.JSONField(help_text='Features in order, data window, metrics, versions, seed.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='signals.riskmodel')),
                ('gates', models.JSONField(db_default=models.Value({}, models.JSONField()), default=dict, help_text='What it had to show before it was registered: name → {passed, said}.')),
                ('role', models.CharField(choices=signals.vocabulary.Role.choices, default=signals.vocabulary.Role['RETIRED'], max_length=10)),
                ('role_reason', models.TextField(db_default='', default='', help_text='Why it got its role: one sentence. Who gave it stands in its history.')),
                ('role_since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RiskScore',
            fields=[
                ('churn_risk', models.FloatField(help_text='Probability in [0, 1] to leave within the horizon.')),
                ('health_score', models.SmallIntegerField(help_text='0 to 100, higher is better.')),
                ('band', models.CharField(choices=signals.vocabulary.Band.choices, max_length=10)),
                ('coverage', models.FloatField(help_text='Share of the expected inputs that were present and fresh.')),
                ('as_of', models.DateTimeField(help_text='The moment whose facts were used.')),
                ('scored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='risk_score', serialize=False, to='accounts.customer')),
                ('margin', models.FloatField(help_text='Log-odds: base plus the sum of all contributions.')),
                ('base', models.FloatField(help_text='Log-odds of a customer about whom nothing is known.')),
                ('features', models.BinaryField(default=b'', help_text='Their values, eight bytes each, in the same order.')),
                ('watermark', models.BigIntegerField(help_text='Largest signal id among the facts used. Never goes back.')),
                ('changed_in', models.BigIntegerField(help_text='Transaction that wrote the row (pg_current_xact_id), so that readers on a clock miss nothing.')),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.riskmodel')),
                ('feature_codes', models.BinaryField(default=b'', help_text='Which inputs were there, four bytes each. Absent ones are not listed.')),
                ('reason_codes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, help_text='What moved the score most, the largest first: an input, or two (signals.scoring.reason_codes).', size=None)),
                ('reason_points', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), help_text='What each added in log-odds; the last number is what all others added. Together: margin − base.', size=None)),
            ],
            options={
                'indexes': [models.Index(fields=['changed_in'], name='risk_score_by_change'), models.Index(fields=['scored_at', 'customer'], name='risk_score_by_moment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('churn_risk__gte', 0), ('churn_risk__lte', 1)), name='churn_risk_is_a_probability'), models.CheckConstraint(condition=models.Q(('health_score__gte', 0), ('health_score__lte', 100)), name='health_score_is_0_to_100'), models.CheckConstraint(condition=models.Q(('coverage__gte', 0), ('coverage__lte', 1)), name='coverage_is_a_share'), models.CheckConstraint(condition=models.Q(('coverage__gte', 0.5), ('band', 'unknown'), _connector='OR'), name='thin_coverage_is_band_unknown'), models.CheckConstraint(condition=models.Q(('band__in', ['healthy', 'watch', 'at_risk', 'critical', 'unknown'])), name='score_band_is_known'), models.CheckConstraint(condition=models.Q(('reason_points__len', django.db.models.expressions.CombinedExpression(models.F('reason_codes__len'), '+', models.Value(1)))), name='score_reasons_end_with_the_rest'), models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('features'), django.db.models.expressions.CombinedExpression(django.db.models.functions.text.Length('feature_codes'), '*', models.Value(2))), django.db.models.lookups.Exact(django.db.models.functions.math.Mod(django.db.models.functions.text.Length('feature_codes'), 4), 0)), name='score_has_a_value_for_each_input')],
            },
        ),
        migrations.CreateModel(
            name='ScoreHistory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('churn_risk', models.FloatField(help_text='Probability in [0, 1] to leave within the horizon.')),
                ('health_score', models.SmallIntegerField(help_text='0 to 100, higher is better.')),
                ('band', models.CharField(choices=signals.vocabulary.Band.choices, max_length=10)),
                ('coverage', models.FloatField(help_text='Share of the expected inputs that were present and fresh.')),
                ('as_of', models.DateTimeField(help_text='The moment whose facts were used.')),
                ('scored_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('customer', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='score_history', to='accounts.customer')),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.riskmodel')),
            ],
            options={
                'indexes': [models.Index(fields=['customer', '-scored_at'], name='history_by_customer'), models.Index(condition=models.Q(('band__in', ['at_risk', 'critical'])), fields=['scored_at', 'customer'], name='history_of_alarms')],
            },
        ),
        migrations.CreateModel(
            name='PreparedScore',
            fields=[
                ('customer', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.customer')),
                ('base', models.FloatField()),
                ('margin', models.FloatField()),
                ('churn_risk', models.FloatField()),
                ('health_score', models.SmallIntegerField()),
                ('band', models.SmallIntegerField(help_text='Its number in signals.scoring.health.BANDS.')),
                ('coverage', models.FloatField()),
                ('watermark', models.BigIntegerField()),
                ('feature_codes', models.BinaryField()),
                ('features', models.BinaryField()),
                ('reason_codes', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('reason_points', django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
                ('as_of', models.DateTimeField()),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='signals.riskmodel')),
            ],
        ),
        migrations.CreateModel(
            name='ShadowScore',
            fields=[
                ('customer', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.customer')),
                ('churn_risk', models.FloatField()),
                ('margin', models.FloatField()),
                ('as_of', models.DateTimeField()),
                ('model', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to='signals.riskmodel')),
            ],
        ),
        migrations.CreateModel(
            name='TrainingRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('quarantined_at', models.DateTimeField(help_text='After five attempts. Shown to people, tried no more.', null=True)),
                ('failure', models.TextField(db_default='', default='')),
                ('period', models.CharField(help_text="What it is for, such as 'week 2026-11-16': asking twice makes one run.", max_length=40, unique=True)),
                ('requested_at', models.DateTimeField()),
                ('state', models.CharField(choices=signals.vocabulary.TrainingState.choices, default=signals.vocabulary.TrainingState['DUE'], max_length=10)),
                ('progress', models.FloatField(default=0, help_text='Share of the work that is done, for the progress bar.')),
                ('doing', models.CharField(default='', help_text='What it is doing now, for people.', max_length=80)),
                ('outcome', models.TextField(default='', help_text='What came of it, in plain sentences.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('model', models.ForeignKey(help_text='The model that came of it.', null=True, on_delete=django.db.models.deletion.PROTECT, to='signals.riskmodel')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['due_at'], name='training_run_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['due', 'done', 'failed'])), name='training_state_is_known'), models.CheckConstraint(condition=models.Q(('progress__gte', 0), ('progress__lte', 1)), name='training_progress_is_a_share'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state', 'due')), models.Q(models.Q(('state', 'due'), _negated=True), ('finished_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='finished_training_says_what_came_of_it')],
            },
        ),
        migrations.CreateModel(
            name='Judgement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('made_at', models.DateTimeField()),
                ('figures', models.JSONField(help_text='As in a passport: metrics of all families, and the charts of this one, on the same test.')),
                ('model', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='judgements', to='signals.riskmodel')),
            ],
            options={
                'indexes': [models.Index(fields=['model', '-made_at'], name='judgement_by_model')],
            },
        ),
        migrations.CreateModel(
            name='ScoringShard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('quarantined_at', models.DateTimeField(help_text='After five attempts. Shown to people, tried no more.', null=True)),
                ('failure', models.TextField(db_default='', default='')),
                ('from_customer_id', models.BigIntegerField()),
                ('to_customer_id', models.BigIntegerField(help_text='Inclusive.')),
                ('finished_at', models.DateTimeField(null=True)),
                ('scored', models.IntegerField(default=0)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shards', to='signals.scoringrun')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('finished_at__isnull', True), ('quarantined_at__isnull', True)), fields=['due_at'], name='scoring_shard_due')],
                'constraints': [models.UniqueConstraint(fields=('run', 'from_customer_id'), name='one_shard_per_run_and_start')],
            },
        ),
        migrations.CreateModel(
            name='OverrideEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('band', models.CharField(choices=[('healthy', 'Healthy'), ('watch', 'Watch'), ('at_risk', 'At risk'), ('critical', 'Critical')], max_length=10)),
                ('reason', models.TextField(max_length=2000)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='signals.override')),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TextDue',
            fields=[
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.SmallIntegerField(db_default=0, default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('lease_token', models.UUIDField(null=True)),
                ('quarantined_at', models.DateTimeField(help_text='After five attempts. Shown to people, tried no more.', null=True)),
                ('failure', models.TextField(db_default='', default='')),
                ('signal', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, serialize=False, to='signals.signal')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('quarantined_at__isnull', True)), fields=['due_at'], name='text_due')],
            },
        ),
        migrations.CreateModel(
            name='QuarantinedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.CharField(choices=signals.vocabulary.Content.choices, max_length=10)),
                ('line', models.IntegerField(help_text='Line of the file, or index in the batch, counted from 1.')),
                ('raw', models.TextField(help_text='The row as it came.')),
                ('field', models.CharField(blank=True, default='', max_length=60)),
                ('reason', models.TextField(help_text='What is wrong and how to mend it.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('replayed_at', models.DateTimeField(blank=True, null=True)),
                ('discarded_at', models.DateTimeField(blank=True, null=True)),
                ('of_import', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='quarantined', to='signals.import')),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='signals.source')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('discarded_at__isnull', True), ('replayed_at__isnull', True)), fields=['-id'], name='quarantine_open'), models.Index(condition=models.Q(('discarded_at__isnull', True), ('of_import__isnull', True), ('replayed_at__isnull', True)), fields=['source', 'line'], name='quarantine_open_of_batches')],
                'constraints': [models.CheckConstraint(condition=models.Q(('replayed_at__isnull', True), ('discarded_at__isnull', True), _connector='OR'), name='quarantined_row_is_settled_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='quarantined_row_has_a_reason'), models.UniqueConstraint(fields=('of_import', 'line'), name='one_quarantined_row_per_import_and_line')],
            },
        ),
        migrations.CreateModel(
            name='TextModelEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.IntegerField()),
                ('version', models.CharField(max_length=120)),
                ('kind', models.CharField(blank=True, choices=signals.vocabulary.Kind.choices, default='', max_length=20)),
                ('artifact', models.JSONField(default=dict, help_text='Words and weights: plain lists and numbers.')),
                ('sha256', models.CharField(help_text="Of the artifact's canonical JSON; checked before it is used.", max_length=64)),
                ('passport', models.JSONField(help_text='Answers it was learned on, comparison with the lexicon, versions, seed.')),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='signals.textmodel')),
                ('source', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='signals.source')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TextReading',
            fields=[
                ('signal', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reading', serialize=False, to='signals.signal')),
                ('language', models.CharField(help_text="'en', or 'unknown', which is not neutral.", max_length=10)),
                ('sentiment', models.FloatField(help_text='−1 to 1; empty where the language is unknown.', null=True)),
                ('themes', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), help_text='Codes of signals.text.taxonomy.', size=None)),
                ('occurred_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('model', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='signals.textmodel')),
            ],
            options={
                'indexes': [models.Index(fields=['occurred_at'], name='reading_by_moment')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sentiment__isnull', True), ('sentiment__range', (-1, 1)), _connector='OR'), name='reading_sentiment_is_on_its_scale'), models.CheckConstraint(condition=models.Q(models.Q(('language', 'unknown'), _negated=True), ('sentiment__isnull', True), _connector='OR'), name='unknown_language_has_no_sentiment')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_measureevent" ("direction", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value_direction") VALUES (NEW."direction", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unit", NEW."value_direction"); RETURN NULL;', hash='295c68f6f205138f2bbb37d495f18e9f65988282', operation='INSERT', pgid='pgtrigger_insert_insert_92e47', table='signals_measure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "signals_measureevent" ("direction", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value_direction") VALUES (NEW."direction", NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unit", NEW."value_direction"); RETURN NULL;', hash='38f9e50fe45148640f35317ccacdd4b797804d62', operation='UPDATE', pgid='pgtrigger_update_update_c3e1d', table='signals_measure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_measureevent" ("direction", "id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit", "value_direction") VALUES (OLD."direction", OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."unit", OLD."value_direction"); RETURN NULL;', hash='c59ae2b0fdc92e995da215e44822dfc4334cd422', operation='DELETE', pgid='pgtrigger_delete_delete_f96b9', table='signals_measure', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measure',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6109449028987c30f76dc7b8cca86fb7d9c2fc67', operation='DELETE', pgid='pgtrigger_never_deleted_cf564', table='signals_measure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_sourceevent" ("created_at", "expected_every", "id", "is_directory", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."created_at", NEW."expected_every", NEW."id", NEW."is_directory", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;', hash='74fd95df028cffae1447e3609e1dec3b710ce9b4', operation='INSERT', pgid='pgtrigger_insert_insert_9bf4f', table='signals_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expected_every" IS DISTINCT FROM (NEW."expected_every") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_directory" IS DISTINCT FROM (NEW."is_directory") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."slug" IS DISTINCT FROM (NEW."slug"))', func='INSERT INTO "signals_sourceevent" ("created_at", "expected_every", "id", "is_directory", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."created_at", NEW."expected_every", NEW."id", NEW."is_directory", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;', hash='807e9f3eee4157c96006bf4a7990ae195b9b1633', operation='UPDATE', pgid='pgtrigger_update_update_45fff', table='signals_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_sourceevent" ("created_at", "expected_every", "id", "is_directory", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."created_at", OLD."expected_every", OLD."id", OLD."is_directory", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;', hash='033b1177d6f76f3fbaac918b2904285f77e5f08a', operation='DELETE', pgid='pgtrigger_delete_delete_be489', table='signals_source', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='45b08f9ef82b94b93e0a32f4eb3980cafc149107', operation='DELETE', pgid='pgtrigger_never_deleted_02bfb', table='signals_source', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodel',
            trigger=pgtrigger.compiler.Trigger(name='artifact_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."family" IS DISTINCT FROM (NEW."family") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."artifact" IS DISTINCT FROM (NEW."artifact") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."passport" IS DISTINCT FROM (NEW."passport") OR OLD."gates" IS DISTINCT FROM (NEW."gates") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7fe329b405b575d3580e588ea6cf32ab65f0d9d3', operation='UPDATE', pgid='pgtrigger_artifact_is_immutable_9199b', table='signals_riskmodel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodel',
            trigger=pgtrigger.compiler.Trigger(name='champion_passed_its_gates', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.role = 'champion')", func="\n    IF NEW.gates = '{}' AND NEW.family <> 'prior' OR\n       EXISTS (SELECT FROM jsonb_each(NEW.gates) WHERE value -> 'passed' IS DISTINCT FROM 'true'::jsonb) THEN\n        RAISE EXCEPTION 'risk model % has not passed its gates and cannot be the champion: %', NEW.version,\n            coalesce((SELECT string_agg(key || ': ' || coalesce(value ->> 'said', 'nothing said'), '; ' ORDER BY key)\n                        FROM jsonb_each(NEW.gates) WHERE value -> 'passed' IS DISTINCT FROM 'true'::jsonb), 'none is on record')\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n", hash='324a894fec6fd5e8f2eee8e63238eabbce5f9741', operation='INSERT OR UPDATE', pgid='pgtrigger_champion_passed_its_gates_51081', table='signals_riskmodel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_riskmodelevent" ("artifact", "created_at", "family", "gates", "id", "passport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "role_reason", "role_since", "sha256", "version") VALUES (NEW."artifact", NEW."created_at", NEW."family", NEW."gates", NEW."id", NEW."passport", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."role_reason", NEW."role_since", NEW."sha256", NEW."version"); RETURN NULL;', hash='0378f939df79204ba578ba8bcd738175f0ccd483', operation='INSERT', pgid='pgtrigger_insert_insert_6837a', table='signals_riskmodel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "signals_riskmodelevent" ("artifact", "created_at", "family", "gates", "id", "passport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "role_reason", "role_since", "sha256", "version") VALUES (NEW."artifact", NEW."created_at", NEW."family", NEW."gates", NEW."id", NEW."passport", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."role_reason", NEW."role_since", NEW."sha256", NEW."version"); RETURN NULL;', hash='5ca7716f385b1918da774aac370e05c148ffe26d', operation='UPDATE', pgid='pgtrigger_update_update_0c3ff', table='signals_riskmodel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodel',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='72bfcabd9f84417a6d7c2b61c8fe5f3af8349192', operation='DELETE', pgid='pgtrigger_never_deleted_cd283', table='signals_riskmodel', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='override_stays_as_it_was_made', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."band" IS DISTINCT FROM (NEW."band") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0cbc37256b54084507862465414b4e16d4b87542', operation='UPDATE', pgid='pgtrigger_override_stays_as_it_was_made_b46cf', table='signals_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='override_is_withdrawn_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.withdrawn_at IS NOT NULL AND (OLD.withdrawn_at, OLD.withdrawn_by_id) IS DISTINCT FROM (NEW.withdrawn_at, NEW.withdrawn_by_id))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='5c51b31f9218a2e38cc30ee7653c5ada45e9a2d6', operation='UPDATE', pgid='pgtrigger_override_is_withdrawn_once_5f449', table='signals_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7558db68cab006abc685d4ef963138d76d484297', operation='DELETE', pgid='pgtrigger_never_deleted_af504', table='signals_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_overrideevent" ("band", "customer_id", "expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."band", NEW."customer_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='52e6b67f097f5c4ebd7be0272370ed5731934fbf', operation='INSERT', pgid='pgtrigger_insert_insert_315e7', table='signals_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "signals_overrideevent" ("band", "customer_id", "expires_at", "id", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "withdrawn_at", "withdrawn_by_id") VALUES (NEW."band", NEW."customer_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."withdrawn_at", NEW."withdrawn_by_id"); RETURN NULL;', hash='88f7c507a808efb67a8893dfdffad20e9a925008', operation='UPDATE', pgid='pgtrigger_update_update_acc59', table='signals_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='measureevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='412a207b684b2c76bbcf7d2e294c0ab3f2d3aa3b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_82cb4', table='signals_measureevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signal',
            trigger=pgtrigger.compiler.Trigger(name='signal_is_immutable', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."source_id" IS DISTINCT FROM (NEW."source_id") OR OLD."measure_id" IS DISTINCT FROM (NEW."measure_id") OR OLD."occurred_at" IS DISTINCT FROM (NEW."occurred_at") OR OLD."known_at" IS DISTINCT FROM (NEW."known_at") OR OLD."received_at" IS DISTINCT FROM (NEW."received_at") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."external_id" IS DISTINCT FROM (NEW."external_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."author" IS DISTINCT FROM (NEW."author") OR OLD."url" IS DISTINCT FROM (NEW."url"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a6f93a09da43a42867d4b7998e06c18cfcb022c4', operation='UPDATE', pgid='pgtrigger_signal_is_immutable_4b030', table='signals_signal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signal',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='dc68faefbe0b0be95e10c97034147d73c819aa89', operation='DELETE', pgid='pgtrigger_never_deleted_c17ee', table='signals_signal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0bec86cfb249e2f34b058a5aa8ec48b6a16520c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2df83', table='signals_sourceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='700665574cd32a553de45be3c542183f0444a024', operation='UPDATE', pgid='pgtrigger_touch_updated_at_3e52b', table='signals_import', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textmodel',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "signals_textmodelevent" ("artifact", "created_at", "id", "is_active", "kind", "passport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "source_id", "version") VALUES (NEW."artifact", NEW."created_at", NEW."id", NEW."is_active", NEW."kind", NEW."passport", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sha256", NEW."source_id", NEW."version"); RETURN NULL;', hash='432af99ae14a7aebaa34e1bee5bb2d139ab4ed9c', operation='INSERT', pgid='pgtrigger_insert_insert_acdc0', table='signals_textmodel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textmodel',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "signals_textmodelevent" ("artifact", "created_at", "id", "is_active", "kind", "passport", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sha256", "source_id", "version") VALUES (NEW."artifact", NEW."created_at", NEW."id", NEW."is_active", NEW."kind", NEW."passport", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sha256", NEW."source_id", NEW."version"); RETURN NULL;', hash='e2c257a41e351f39b9a30220e0d1b8fc9bd0fca5', operation='UPDATE', pgid='pgtrigger_update_update_d98b8', table='signals_textmodel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskmodelevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2eeb9fcaf332f9d078f73b8cfe02e7c3899f8a7c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f1444', table='signals_riskmodelevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='riskscore',
            trigger=pgtrigger.compiler.Trigger(name='watermark_never_goes_back', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.watermark < OLD.watermark)', func="RAISE EXCEPTION 'risk score of customer % would go back from watermark % to %', OLD.customer_id, OLD.watermark, NEW.watermark USING ERRCODE = 'check_violation';", hash='cfd200ed18067e44a463857b1335ecf3a1e8eee2', operation='UPDATE', pgid='pgtrigger_watermark_never_goes_back_fc7a8', table='signals_riskscore', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scorehistory',
            trigger=pgtrigger.compiler.Trigger(name='history_is_kept_as_it_was', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='85513a891b481865f1397495d3669cc80188a880', operation='UPDATE', pgid='pgtrigger_history_is_kept_as_it_was_8ad6a', table='signals_scorehistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scorehistory',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ff98524bb657334dae386f0bed6890ee19c8d2d0', operation='DELETE', pgid='pgtrigger_never_deleted_ec07a', table='signals_scorehistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='judgement',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9d31452dc515ef8afe403adac2c76948cd8bf936', operation='DELETE', pgid='pgtrigger_never_deleted_f991e', table='signals_judgement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overrideevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0f3e3aef09379333c67734e09c434d79734164b7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_12abb', table='signals_overrideevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='textmodelevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75f124e2580cb61afd9c44c8b774752fccdf0270', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ffd17', table='signals_textmodelevent', when='BEFORE')),
        ),
        migrations.RunSQL(ASK),
        migrations.RunSQL(STORAGE),
    ]
