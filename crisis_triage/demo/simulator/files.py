"""The story as files in the product's own import format (design 3), and the truth behind it in a file of its own."""

import csv
import math
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np

from crisis_triage.demo.simulator.facts import Facts
from crisis_triage.demo.simulator.population import CURRENCIES, REGIONS, SEGMENTS
from crisis_triage.demo.simulator.world import World

CUSTOMER_COLUMNS = (
    "external_id,name,segment,region,arr,currency,started_on,renewal_on,churned_on,owner_email,parent_external_id"
)
CONTACT_COLUMNS = "external_id,customer_external_id,name,email,phone,job_title,consent"
SIGNAL_COLUMNS = "external_id,customer_external_id,kind,measure,occurred_at,value,text,author,url"
TRUTH_COLUMNS = "customer_external_id,week_start,satisfaction,hazard_a_week,left"

Row = tuple[object, ...]


def write(world: World, folder: Path) -> dict[str, Path]:
    """``customers.csv``, ``contacts.csv``, ``signals_<source>.csv`` for every source, and ``truth.csv``; by their stems."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, tuple[str, Iterable[Row]]] = {
        "customers": (CUSTOMER_COLUMNS, customers(world)),
        "contacts": (CONTACT_COLUMNS, contacts(world)),
        "truth": (TRUTH_COLUMNS, truth(world)),
    }
    for source in sources(world):
        tables[f"signals_{source}"] = (SIGNAL_COLUMNS, signals(world, source))
    return {stem: write_table(folder / f"{stem}.csv", *table) for stem, table in tables.items()}


def sources(world: World) -> list[str]:
    return sorted({facts.source for facts in world.facts})


def customers(world: World) -> Iterator[Row]:
    """Parents come first, so that one pass over the file knows them. Who left keeps the date on which the contract would have
    been renewed, as in a real directory: an empty cell would tell every model who left."""
    people = world.population
    order = sorted(range(len(people)), key=lambda index: (people.parent[index] >= 0, index))
    for index in order:
        parent = int(people.parent[index])
        churned_on = world.churned_on(index)
        yield (
            people.external_ids[index],
            people.names[index],
            SEGMENTS[people.segment[index]],
            REGIONS[people.region[index]],
            f"{people.arr[index]:.2f}",
            CURRENCIES[people.region[index]],
            people.started_on[index].isoformat(),
            people.renewal_on(index, world.settings, after=churned_on or world.settings.until.date()).isoformat(),
            churned_on.isoformat() if churned_on else "",
            people.owners[index],
            people.external_ids[parent] if parent >= 0 else "",
        )


def contacts(world: World) -> Iterator[Row]:
    ids = world.population.external_ids
    for one in world.population.contacts:
        yield one.external_id, ids[one.customer], one.name, one.email, one.phone, one.job_title, one.consent


def signals(world: World, source: str) -> Iterator[Row]:
    """In the order in which they happened, as a system would have sent them."""
    rows = [
        (seconds, row)
        for facts in world.facts
        if facts.source == source
        for seconds, row in zip(facts.seconds.tolist(), _rows(world, facts), strict=True)
    ]
    rows.sort(key=lambda pair: (pair[0], pair[1][0]))
    for _, row in rows:
        yield row


def _rows(world: World, facts: Facts) -> Iterator[tuple[str, ...]]:
    ids, start = world.population.external_ids, world.settings.start
    values = [""] * len(facts) if facts.value is None else [_number(value) for value in facts.value.tolist()]
    empty = [""] * len(facts)
    columns = (
        facts.customer.tolist(),
        facts.seconds.tolist(),
        values,
        facts.text or empty,
        facts.author or empty,
        facts.url or empty,
    )
    for number, (customer, seconds, value, text, author, url) in enumerate(zip(*columns, strict=True), start=1):
        moment = (start + timedelta(seconds=int(seconds))).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield f"{facts.prefix}-{number:06d}", ids[customer], facts.kind, facts.measure, moment, value, text, author, url


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{value:g}" if value != int(value) else str(int(value))


def truth(world: World) -> Iterator[Row]:
    """Every customer and week while they were a customer: hidden satisfaction, true hazard, and whether they left in it."""
    hazard, satisfaction, leaves = (world.table(column) for column in ("hazard", "satisfaction", "leaves"))
    starts = [(world.settings.start + timedelta(weeks=week)).date().isoformat() for week in range(world.settings.weeks)]
    for customer, week in np.argwhere(world.table("is_customer")).tolist():
        yield (
            world.population.external_ids[customer],
            starts[week],
            f"{satisfaction[customer, week]:.4f}",
            f"{hazard[customer, week]:.6f}",
            int(leaves[customer, week]),
        )


def write_table(path: Path, header: str, rows: Iterable[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path
