"""Notices are listed in the order of their change; reminders of a promise are looked at from the moment it is made."""

import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0016_messages_are_told'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='promise',
            name='asks_for_its_reminders',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='promise',
            name='reminds_whoever_sees_to_it',
        ),
        migrations.AddField(
            model_name='notification',
            name='created_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddField(
            model_name='notification',
            name='updated_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', 'updated_at', 'id'], name='notice_by_change'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notification',
            trigger=pgtrigger.compiler.Trigger(name='touch_updated_at', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='NEW.updated_at = now(); RETURN NEW;', hash='1e1b8ff770dcb7ccaf5ffe554b6437269eefc001', operation='UPDATE', pgid='pgtrigger_touch_updated_at_582d1', table='outreach_notification', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='asks_for_its_reminders', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO outreach_reminderdue (promise_id, next_at) VALUES (NEW.id, NEW.made_at); RETURN NULL;', hash='4fa9e97b67d6adde0f14fd19e5357def71f458fb', operation='INSERT', pgid='pgtrigger_asks_for_its_reminders_630ee', table='outreach_promise', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='promise',
            trigger=pgtrigger.compiler.Trigger(name='reminds_whoever_sees_to_it', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.owner_id <> NEW.owner_id)', func='UPDATE outreach_reminderdue SET next_at = NEW.made_at WHERE promise_id = NEW.id; RETURN NULL;', hash='5940558a30ea35048b6ea5b7c48f3dd3954ebaf0', operation='UPDATE', pgid='pgtrigger_reminds_whoever_sees_to_it_305ff', table='outreach_promise', when='AFTER')),
        ),
    ]
