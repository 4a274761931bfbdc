"""Triggers that tell what happened to a table's rows, one line a change, in the table of ``accounts.models.Change``.

The database writes the lines, so that a bulk update, a script and an administrator's SQL are told like a click. Once a statement
and with its rows as a table (not once a row): an import of a million customers must hardly feel it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pgtrigger

NEW, OLD = "new_rows", "old_rows"
WHO = [("who", "jsonb")]
# What accounts.audit opened around whoever writes; nothing, if a person at psql does.
READ_WHO = "who := coalesce(nullif(current_setting('pghistory.context_metadata', true), ''), '{}')::jsonb;"
LINE = """
    INSERT INTO accounts_change (transaction, kind, event, object_id, customer_id, issue_id, at, by_id, job, changed, from_state,
        to_state, counted, row_at)
    SELECT pg_current_xact_id()::text::bigint, '{kind}', {event}, {id}, {customer}, {issue}, now(), (who ->> 'user')::bigint,
           coalesce(left(who ->> 'job', 60), ''), {changed}, {before}, {after}, {counted}, {row_at}
"""
NOTHING = "'{}'::text[]"


@dataclass(frozen=True)
class Told:
    """What is told of a table. SQL, in which ``it`` is the row: ``customer`` and ``issue`` are whom it is about, ``state`` its
    state, if it has one, ``counted`` what its version has beside the moment (``outreach.models.ledger.version_of``)."""

    kind: str
    columns: Sequence[str]
    customer: str = "it.customer_id"
    issue: str = "NULL::bigint"
    state: str = "''"
    counted: str = "''"
    row_at: str = "it.updated_at"
    id: str = "it.id"
    is_hidden_by_deletion: bool = False
    """It has ``deleted_at``: setting it is a deletion to everybody."""
    may_be_merged: bool = False
    """It has ``merged_into`` as well."""

    def triggers(self, *, may_be_deleted: bool = False) -> list[pgtrigger.Trigger]:
        told = [self.when_created()]
        if self.columns:
            told.append(self.when_updated())
        return [*told, self.when_deleted()] if may_be_deleted else told

    def when_created(self, event: str = "created") -> pgtrigger.Trigger:
        line = self.line(f"'{event}'", after=self.state)
        return _after(pgtrigger.Insert, "created", f"{line} FROM {NEW} AS it;", new=NEW)

    def when_deleted(self) -> pgtrigger.Trigger:
        line = self.line("'deleted'", before=self.state)
        return _after(pgtrigger.Delete, "deleted", f"{line} FROM {OLD} AS it;", old=OLD)

    def when_updated(self) -> pgtrigger.Trigger:
        before, after = self.state.replace("it.", "was."), self.state
        names = ", ".join(f"CASE WHEN it.{name} IS DISTINCT FROM was.{name} THEN '{name}' END" for name in self.columns)
        line = self.line(
            self._event(before, after),
            before=before,
            after=after,
            changed=f"array_remove(ARRAY[{names}]::text[], NULL)",
        )
        watched = [*self.columns, "deleted_at"] if self.is_hidden_by_deletion else self.columns
        differs = f"({_row('it', watched)}) IS DISTINCT FROM ({_row('was', watched)}) OR {after} <> {before}"
        return _after(
            pgtrigger.Update,
            "updated",
            f"{line} FROM {NEW} AS it JOIN {OLD} AS was ON was.id = it.id WHERE {differs};",
            new=NEW,
            old=OLD,
        )

    def when_moved(self) -> pgtrigger.Trigger:
        """Once a row, and only for those whose state moves: for a table of which nearly every row is written all the time."""
        before, after = self.state.replace("it.", "OLD."), self.state.replace("it.", "NEW.")
        line = self.line("'moved'", before=self.state.replace("it.", "OLD."), after=self.state)
        return pgtrigger.Trigger(
            name="is_told_when_moved",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"{before} IS DISTINCT FROM {after}"),
            declare=WHO,
            func=f"{READ_WHO}\n{line.replace('it.', 'NEW.')};\nRETURN NULL;",
        )

    def _event(self, before: str, after: str) -> str:
        deletion = (
            "WHEN it.deleted_at IS NOT NULL AND was.deleted_at IS NULL THEN 'deleted' "
            "WHEN it.deleted_at IS NULL AND was.deleted_at IS NOT NULL THEN 'restored' "
        )
        merge = (
            "WHEN it.merged_into_id IS NOT NULL AND was.merged_into_id IS NULL THEN 'merged' "
            "WHEN it.merged_into_id IS NULL AND was.merged_into_id IS NOT NULL THEN 'unmerged' "
        )
        hidden = f"{merge if self.may_be_merged else ''}{deletion if self.is_hidden_by_deletion else ''}"
        return f"CASE {hidden}WHEN {after} <> {before} THEN 'moved' ELSE 'updated' END"

    def line(self, event: str, *, before: str = "''", after: str = "''", changed: str = NOTHING) -> str:
        return LINE.format(
            kind=self.kind,
            event=event,
            id=self.id,
            customer=self.customer,
            issue=self.issue,
            changed=changed,
            before=before,
            after=after,
            counted=self.counted,
            row_at=self.row_at,
        )


def tells_its_names(kind: str, *, owner: str, customer: str) -> list[pgtrigger.Trigger]:
    """For a table of external ids: a name more or less is a change of its ``owner``, unless that is as new itself."""
    line = Told(kind, (), customer=customer, row_at="NULL::timestamptz").line(
        "'updated'", changed="'{external_ids}'::text[]"
    )

    def statement(names: str) -> str:
        return f"""{line} FROM (SELECT DISTINCT owner.* FROM {names} AS name JOIN {owner} AS owner ON owner.id = name.{kind}_id
                                 WHERE owner.created_at < now()) AS it;"""  # noqa: S608  our own names

    return [
        _after(pgtrigger.Insert, "created", statement(NEW), new=NEW),
        _after(pgtrigger.Delete, "deleted", statement(OLD), old=OLD),
    ]


def _row(name: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{name}.{column}" for column in columns)


def _after(operation: pgtrigger.Operation, name: str, statement: str, **references: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"is_told_when_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**references),
        declare=WHO,
        func=f"{READ_WHO}\n{statement}\nRETURN NULL;",
    )
