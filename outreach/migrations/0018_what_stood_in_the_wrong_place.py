"""Touchpoints that move to the right customer and needs that leave an issue say why."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('accounts', '0007_posts_are_done_once'),
        ('outreach', '0017_notices_change'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TouchpointMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=4000)),
                ('made_at', models.DateTimeField()),
                ('from_customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.customer')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('to_customer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.customer')),
                ('touchpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moved', to='outreach.touchpoint')),
            ],
        ),
        migrations.CreateModel(
            name='NeedUnlink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=4000)),
                ('made_at', models.DateTimeField()),
                ('issue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.issue')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unlinked', to='outreach.need')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='need_unlink_says_why')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needunlink',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1b22d089b4474c0a2e6b5e4456848cc3be148e55', operation='UPDATE', pgid='pgtrigger_is_written_once_e43f1', table='outreach_needunlink', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needunlink',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='21751792348e173e76304a9b3f66cf8ff129e82b', operation='DELETE', pgid='pgtrigger_never_deleted_c1f9f', table='outreach_needunlink', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='touchpointmove',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='touchpoint_move_says_why'),
        ),
        migrations.AddConstraint(
            model_name='touchpointmove',
            constraint=models.CheckConstraint(condition=models.Q(('from_customer', models.F('to_customer')), _negated=True), name='touchpoint_moves_to_another_customer'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpointmove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='993a54c5153d2cff233855f61babdab426fb61b9', operation='UPDATE', pgid='pgtrigger_is_written_once_87eec', table='outreach_touchpointmove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touchpointmove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a6c471e635cf037e5e2b541328e7e8a8dd2e4188', operation='DELETE', pgid='pgtrigger_never_deleted_22847', table='outreach_touchpointmove', when='BEFORE')),
        ),
    ]
