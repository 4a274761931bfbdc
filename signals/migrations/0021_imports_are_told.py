"""What became of an import is told."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('signals', '0020_payloads_are_kept_raw'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_moved', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.state IS DISTINCT FROM NEW.state)', declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'import', 'moved', NEW.id, NULL::bigint, NULL::bigint, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], OLD.state, NEW.state, '', NEW.updated_at\n;\nRETURN NULL;", hash='3e85153b45a5252e4a43f892c952bd70528e1c50', operation='UPDATE', pgid='pgtrigger_is_told_when_moved_1b51e', table='signals_import', when='AFTER')),
        ),
    ]
