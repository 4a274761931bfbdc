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
BESIDE_THE_COLUMNS = (*ADD, *REMOVE, RunSQL)
"""They are done with a table as it is: the classes that stand serve them."""
OF_WHAT_IS_NEW = (CreateModel, AddField)
WITH_THE_TABLE = (AddField, AddConstraint, AddIndex)
"""A new table is made with all that its class has at the end of the stage."""
LAGGING = "classes_lag"
"""Beside the state's classes: they have the columns, but not yet the latest constraints, indexes and triggers in their Meta."""


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
            self._apply_stage(stage, project_state, schema_editor)
        return project_state

    def _apply_stage(
        self, stage: list[Operation], state: ProjectState, schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        lagging = vars(state).pop(LAGGING, False)
        if lagging and not _are(stage, BESIDE_THE_COLUMNS + OF_WHAT_IS_NEW):
            vars(state).pop("apps", None)
        before = state.clone()
        classes = vars(state).pop("apps", None)  # or each change below would make them anew
        for operation in stage:
            operation.state_forwards(self.app_label, state)
        if classes is not None and _are(stage, BESIDE_THE_COLUMNS):
            vars(state).update({"apps": classes, LAGGING: True})
        new = _created(stage)
        for operation in stage:
            if not (isinstance(operation, WITH_THE_TABLE) and operation.model_name_lower in new):
                operation.database_forwards(self.app_label, schema_editor, before, state)


def _created(stage: Iterable[Operation]) -> set[str]:
    return {operation.name_lower for operation in stage if isinstance(operation, CreateModel)}


def _are(stage: list[Operation], kinds: tuple[type[Operation], ...]) -> bool:
    return all(isinstance(operation, kinds) for operation in stage)


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
    if isinstance(operation, REMOVE):
        return not {operation.model_name_lower, f"{operation.model_name_lower}.{operation.name}"} & new
    if isinstance(operation, AddTrigger):  # its function may speak of a table that is not there when its own is made
        return operation.model_name_lower not in new
    return isinstance(operation, (CreateModel, RunSQL, *WITH_THE_TABLE))
