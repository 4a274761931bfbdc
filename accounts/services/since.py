"""What happened to customers or contacts since a moment: whoever has a history of their own is not taken back with the file that
brought them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import PROTECT

from accounts.models import Contact, Customer
from accounts.services.name_tables import Names
from crisis_triage.shared.sql import ask

MODELS: dict[str, type[models.Model]] = {"customer": Customer, "contact": Contact}

CHANGED = """
    SELECT DISTINCT pgh_obj_id FROM accounts_{kind}event
     WHERE pgh_obj_id = ANY(%(ids)s) AND pgh_created_at > %(after)s AND NOT pgh_created_at = ANY(%(but)s::timestamptz[])
"""
KNOWN_TO_OTHERS = (
    "SELECT {kind}_id, min(source) FROM {table} WHERE {kind}_id = ANY(%(ids)s) AND source <> %(source)s GROUP BY 1"
)
CALLED = "SELECT {kind}_id, min(value) FROM {table} WHERE {kind}_id = ANY(%(ids)s) AND source = %(source)s GROUP BY 1"
NAMED_BY = "SELECT DISTINCT {column} FROM {table} WHERE {column} = ANY(%(ids)s){there}"
# A child that awaited its parent is given up again, and no reason to keep the parent.
CHILDREN = """
    SELECT child.parent_id, child.id FROM accounts_customer child
     WHERE child.parent_id = ANY(%(ids)s) AND child.deleted_at IS NULL AND NOT EXISTS (
        SELECT FROM accounts_customerevent event
         WHERE event.pgh_obj_id = child.id AND event.pgh_created_at = %(after)s AND event.parent_id = child.parent_id
           AND event.pgh_label = 'update')
"""


def of(names: Names, ids: Collection[int], *, source: str, after: datetime, but: Sequence[datetime]) -> dict[int, str]:
    """Of each that must stay, why. An empty ``source``: ids of other sources are no reason."""
    if not ids:
        return {}
    given = {"ids": list(ids), "after": after, "but": list(but), "source": source}
    reasons: dict[int, str] = {}
    if source:
        for id, other in ask(_of(names, KNOWN_TO_OTHERS), given):
            reasons[id] = f"It is known to “{other}” as well. Delete it there, or by its page."
    for (id,) in ask(_of(names, CHANGED), given):
        reasons[id] = "Somebody changed it since. Delete it by its page, if it should go."
    for table, column, called in _that_name(MODELS[names.kind]):
        there = " AND deleted_at IS NULL" if table == Contact._meta.db_table else ""
        for (id,) in ask(NAMED_BY.format(table=table, column=column, there=there), given):
            reasons[id] = f"It has {called}. Take back what brought them first, or delete it by its page."
    if names.kind == "customer":
        _keep_parents(reasons, given)
    return reasons


def _keep_parents(reasons: dict[int, str], given: dict[str, Any]) -> None:
    """Whose child stays, stays."""
    children = ask(CHILDREN, given)
    mine = set(given["ids"])
    while True:
        parents = {parent for parent, child in children if child not in mine or child in reasons} - reasons.keys()
        if not parents:
            return
        reasons |= dict.fromkeys(parents, "A customer below it stays. Move that one first.")


def _that_name(model: type[models.Model]) -> list[tuple[str, str, str]]:
    """What people and feeds said of them, in any app: it protects them from being deleted. What was computed does not."""
    return [
        (
            relation.related_model._meta.db_table,
            str(relation.field.column),
            str(relation.related_model._meta.verbose_name_plural),
        )
        for relation in model._meta.related_objects
        if relation.on_delete is PROTECT or relation.related_model is Contact
    ]


def called(names: Names, ids: Collection[int], *, source: str) -> dict[int, str]:
    return dict(ask(_of(names, CALLED), {"ids": list(ids), "source": source})) if ids else {}


def ask_names(names: Names, statement: str, *, source: str, ids: Sequence[int]) -> None:
    if ids:
        ask(_of(names, statement), {"source": source, "ids": list(ids)})


def _of(names: Names, statement: str) -> str:
    return statement.format(kind=names.kind, table=names.table)
