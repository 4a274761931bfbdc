"""The version of an issue in the book of changes is the one that If-Match asks for."""

import pgtrigger.compiler
import pgtrigger.migrations

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0024_crises_are_declared'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='is_told_when_created',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='issue',
            name='is_told_when_updated',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_created', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'issue', 'created', it.id, NULL::bigint, it.id, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), '{}'::text[], '', it.state, concat_ws('-', it.moves, coalesce(it.owner_id, 0), coalesce(it.raised_severity, 0)), it.updated_at\n FROM new_rows AS it;\nRETURN NULL;", hash='f8f93cb7b34870de76ed291be00558a788fc19bf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_is_told_when_created_b8ac2', referencing='REFERENCING NEW TABLE AS new_rows ', table='outreach_issue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='issue',
            trigger=pgtrigger.compiler.Trigger(name='is_told_when_updated', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE who jsonb;', func="who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;\n\n    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,\n        to_state, counted, row_at)\n    SELECT pg_current_xact_id()::text::bigint, 'issue', CASE WHEN it.state <> was.state THEN 'moved' ELSE 'updated' END, it.id, NULL::bigint, it.id, now(), (who ->> 'user')::bigint,\n           coalesce(left(who ->> 'job', 60), ''), array_remove(ARRAY[CASE WHEN it.title IS DISTINCT FROM was.title THEN 'title' END, CASE WHEN it.description IS DISTINCT FROM was.description THEN 'description' END, CASE WHEN it.function IS DISTINCT FROM was.function THEN 'function' END, CASE WHEN it.owner_id IS DISTINCT FROM was.owner_id THEN 'owner_id' END, CASE WHEN it.severity IS DISTINCT FROM was.severity THEN 'severity' END, CASE WHEN it.raised_severity IS DISTINCT FROM was.raised_severity THEN 'raised_severity' END, CASE WHEN it.audience IS DISTINCT FROM was.audience THEN 'audience' END, CASE WHEN it.root_cause IS DISTINCT FROM was.root_cause THEN 'root_cause' END, CASE WHEN it.action IS DISTINCT FROM was.action THEN 'action' END, CASE WHEN it.theme IS DISTINCT FROM was.theme THEN 'theme' END, CASE WHEN it.merged_into_id IS DISTINCT FROM was.merged_into_id THEN 'merged_into_id' END]::text[], NULL), was.state, it.state, concat_ws('-', it.moves, coalesce(it.owner_id, 0), coalesce(it.raised_severity, 0)), it.updated_at\n FROM new_rows AS it JOIN old_rows AS was ON was.id = it.id WHERE (it.title, it.description, it.function, it.owner_id, it.severity, it.raised_severity, it.audience, it.root_cause, it.action, it.theme, it.merged_into_id) IS DISTINCT FROM (was.title, was.description, was.function, was.owner_id, was.severity, was.raised_severity, was.audience, was.root_cause, was.action, was.theme, was.merged_into_id) OR it.state <> was.state;\nRETURN NULL;", hash='85bcc93d85305ac192eefe6a8bbed9922cb0fa15', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_is_told_when_updated_394f0', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outreach_issue', when='AFTER')),
        ),
    ]
