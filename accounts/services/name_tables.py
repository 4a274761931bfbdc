"""The SQL of external ids, of customers and of contacts alike: who is meant, and when the source said each field last."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import msgspec
from django.db import connection

from accounts.services.clocks import Clock, latest

LOCK = "SELECT pg_advisory_xact_lock(hashtext('accounts: names of {kind}s by ' || %s))"

# With the clocks of the other records that the source has of it: two of its records are one here, and it has one clock.
NAMED = """
    SELECT value, {kind}_id, clock::text,
           (SELECT jsonb_agg(other.clock)::text FROM {table} other
             WHERE other.{kind}_id = name.{kind}_id AND other.source = name.source AND other.id <> name.id)
      FROM {table} name WHERE source = %s AND value = ANY(%s)
"""

INSERT = """
    INSERT INTO {table} ({kind}_id, source, value, clock)
    SELECT id, %s, value, clock::jsonb FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS name (id, value, clock)
"""

WIND = """
    UPDATE {table} AS name SET clock = new.clock::jsonb
    FROM unnest(%s::text[], %s::text[]) AS new (value, clock) WHERE name.source = %s AND name.value = new.value
"""


@dataclass(frozen=True)
class Names:
    kind: str
    """Of what: “customer” or “contact”."""
    table: str

    def lock(self, source: str) -> None:
        """One writer per source: two batches that both create "C-1" must not race for it."""
        with connection.cursor() as cursor:
            cursor.execute(self._of(LOCK), [source])

    def read(self, source: str, values: Collection[str]) -> "tuple[dict[str, int], Clocks]":
        """Whose they are, of those that are known, and their clocks."""
        with connection.cursor() as cursor:
            cursor.execute(self._of(NAMED), [source, list(values)])
            rows = cursor.fetchall()
        clocks = {value: _read(clock) for value, _, clock, _ in rows}
        owners = {value: id for value, id, _, _ in rows}
        shared: dict[int, Clock] = {}
        for _, id, _, others in rows:  # of two records in one batch, each is among the others of the other
            if others:
                shared[id] = latest([shared.get(id, {}), *msgspec.json.decode(others, type=list[Clock])])
        return owners, Clocks(self, source, clocks, owners, shared)

    def insert(self, source: str, names: Collection[tuple[int, str, Clock]]) -> None:
        if names:
            with connection.cursor() as cursor:
                cursor.execute(self._of(INSERT), [source, *_columns(names)])

    def wind(self, source: str, clocks: Mapping[str, Clock]) -> None:
        if clocks:
            with connection.cursor() as cursor:
                cursor.execute(self._of(WIND), [list(clocks), [_written(clock) for clock in clocks.values()], source])

    def _of(self, statement: str) -> str:
        return statement.format(kind=self.kind, table=self.table)


@dataclass
class Clocks:
    """Of the names in a batch: as they were, and as the rows read so far wound them."""

    names: Names
    source: str
    before: dict[str, Clock]
    owners: dict[str, int]
    shared: dict[int, Clock]
    """What the source said of the fields of those of whom it has several records, in any of them."""
    now: dict[str, Clock] = field(default_factory=dict)

    def of(self, name: str) -> Clock:
        own = self.own(name)
        shared = self.shared.get(self.owners.get(name, 0))
        return own if shared is None else own | latest([own, shared])

    def own(self, name: str) -> Clock:
        """Of this record alone."""
        return self.now.get(name) or self.before.get(name, {})

    def put(self, name: str, clock: Clock) -> None:
        """What the other records said stays theirs: whether this one is there is asked of its own words."""
        known, own, owner = self.of(name), self.own(name), self.owners.get(name, 0)
        said = {part: own.get(part) if moment == known.get(part) else moment for part, moment in clock.items()}
        self.now[name] = {part: moment for part, moment in said.items() if moment is not None}
        if owner in self.shared:
            self.shared[owner] = latest([clock, self.shared[owner]])

    def write(self, *, new: Iterable[tuple[int, str]]) -> None:
        self.names.insert(self.source, [(id, name, self.of(name)) for id, name in new])
        wound = {name: clock for name, clock in self.now.items() if clock != self.before.get(name, clock)}
        self.names.wind(self.source, wound)


CUSTOMERS = Names("customer", "accounts_customerexternalid")
CONTACTS = Names("contact", "accounts_contactexternalid")


def _columns(names: Collection[tuple[int, str, Clock]]) -> tuple[list[int], list[str], list[str]]:
    return [id for id, _, _ in names], [name for _, name, _ in names], [_written(clock) for _, _, clock in names]


def _read(clock: str) -> Clock:
    return {} if clock == "{}" else msgspec.json.decode(clock, type=Clock)


def _written(clock: Clock) -> str:
    return msgspec.json.encode(clock).decode()
