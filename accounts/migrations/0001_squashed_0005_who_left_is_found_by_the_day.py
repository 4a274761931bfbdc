import accounts.models.user
import accounts.vocabulary
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from decimal import Decimal
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):
    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_customers_await_their_parents'),
        ('accounts', '0003_money_is_a_number'),
        ('accounts', '0004_experts_and_evenings'),
        ('accounts', '0005_who_left_is_found_by_the_day'),
    ]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name='AccountTeam',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=accounts.vocabulary.Role.choices, max_length=20)),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('is_active', models.BooleanField(default=True, help_text="Switch off to end this person's sessions and tokens; never delete.")),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('function', models.CharField(blank=True, choices=accounts.vocabulary.Function.choices, db_default='', default='', help_text='Whose expert this person is. Only an expert of a function can own its issues.', max_length=20)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='user_email_is_lower_case'), models.CheckConstraint(condition=models.Q(('role__in', ['cco', 'account_team', 'function_expert', 'analyst', 'administrator', 'integration'])), name='user_role_is_known'), models.CheckConstraint(condition=models.Q(('function', ''), ('function__in', ['call_centre', 'sales', 'marketing', 'user_experience', 'product', 'engineering', 'finance_billing', 'fulfilment', 'post_sale_support', 'legal']), _connector='OR'), name='user_function_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(default='Our company', max_length=120)),
                ('reporting_currency', models.CharField(default='USD', help_text='ISO 4217. Money of several currencies is summed in this one.', max_length=3)),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('assumed_arr', models.DecimalField(decimal_places=2, default=Decimal('1000'), help_text='Stands in for customers whose ARR is not known, in the reporting currency, so that they can be ranked. Shown as assumed.', max_digits=14, verbose_name='assumed ARR')),
                ('is_simulated', models.BooleanField(default=False, help_text='Every page says that the data is simulated.')),
            ],
            options={
                'verbose_name_plural': 'company',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='there_is_one_company'), models.CheckConstraint(condition=models.Q(('reporting_currency__regex', '^[A-Z]{3}$')), name='reporting_currency_is_iso_4217'), models.CheckConstraint(condition=models.Q(('assumed_arr__gte', 0), ('assumed_arr__lt', 1000000000000)), name='assumed_arr_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='ExchangeRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('currency', models.CharField(max_length=3)),
                ('reporting_currency', models.CharField(max_length=3)),
                ('rated_on', models.DateField()),
                ('rate', models.DecimalField(decimal_places=8, help_text='One unit of the currency in the reporting currency.', max_digits=18)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('currency', 'reporting_currency', 'rated_on'), name='one_rate_per_pair_and_day'), models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$'), ('reporting_currency__regex', '^[A-Z]{3}$')), name='exchange_rate_currencies_are_iso_4217'), models.CheckConstraint(condition=models.Q(('rate__gt', 0), ('rate__lt', 10000000000)), name='exchange_rate_is_positive')],
            },
        ),
        migrations.CreateModel(
            name='AccountTeamEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.accountteam')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, default='', max_length=120)),
                ('prefix', models.CharField(help_text='The first characters, so that a person can tell tokens apart.', max_length=16)),
                ('digest', models.CharField(help_text='SHA-256 of the token, in hex.', max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=accounts.vocabulary.Scope.choices, max_length=40), size=None)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('segment', models.CharField(blank=True, default='', max_length=80)),
                ('region', models.CharField(blank=True, default='', max_length=80)),
                ('arr', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='annual recurring revenue')),
                ('currency', models.CharField(blank=True, default='', help_text='ISO 4217, such as EUR.', max_length=3)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('renewal_on', models.DateField(blank=True, null=True)),
                ('churned_on', models.DateField(blank=True, help_text='The day it took effect, not the day of notice.', null=True)),
                ('owner_email', models.EmailField(blank=True, default='', help_text='As the CRM says; becomes the owner when that person is invited.', max_length=254)),
                ('strategic_weight', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='0 for most; 0.5 lifts the priority by half. At most 3.', max_digits=3)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='owned_customers', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='accounts.customer')),
                ('team', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='customers', to='accounts.accountteam')),
                ('time_zone', models.CharField(blank=True, db_default='', default='', help_text="Whose evening ends the day on which a promise is due; the company's, if left out.", max_length=64, validators=[accounts.models.user.check_time_zone])),
            ],
            options={
                'indexes': [models.Index(fields=['updated_at', 'id'], name='customer_by_change'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('name'), name='gin_trgm_ops'), name='customer_name_part'), models.Index(condition=models.Q(('churned_on__isnull', False)), fields=['churned_on'], name='customer_by_leaving')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='customer_has_a_name'), models.CheckConstraint(condition=models.Q(('currency', ''), ('currency__regex', '^[A-Z]{3}$'), _connector='OR'), name='customer_currency_is_iso_4217'), models.CheckConstraint(condition=models.Q(('arr__isnull', True), models.Q(('currency', ''), _negated=True), _connector='OR'), name='customer_arr_has_a_currency'), models.CheckConstraint(condition=models.Q(('strategic_weight__gte', 0), ('strategic_weight__lte', 3)), name='customer_strategic_weight_in_range'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='customer_is_not_its_own_parent'), models.CheckConstraint(condition=models.Q(('arr__isnull', True), models.Q(('arr__gte', 0), ('arr__lt', 1000000000000)), _connector='OR'), name='customer_arr_is_not_negative')],
            },
        ),
        migrations.CreateModel(
            name='TeamMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('team', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='accounts.accountteam')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('team', 'user'), name='one_membership_per_team_and_user')],
            },
        ),
        migrations.CreateModel(
            name='UserEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('email', models.EmailField(max_length=254)),
                ('name', models.CharField(max_length=120)),
                ('role', models.CharField(choices=accounts.vocabulary.Role.choices, max_length=20)),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('is_active', models.BooleanField(default=True, help_text="Switch off to end this person's sessions and tokens; never delete.")),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                ('function', models.CharField(blank=True, choices=accounts.vocabulary.Function.choices, db_default='', default='', help_text='Whose expert this person is. Only an expert of a function can own its issues.', max_length=20)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CompanyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(default='Our company', max_length=120)),
                ('reporting_currency', models.CharField(default='USD', help_text='ISO 4217. Money of several currencies is summed in this one.', max_length=3)),
                ('time_zone', models.CharField(default='UTC', max_length=64, validators=[accounts.models.user.check_time_zone])),
                ('assumed_arr', models.DecimalField(decimal_places=2, default=Decimal('1000'), help_text='Stands in for customers whose ARR is not known, in the reporting currency, so that they can be ranked. Shown as assumed.', max_digits=14, verbose_name='assumed ARR')),
                ('is_simulated', models.BooleanField(default=False, help_text='Every page says that the data is simulated.')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.company')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExchangeRateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reporting_currency', models.CharField(max_length=3)),
                ('rated_on', models.DateField()),
                ('rate', models.DecimalField(decimal_places=8, help_text='One unit of the currency in the reporting currency.', max_digits=18)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.exchangerate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ApiTokenEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(blank=True, default='', max_length=120)),
                ('prefix', models.CharField(help_text='The first characters, so that a person can tell tokens apart.', max_length=16)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=accounts.vocabulary.Scope.choices, max_length=40), size=None)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.apitoken')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('job_title', models.CharField(blank=True, default='', max_length=120)),
                ('consent', models.CharField(choices=accounts.vocabulary.Consent.choices, default=accounts.vocabulary.Consent['UNKNOWN'], max_length=10)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='accounts.customer')),
            ],
            options={
                'indexes': [models.Index(fields=['updated_at', 'id'], name='contact_by_change')],
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='contact_has_a_name'), models.CheckConstraint(condition=models.Q(('consent__in', ['granted', 'denied', 'unknown'])), name='contact_consent_is_known')],
            },
        ),
        migrations.CreateModel(
            name='CustomerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('segment', models.CharField(blank=True, default='', max_length=80)),
                ('region', models.CharField(blank=True, default='', max_length=80)),
                ('arr', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='annual recurring revenue')),
                ('currency', models.CharField(blank=True, default='', help_text='ISO 4217, such as EUR.', max_length=3)),
                ('started_on', models.DateField(blank=True, null=True)),
                ('renewal_on', models.DateField(blank=True, null=True)),
                ('churned_on', models.DateField(blank=True, help_text='The day it took effect, not the day of notice.', null=True)),
                ('owner_email', models.EmailField(blank=True, default='', help_text='As the CRM says; becomes the owner when that person is invited.', max_length=254)),
                ('strategic_weight', models.DecimalField(decimal_places=2, default=Decimal('0'), help_text='0 for most; 0.5 lifts the priority by half. At most 3.', max_digits=3)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.customer')),
                ('team', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.accountteam')),
                ('time_zone', models.CharField(blank=True, db_default='', default='', help_text="Whose evening ends the day on which a promise is due; the company's, if left out.", max_length=64, validators=[accounts.models.user.check_time_zone])),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CustomerExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SlugField(help_text='The slug of the source that uses this id.', max_length=60)),
                ('value', models.CharField(max_length=200)),
                ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='accounts.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'value'), name='one_customer_per_source_and_external_id'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='customer_external_id_is_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='AwaitedParent',
            fields=[
                ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='awaited_parent', serialize=False, to='accounts.customer')),
                ('source', models.SlugField(max_length=60)),
                ('value', models.CharField(max_length=200)),
            ],
            options={
                'indexes': [models.Index(fields=['source', 'value'], name='awaited_parent_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='awaited_parent_is_named')],
            },
        ),
        migrations.CreateModel(
            name='TeamMembershipEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.teammembership')),
                ('team', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.accountteam')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('updated_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('name', models.CharField(max_length=200)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=40)),
                ('job_title', models.CharField(blank=True, default='', max_length=120)),
                ('consent', models.CharField(choices=accounts.vocabulary.Consent.choices, default=accounts.vocabulary.Consent['UNKNOWN'], max_length=10)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.contact')),
                ('customer', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.customer')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactExternalId',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.SlugField(max_length=60)),
                ('value', models.CharField(max_length=200)),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='accounts.contact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'value'), name='one_contact_per_source_and_external_id'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='contact_external_id_is_not_empty')],
            },
        ),
        migrations.AddField(
            model_name='accountteam',
            name='members',
            field=models.ManyToManyField(related_name='teams', through='accounts.TeamMembership', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountteam',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_accountteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='772fea26ff95d85710e0fe5c0b4503d7723c20b6', operation='INSERT', pgid='pgtrigger_insert_insert_e08e8', table='accounts_accountteam', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountteam',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_accountteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='69e9f5cd1b17bcf76441719e5181859f057c7cb7', operation='UPDATE', pgid='pgtrigger_update_update_90856', table='accounts_accountteam', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountteam',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_accountteamevent" ("id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1e8c73008d1fba272b2445309d0f9943e082d7a3', operation='DELETE', pgid='pgtrigger_delete_delete_30eca', table='accounts_accountteam', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("created_at", "email", "function", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "time_zone") VALUES (NEW."created_at", NEW."email", NEW."function", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."time_zone"); RETURN NULL;', hash='9dd9e78b6df8085e29e5e60057317df2d2f68eb8', operation='INSERT', pgid='pgtrigger_insert_insert_3867c', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."function" IS DISTINCT FROM (NEW."function") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."time_zone" IS DISTINCT FROM (NEW."time_zone"))', func='INSERT INTO "accounts_userevent" ("created_at", "email", "function", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "time_zone") VALUES (NEW."created_at", NEW."email", NEW."function", NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."time_zone"); RETURN NULL;', hash='791651e153330019bf61b43fbb3e28879840d0e1', operation='UPDATE', pgid='pgtrigger_update_update_0e890', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_userevent" ("created_at", "email", "function", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "time_zone") VALUES (OLD."created_at", OLD."email", OLD."function", OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."time_zone"); RETURN NULL;', hash='2a5ce4c81fa0991ae6c50286d50db9f1cbada5d6', operation='DELETE', pgid='pgtrigger_delete_delete_19f14', table='accounts_user', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_companyevent" ("assumed_arr", "id", "is_simulated", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reporting_currency", "time_zone") VALUES (NEW."assumed_arr", NEW."id", NEW."is_simulated", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reporting_currency", NEW."time_zone"); RETURN NULL;', hash='7d9de4a139583506644e687833658d5c7b7eacb1', operation='INSERT', pgid='pgtrigger_insert_insert_f9bb1', table='accounts_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_companyevent" ("assumed_arr", "id", "is_simulated", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reporting_currency", "time_zone") VALUES (NEW."assumed_arr", NEW."id", NEW."is_simulated", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reporting_currency", NEW."time_zone"); RETURN NULL;', hash='7a0507d6db340f604b0b86564aa51b46b543b9e0', operation='UPDATE', pgid='pgtrigger_update_update_c2173', table='accounts_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchangerate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_exchangerateevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "rated_on", "reporting_currency") VALUES (NEW."currency", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate", NEW."rated_on", NEW."reporting_currency"); RETURN NULL;', hash='4347225dd65314f8ce89d445c906efbefde0008f', operation='INSERT', pgid='pgtrigger_insert_insert_11274', table='accounts_exchangerate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchangerate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_exchangerateevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "rated_on", "reporting_currency") VALUES (NEW."currency", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."rated_on", NEW."reporting_currency"); RETURN NULL;', hash='3a52541deb66e28856d1a56e86597a74f0bf6a75', operation='UPDATE', pgid='pgtrigger_update_update_8173e', table='accounts_exchangerate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchangerate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_exchangerateevent" ("currency", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "rated_on", "reporting_currency") VALUES (OLD."currency", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rate", OLD."rated_on", OLD."reporting_currency"); RETURN NULL;', hash='39deb3fde1fe55a828a69540148ec1f48bd4da22', operation='DELETE', pgid='pgtrigger_delete_delete_1ebf5', table='accounts_exchangerate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='accountteamevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c510cc66636acda7c10460de15fc8d1790b460e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c66ae', table='accounts_accountteamevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apitokenevent" ("created_at", "expires_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "user_id") VALUES (NEW."created_at", NEW."expires_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."user_id"); RETURN NULL;', hash='0f28fab0983a7f5e9240bc9b5a3702737b051079', operation='INSERT', pgid='pgtrigger_insert_insert_01b7d', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."prefix" IS DISTINCT FROM (NEW."prefix") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "accounts_apitokenevent" ("created_at", "expires_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "user_id") VALUES (NEW."created_at", NEW."expires_at", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."revoked_at", NEW."scopes", NEW."user_id"); RETURN NULL;', hash='7130d350d4aba0ff7d2478a790c88de62ed9c99f', operation='UPDATE', pgid='pgtrigger_update_update_df53b', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_apitokenevent" ("created_at", "expires_at", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "revoked_at", "scopes", "user_id") VALUES (OLD."created_at", OLD."expires_at", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefix", OLD."revoked_at", OLD."scopes", OLD."user_id"); RETURN NULL;', hash='2f42f9272c16ea2c489e79a5f488d1a661e03b7c', operation='DELETE', pgid='pgtrigger_delete_delete_6e065', table='accounts_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='6fa00d2660c834d5386f11477736245ba3ea6a23', operation='UPDATE', pgid='pgtrigger_touch_updated_at_db0fb', table='accounts_customer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_customerevent" ("arr", "churned_on", "created_at", "currency", "deleted_at", "id", "name", "owner_email", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "renewal_on", "segment", "started_on", "strategic_weight", "team_id", "time_zone", "updated_at") VALUES (NEW."arr", NEW."churned_on", NEW."created_at", NEW."currency", NEW."deleted_at", NEW."id", NEW."name", NEW."owner_email", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."region", NEW."renewal_on", NEW."segment", NEW."started_on", NEW."strategic_weight", NEW."team_id", NEW."time_zone", NEW."updated_at"); RETURN NULL;', hash='5c4a1afbd05d41eb26c467a374364694b4d8b437', operation='INSERT', pgid='pgtrigger_insert_insert_32108', table='accounts_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_customerevent" ("arr", "churned_on", "created_at", "currency", "deleted_at", "id", "name", "owner_email", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "renewal_on", "segment", "started_on", "strategic_weight", "team_id", "time_zone", "updated_at") VALUES (NEW."arr", NEW."churned_on", NEW."created_at", NEW."currency", NEW."deleted_at", NEW."id", NEW."name", NEW."owner_email", NEW."owner_id", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."region", NEW."renewal_on", NEW."segment", NEW."started_on", NEW."strategic_weight", NEW."team_id", NEW."time_zone", NEW."updated_at"); RETURN NULL;', hash='d32d38065660642622c45d67b777865850ce110d', operation='UPDATE', pgid='pgtrigger_update_update_8724e', table='accounts_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customer',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_customerevent" ("arr", "churned_on", "created_at", "currency", "deleted_at", "id", "name", "owner_email", "owner_id", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "region", "renewal_on", "segment", "started_on", "strategic_weight", "team_id", "time_zone", "updated_at") VALUES (OLD."arr", OLD."churned_on", OLD."created_at", OLD."currency", OLD."deleted_at", OLD."id", OLD."name", OLD."owner_email", OLD."owner_id", OLD."parent_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."region", OLD."renewal_on", OLD."segment", OLD."started_on", OLD."strategic_weight", OLD."team_id", OLD."time_zone", OLD."updated_at"); RETURN NULL;', hash='6a987e5e9b3b43cc0031f7d00945309c965804aa', operation='DELETE', pgid='pgtrigger_delete_delete_a8cb7', table='accounts_customer', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teammembership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_teammembershipevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id", NEW."user_id"); RETURN NULL;', hash='0c8a826be843347cae338841f2d285d53476738e', operation='INSERT', pgid='pgtrigger_insert_insert_d5f4c', table='accounts_teammembership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teammembership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_teammembershipevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."team_id", OLD."user_id"); RETURN NULL;', hash='370b47a8e34d584eeab0be61628202a3955df909', operation='DELETE', pgid='pgtrigger_delete_delete_824ac', table='accounts_teammembership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='userevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e9498e73f6fbdf2642fb33fa14189f1ad2382c8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45b21', table='accounts_userevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='companyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='07734b0b0cd42ee1db89ff688f487055c54c2a69', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_bef40', table='accounts_companyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='exchangerateevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d137a443743488d919cd2ea8631e3a2f7a929a1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6aba8', table='accounts_exchangerateevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitokenevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bc095a3000ebe7169f0e579188212d997c91f15c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f6ae5', table='accounts_apitokenevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='7739f05e0848f0a6fdf8fae0aee2553f0aa86a78', operation='UPDATE', pgid='pgtrigger_touch_updated_at_2902d', table='accounts_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_contactevent" ("consent", "created_at", "customer_id", "deleted_at", "email", "id", "job_title", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "updated_at") VALUES (NEW."consent", NEW."created_at", NEW."customer_id", NEW."deleted_at", NEW."email", NEW."id", NEW."job_title", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phone", NEW."updated_at"); RETURN NULL;', hash='26eebc4991920a57428860f9bae99681ac9c22cd', operation='INSERT', pgid='pgtrigger_insert_insert_89558', table='accounts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_contactevent" ("consent", "created_at", "customer_id", "deleted_at", "email", "id", "job_title", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "updated_at") VALUES (NEW."consent", NEW."created_at", NEW."customer_id", NEW."deleted_at", NEW."email", NEW."id", NEW."job_title", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phone", NEW."updated_at"); RETURN NULL;', hash='5b8844a8443d7064abf1d2dd15daa7bea114b126', operation='UPDATE', pgid='pgtrigger_update_update_15daf', table='accounts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_contactevent" ("consent", "created_at", "customer_id", "deleted_at", "email", "id", "job_title", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "updated_at") VALUES (OLD."consent", OLD."created_at", OLD."customer_id", OLD."deleted_at", OLD."email", OLD."id", OLD."job_title", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."phone", OLD."updated_at"); RETURN NULL;', hash='773e8f2ef8675281ff015e4898b8afc416f4f3a1', operation='DELETE', pgid='pgtrigger_delete_delete_115a7', table='accounts_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customerevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d7fef2b474257003be5c4d77475a9993fbe76afd', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c0579', table='accounts_customerevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='teammembershipevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cc5c92a8bfbae5fbac071042d2058dfc613cc97e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_19d75', table='accounts_teammembershipevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contactevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4761faa3f41fbda31be1450523330c0c703a3b30', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1a78b', table='accounts_contactevent', when='BEFORE')),
        ),
    ]
