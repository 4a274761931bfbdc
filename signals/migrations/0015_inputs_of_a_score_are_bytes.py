"""The hundred numbers behind a score are written as they lie: docs/decisions/0015. The numbers stay the same, bit by bit.

A million scores take a minute or two, and nobody can score meanwhile. What was prepared for a promotion is thrown away and made again.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.models.functions import Length, Mod
from django.db.models.lookups import Exact

PACK = """
    CREATE FUNCTION pg_temp.packed(int[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS
        $$ SELECT coalesce(string_agg(int4send(one), ''::bytea ORDER BY place), '') FROM unnest($1) WITH ORDINALITY AS each (one, place) $$;
    CREATE FUNCTION pg_temp.packed(float8[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS
        $$ SELECT coalesce(string_agg(float8send(one), ''::bytea ORDER BY place), '') FROM unnest($1) WITH ORDINALITY AS each (one, place) $$;
    TRUNCATE signals_preparedscore;
    ALTER TABLE signals_preparedscore
        ALTER feature_codes TYPE bytea USING ''::bytea, ALTER features TYPE bytea USING ''::bytea;
    ALTER TABLE signals_riskscore
        ALTER feature_codes TYPE bytea USING pg_temp.packed(feature_codes), ALTER features TYPE bytea USING pg_temp.packed(features);
    DROP FUNCTION pg_temp.packed(int[]);
    DROP FUNCTION pg_temp.packed(float8[])
"""
# Most rows are between one and three kilobytes. PostgreSQL would squeeze those over two at great cost, and unsqueeze them to look
# whether anything changed; up to eight they stay as they are.
PLAIN = """
    ALTER TABLE {table} ALTER feature_codes SET STORAGE EXTERNAL, ALTER features SET STORAGE EXTERNAL;
    ALTER TABLE {table} SET (toast_tuple_target = 8160)
"""


def fields(model: str, **default: bytes) -> list[migrations.AlterField]:
    about = {
        "feature_codes": "Which inputs were there, four bytes each. Absent ones are not listed.",
        "features": "Their values, eight bytes each, in the same order.",
    }
    said = about if default else dict.fromkeys(about, "")
    return [
        migrations.AlterField(model, name, models.BinaryField(help_text=help_text, **default))
        for name, help_text in said.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("signals", "0014_facts_lean_on_what_is_never_deleted")]

    operations = [
        migrations.RemoveConstraint("riskscore", "score_has_a_value_for_each_input"),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(PACK),
                migrations.RunSQL(PLAIN.format(table="signals_riskscore")),
                migrations.RunSQL(PLAIN.format(table="signals_preparedscore")),
            ],
            state_operations=[*fields("riskscore", default=b""), *fields("preparedscore")],
        ),
        migrations.AddConstraint(
            "riskscore",
            models.CheckConstraint(
                condition=models.Q(Exact(Length("features"), Length("feature_codes") * 2))
                & models.Q(Exact(Mod(Length("feature_codes"), 4), 0)),
                name="score_has_a_value_for_each_input",
            ),
        ),
        pgtrigger.migrations.RemoveTrigger(model_name="riskscore", name="watermark_never_goes_back"),
        pgtrigger.migrations.AddTrigger(
            model_name="riskscore",
            trigger=pgtrigger.compiler.Trigger(
                name="watermark_never_goes_back",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.watermark < OLD.watermark)",
                    func="RAISE EXCEPTION 'risk score of customer % would go back from watermark % to %', OLD.customer_id, OLD.watermark, NEW.watermark USING ERRCODE = 'check_violation';",
                    hash="cfd200ed18067e44a463857b1335ecf3a1e8eee2",
                    operation="UPDATE",
                    pgid="pgtrigger_watermark_never_goes_back_fc7a8",
                    table="signals_riskscore",
                    when="AFTER",
                ),
            ),
        ),
    ]
