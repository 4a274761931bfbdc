"""Migrations that do not compute for longer than the database works."""

from collections.abc import Iterable, Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    CreateModel,
    RemoveConstraint,
    RemoveIndex,
    RunSQL,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

ADD = (AddConstraint, AddIndex, AddTrigger)
REMOVE = (RemoveConstraint, RemoveIndex, RemoveTrigger)


class QuickMigration(Migration):
    """Operations in a row that do not lean on each other's states share one.

    Django makes the classes of all related models anew after each operation, and nearly all of ours are related: for the tables
    and triggers of a new installation that was half a minute of computing, for two seconds of work in the database
    (docs/decisions/0031-migrations-share-their-states.md).
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql or not schema_editor.atomic_migration:
            return super().apply(project_state, schema_editor, collect_sql)
        for stage in stages(self.operations):
            before = project_state.clone()
            vars(project_state).pop("apps", None)  # or each change below would make the classes anew
            for operation in stage:
                operation.state_forwards(self.app_label, project_state)
            for operation in stage:
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state


def stages(operations: Iterable[Operation]) -> Iterator[list[Operation]]:
    """A new stage begins where an operation needs to see what the one before it did; alone stands what may need to see all."""
    stage: list[Operation] = []
    new: set[str] = set()
    for operation in operations:
        if stage and not _may_join(operation, new):
            yield stage
            stage, new = [], set()
        stage.append(operation)
        new |= _made_by(operation)
    if stage:
        yield stage


ALONE = "*"


def _made_by(operation: Operation) -> set[str]:
    if isinstance(operation, CreateModel):
        return {operation.name_lower}
    if isinstance(operation, ADD):
        made = getattr(operation, operation.option_name.removesuffix("s").replace("indexe", "index"))
        return {f"{operation.model_name_lower}.{made.name}"}
    return set() if isinstance(operation, (AddField, RunSQL, *REMOVE)) else {ALONE}


def _may_join(operation: Operation, new: set[str]) -> bool:
    if ALONE in new:
        return False
    if isinstance(operation, (AddField, AddConstraint, AddIndex)):  # a new table is made with all that its state has
        return operation.model_name_lower not in new
    if isinstance(operation, REMOVE):
        return not {operation.model_name_lower, f"{operation.model_name_lower}.{operation.name}"} & new
    return isinstance(operation, (CreateModel, RunSQL, AddTrigger))
