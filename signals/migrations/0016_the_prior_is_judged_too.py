"""What a backtest found out about the scorecard is kept while it stays in charge. And what is prepared for a promotion may be lost
with the server, because it is made again: it is not written twice."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signals', '0015_inputs_of_a_score_are_bytes'),
    ]

    operations = [
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
        pgtrigger.migrations.AddTrigger(
            model_name='judgement',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9d31452dc515ef8afe403adac2c76948cd8bf936', operation='DELETE', pgid='pgtrigger_never_deleted_f991e', table='signals_judgement', when='BEFORE')),
        ),
        migrations.RunSQL("ALTER TABLE signals_preparedscore SET UNLOGGED", "ALTER TABLE signals_preparedscore SET LOGGED"),
    ]
