"""A crisis has a public page: updates that two people stand for, and a link."""

import django.db.models.deletion
import outreach.public_pages
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from crisis_triage.shared.migrations import QuickMigration


class Migration(QuickMigration):

    dependencies = [
        ('outreach', '0027_import_reverted_is_an_event'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='SHA-256 of the token, in hex.', max_length=64, unique=True)),
                ('sealed', models.TextField()),
                ('number', models.PositiveIntegerField(default=1)),
                ('body', models.TextField()),
                ('rendered_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_because', models.TextField(blank=True, default='', max_length=1000)),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_pages', to='outreach.crisis')),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='StatusPageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('digest', models.CharField(help_text='SHA-256 of the token, in hex.', max_length=64)),
                ('number', models.PositiveIntegerField(default=1)),
                ('rendered_at', models.DateTimeField()),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_because', models.TextField(blank=True, default='', max_length=1000)),
                ('crisis', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='outreach.crisis')),
                ('made_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='outreach.statuspage')),
                ('revoked_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatusUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moves', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('state', models.CharField(choices=outreach.public_pages.StatusState.choices, default=outreach.public_pages.StatusState['PROPOSED'], max_length=10)),
                ('phase', models.CharField(choices=outreach.public_pages.Phase.choices, max_length=12)),
                ('headline', models.CharField(max_length=200)),
                ('happened', models.TextField(help_text='What happened.', max_length=4000)),
                ('affected', models.TextField(help_text='Who is affected.', max_length=2000)),
                ('doing', models.TextField(help_text='What we do.', max_length=4000)),
                ('next_update_at', models.DateTimeField(blank=True, help_text='None: it is solved, and this is the last.', null=True)),
                ('proposed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('approver', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('crisis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_updates', to='outreach.crisis')),
            ],
        ),
        migrations.CreateModel(
            name='StatusUpdateMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('from_state', models.CharField(max_length=20)),
                ('to_state', models.CharField(max_length=20)),
                ('job', models.CharField(blank=True, default='', help_text='What moved it, if nobody did.', max_length=60)),
                ('moved_at', models.DateTimeField()),
                ('note', models.TextField(blank=True, default='', max_length=4000)),
                ('moved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('update', models.ForeignKey(db_column='statusupdate_id', db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='ledger', to='outreach.statusupdate')),
            ],
        ),
        migrations.AddConstraint(
            model_name='statuspage',
            constraint=models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('crisis',), name='a_crisis_has_one_public_link'),
        ),
        migrations.AddConstraint(
            model_name='statuspage',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_because', ''), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False), models.Q(('revoked_because', ''), _negated=True)), _connector='OR'), name='who_revokes_a_link_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspage',
            trigger=pgtrigger.compiler.Trigger(name='link_stays_its_own', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."sealed" IS DISTINCT FROM (NEW."sealed") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b2c7ccff1065cf48be5741661b6e262cd004e6e2', operation='UPDATE', pgid='pgtrigger_link_stays_its_own_d9811', table='outreach_statuspage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspage',
            trigger=pgtrigger.compiler.Trigger(name='is_revoked_for_good', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at OR NEW.number < OLD.number)', func="RAISE EXCEPTION 'public link % is revoked for good, and its number only grows', OLD.id USING ERRCODE = 'check_violation';", hash='da732f58d7aae11d907a62bde6207f980e3b46b4', operation='UPDATE', pgid='pgtrigger_is_revoked_for_good_79883', table='outreach_statuspage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspage',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='bc3c6e166a34781a2036cf86ab731c981e681be1', operation='DELETE', pgid='pgtrigger_never_deleted_cd6cd', table='outreach_statuspage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspage',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "outreach_statuspageevent" ("crisis_id", "digest", "id", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendered_at", "revoked_at", "revoked_because", "revoked_by_id") VALUES (NEW."crisis_id", NEW."digest", NEW."id", NEW."made_at", NEW."made_by_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rendered_at", NEW."revoked_at", NEW."revoked_because", NEW."revoked_by_id"); RETURN NULL;', hash='d9ff3c49d268227143baa3ea0d7857464b8663d6', operation='INSERT', pgid='pgtrigger_insert_insert_b3c88', table='outreach_statuspage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspage',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."rendered_at" IS DISTINCT FROM (NEW."rendered_at") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."revoked_because" IS DISTINCT FROM (NEW."revoked_because") OR OLD."revoked_by_id" IS DISTINCT FROM (NEW."revoked_by_id"))', func='INSERT INTO "outreach_statuspageevent" ("crisis_id", "digest", "id", "made_at", "made_by_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rendered_at", "revoked_at", "revoked_because", "revoked_by_id") VALUES (NEW."crisis_id", NEW."digest", NEW."id", NEW."made_at", NEW."made_by_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rendered_at", NEW."revoked_at", NEW."revoked_because", NEW."revoked_by_id"); RETURN NULL;', hash='a0c6f3e149d5e0d5c54a058ca53cf3c3a79618aa', operation='UPDATE', pgid='pgtrigger_update_update_455c7', table='outreach_statuspage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statuspageevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='160da814119b0425abf92390ecca85a6cb1fa8ca', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a3ff5', table='outreach_statuspageevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['proposed', 'published', 'sent_back', 'taken_back'])), name='status_update_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('phase__in', ['looking', 'cause_known', 'contained', 'solved'])), name='status_has_a_phase'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('headline', ''), _negated=True), models.Q(('happened', ''), _negated=True), models.Q(('affected', ''), _negated=True), models.Q(('doing', ''), _negated=True)), name='status_update_answers_everything'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('next_update_at__gt', models.F('proposed_at')), models.Q(('next_update_at__isnull', True), ('phase', 'solved')), _connector='OR'), name='status_update_names_the_next_one'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approver__isnull', False), ('published_at__isnull', False)), models.Q(('approver__isnull', True), ('published_at__isnull', True), ('state__in', ['proposed', 'sent_back'])), _connector='OR'), name='what_is_public_was_approved'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('approver__isnull', True), models.Q(('approver', models.F('author')), _negated=True), _connector='OR'), name='nobody_approves_their_own_status'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', outreach.public_pages.StatusState['PROPOSED'])), fields=('crisis',), name='one_status_update_waits_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdate',
            trigger=pgtrigger.compiler.Trigger(name='begins_at_the_beginning', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state <> 'proposed' OR NEW.moves <> 0)", func="RAISE EXCEPTION '% begins as proposed, not as %', TG_TABLE_NAME, NEW.state USING ERRCODE = 'check_violation';", hash='997c900f067c2db4a8011429d67d64e89eff4d50', operation='INSERT', pgid='pgtrigger_begins_at_the_beginning_45fc8', table='outreach_statusupdate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdate',
            trigger=pgtrigger.compiler.Trigger(name='moves_by_its_ledger', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (ROW(OLD.state, OLD.moves) IS DISTINCT FROM ROW(NEW.state, NEW.moves))', func="\n                IF NEW.moves <> OLD.moves + 1 OR NOT EXISTS (\n                    SELECT FROM outreach_statusupdatemove WHERE statusupdate_id = NEW.id AND number = NEW.moves\n                       AND from_state = OLD.state AND to_state = NEW.state) THEN\n                    RAISE EXCEPTION '% % does not move from % to % without a row in outreach_statusupdatemove',\n                        TG_TABLE_NAME, NEW.id, OLD.state, NEW.state USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NEW;", hash='1ad271fe1a4cc121c7058e69b8992ee88002dd89', operation='UPDATE', pgid='pgtrigger_moves_by_its_ledger_eaa97', table='outreach_statusupdate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdate',
            trigger=pgtrigger.compiler.Trigger(name='says_what_it_said', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."crisis_id" IS DISTINCT FROM (NEW."crisis_id") OR OLD."phase" IS DISTINCT FROM (NEW."phase") OR OLD."headline" IS DISTINCT FROM (NEW."headline") OR OLD."happened" IS DISTINCT FROM (NEW."happened") OR OLD."affected" IS DISTINCT FROM (NEW."affected") OR OLD."doing" IS DISTINCT FROM (NEW."doing") OR OLD."next_update_at" IS DISTINCT FROM (NEW."next_update_at") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."proposed_at" IS DISTINCT FROM (NEW."proposed_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='617efe6ad1e8ca865673008f21f1d5ffe958bc27', operation='UPDATE', pgid='pgtrigger_says_what_it_said_bb58a', table='outreach_statusupdate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdate',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='03f7a347cdc20bf90a74d2d89a454a6efe5f1711', operation='DELETE', pgid='pgtrigger_never_deleted_ea345', table='outreach_statusupdate', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='statusupdatemove',
            constraint=models.UniqueConstraint(fields=('update', 'number'), name='one_move_of_a_status_update_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='statusupdatemove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('from_state', 'proposed'), ('to_state', 'published')), models.Q(('from_state', 'proposed'), ('to_state', 'sent_back')), models.Q(('from_state', 'published'), ('to_state', 'taken_back')), _connector='OR'), name='status_update_moves_as_the_table_says'),
        ),
        migrations.AddConstraint(
            model_name='statusupdatemove',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('job', ''), ('moved_by__isnull', False)), models.Q(('moved_by__isnull', True), models.Q(('job', ''), _negated=True)), _connector='OR'), name='status_update_is_moved_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='statusupdatemove',
            constraint=models.CheckConstraint(condition=models.Q(('to_state', outreach.public_pages.StatusState['PUBLISHED']), models.Q(('note', ''), _negated=True), _connector='OR'), name='what_is_not_published_has_a_reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdatemove',
            trigger=pgtrigger.compiler.Trigger(name='moves_its_row', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                UPDATE outreach_statusupdate SET state = NEW.to_state, moves = NEW.number\n                 WHERE id = NEW.statusupdate_id AND state = NEW.from_state AND moves = NEW.number - 1;\n                IF NOT FOUND THEN\n                    RAISE EXCEPTION 'outreach_statusupdate % is not at % any more, or move % is not its next', NEW.statusupdate_id, NEW.from_state,\n                        NEW.number USING ERRCODE = 'check_violation';\n                END IF;\n                RETURN NULL;", hash='067802833fd834a6233b864fe6239bc0524abf90', operation='INSERT', pgid='pgtrigger_moves_its_row_c03e9', table='outreach_statusupdatemove', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdatemove',
            trigger=pgtrigger.compiler.Trigger(name='is_written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9bee22ead61e1e5b4d2df15ab0be12f5fa6e8d74', operation='UPDATE', pgid='pgtrigger_is_written_once_8b4a4', table='outreach_statusupdatemove', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdatemove',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='72c147f72bfdd3f00b7f30e588244420c468408d', operation='DELETE', pgid='pgtrigger_never_deleted_91ada', table='outreach_statusupdatemove', when='BEFORE')),
        ),
    ]
