"""Texts have a place for what is read in them, and a row for each that nobody has read yet: those of before included."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import signals.vocabulary
from django.db import migrations, models


EARLIER = "INSERT INTO signals_textdue (signal_id) SELECT id FROM signals_signal WHERE text <> '' ORDER BY id"


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('signals', '0009_models_have_roles_and_gates'),
    ]

    operations = [
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
        ),
        migrations.AddConstraint(
            model_name='textmodel',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True), ('source__isnull', False)), fields=('source', 'kind'), name='one_active_text_model_per_source_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='textmodel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', ''), ('source__isnull', True)), models.Q(('source__isnull', False), models.Q(('kind', ''), _negated=True)), _connector='OR'), name='learned_text_model_has_source_and_kind'),
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
            model_name='textmodelevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75f124e2580cb61afd9c44c8b774752fccdf0270', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ffd17', table='signals_textmodelevent', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='textreading',
            index=models.Index(fields=['occurred_at'], name='reading_by_moment'),
        ),
        migrations.AddConstraint(
            model_name='textreading',
            constraint=models.CheckConstraint(condition=models.Q(('sentiment__isnull', True), ('sentiment__range', (-1, 1)), _connector='OR'), name='reading_sentiment_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='textreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('language', 'unknown'), _negated=True), ('sentiment__isnull', True), _connector='OR'), name='unknown_language_has_no_sentiment'),
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
