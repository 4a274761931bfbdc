"""Parents and children among customers: nobody is their own ancestor, and a parent may arrive after its children."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from crisis_triage.shared.sql import ask

# One writer of family ties at a time: two batches that each close half of a circle would not see each other.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts: parents of customers'))"

ANCESTORS = """
    WITH RECURSIVE ancestor AS (
        SELECT id, parent_id FROM accounts_customer WHERE id = ANY(%s)
        UNION
        SELECT parent.id, parent.parent_id FROM accounts_customer parent JOIN ancestor ON parent.id = ancestor.parent_id
    )
    SELECT id, parent_id FROM ancestor WHERE parent_id IS NOT NULL
"""

WAITING = "SELECT customer_id, value FROM accounts_awaitedparent WHERE source = %s AND value = ANY(%s)"

FORGET = "DELETE FROM accounts_awaitedparent WHERE customer_id = ANY(%s)"

AWAIT = """
    INSERT INTO accounts_awaitedparent (customer_id, source, value)
    SELECT customer_id, %s, value FROM unnest(%s::bigint[], %s::text[]) AS awaited (customer_id, value)
    ON CONFLICT (customer_id) DO UPDATE SET source = EXCLUDED.source, value = EXCLUDED.value
"""

ADOPT = """
    WITH arrived AS (
        DELETE FROM accounts_awaitedparent awaited USING accounts_customerexternalid name
        WHERE awaited.source = %s AND awaited.value = ANY(%s) AND name.source = awaited.source AND name.value = awaited.value
        RETURNING awaited.customer_id AS child_id, name.customer_id AS parent_id
    )
    UPDATE accounts_customer child SET parent_id = arrived.parent_id FROM arrived
    WHERE child.id = arrived.child_id AND child.id <> arrived.parent_id
"""


GIVE_UP = """
    WITH child AS (
        SELECT child.id, name.value FROM accounts_customer child
          JOIN accounts_customerexternalid name ON name.customer_id = child.parent_id AND name.source = %(source)s
          JOIN accounts_customerevent event ON event.pgh_obj_id = child.id AND event.pgh_created_at = %(adopted_at)s
               AND event.parent_id = child.parent_id AND event.pgh_label = 'update'
         WHERE child.parent_id = ANY(%(ids)s) AND child.deleted_at IS NULL
    ), alone AS (
        UPDATE accounts_customer SET parent_id = NULL FROM child WHERE accounts_customer.id = child.id
    )
    INSERT INTO accounts_awaitedparent (customer_id, source, value) SELECT DISTINCT ON (id) id, %(source)s, value FROM child
    ON CONFLICT (customer_id) DO NOTHING
"""


@dataclass
class Tree:
    """Who is whose parent, as it will be: what the database says, overlaid by the rows read so far."""

    parent_of: dict[int, int] = field(default_factory=dict)

    def would_close_a_circle(self, child: int, parent: int) -> bool:
        seen: set[int] = set()
        ancestor: int | None = parent
        while ancestor is not None and ancestor not in seen:
            if ancestor == child:
                return True
            seen.add(ancestor)
            ancestor = self.parent_of.get(ancestor)
        return False

    def put(self, child: int, parent: int | None) -> None:
        self.parent_of.pop(child, None)
        if parent is not None:
            self.parent_of[child] = parent


def read_tree(*, named: Collection[int], arriving: dict[str, int], source: str) -> Tree:
    """``named`` are the customers that rows name as parents; ``arriving`` are the names and ids of newcomers, whose children
    may be waiting already."""
    tree = Tree()
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(ANCESTORS, [list(named)])
        tree.parent_of.update(cursor.fetchall())
        cursor.execute(WAITING, [source, list(arriving)])
        tree.parent_of.update({child: arriving[value] for child, value in cursor.fetchall()})
    return tree


def write_awaited(*, source: str, forget: Collection[int], awaited: Iterable[tuple[int, str]]) -> None:
    waiting = list(awaited)
    with connection.cursor() as cursor:
        if forget:
            cursor.execute(FORGET, [list(forget)])
        if waiting:
            cursor.execute(AWAIT, [source, [child for child, _ in waiting], [value for _, value in waiting]])


def adopt_children(*, source: str, arrived: Collection[str]) -> None:
    """The children that were waiting for these newcomers get their parent."""
    if arrived:
        with connection.cursor() as cursor:
            cursor.execute(ADOPT, [source, list(arrived)])


def give_up_children(*, source: str, ids: Collection[int], adopted_at: datetime) -> None:
    """The children that these newcomers found waiting await them again."""
    if ids:
        ask(GIVE_UP, {"source": source, "ids": list(ids), "adopted_at": adopted_at})
