"""Triggers that several models declare."""

from collections.abc import Sequence

import pgtrigger


def touch_updated_at() -> pgtrigger.Trigger:
    """``updated_at`` moves with every real change, by the database's clock, whoever writes."""
    return pgtrigger.Trigger(
        name="touch_updated_at",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.AnyChange(),
        func="NEW.updated_at = now(); RETURN NEW;",
    )


def never_deleted() -> pgtrigger.Trigger:
    return pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete)


def moves_only_by_merge(noun: str = "customer") -> pgtrigger.Trigger:
    """A row that is its customer's (or contact's) for good, unless that one turns out to be another (``accounts.models.merge``)."""
    column = f"{noun}_id"
    return pgtrigger.Trigger(
        name=f"changes_its_{noun}_by_a_merge",
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(f"OLD.{column} IS DISTINCT FROM NEW.{column}"),
        func=f"""
            IF NOT EXISTS (
                SELECT FROM accounts_{noun}merge merge WHERE merge.transaction = pg_current_xact_id()::text::bigint
                   AND (merge.loser_id, merge.survivor_id) IN ((OLD.{column}, NEW.{column}), (NEW.{column}, OLD.{column}))
            ) THEN
                RAISE EXCEPTION '% % stays with its {noun}', TG_TABLE_NAME, NEW.id USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;""",
    )


def asks_when_written(
    name: str, statement: str, *, column: str, watched: Sequence[str] = ()
) -> list[pgtrigger.Trigger]:
    """Runs ``statement`` for the ``{column}`` of the ``{rows}`` that came, went, or changed what is ``watched``; once a statement."""
    both = "new_rows AS after JOIN old_rows AS before ON before.id = after.id"
    differs = " OR ".join(f"after.{each} IS DISTINCT FROM before.{each}" for each in watched)
    changed = " UNION ALL ".join(f"SELECT {side}.{column} FROM {both} WHERE {differs}" for side in ("before", "after"))  # noqa: S608  our own names
    asked = [
        (pgtrigger.Insert, "created", "new_rows", {"new": "new_rows"}),
        (pgtrigger.Delete, "deleted", "old_rows", {"old": "old_rows"}),
        (pgtrigger.Update, "updated", f"({changed}) AS changed", {"new": "new_rows", "old": "old_rows"}),
    ]
    return [
        pgtrigger.Trigger(
            name=f"{name}_is_asked_when_{event}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**references),
            func=f"{statement.format(column=column, rows=rows)};\nRETURN NULL;",
        )
        for operation, event, rows, references in asked
        if watched or operation is not pgtrigger.Update
    ]
