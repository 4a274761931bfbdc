"""The call list as a file: the same rows, in the same order, as the page shows, and no formula for a spreadsheet to run."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone

from outreach.queries import call_list
from outreach.queries.call_list import BAND_LABELS, Sort
from outreach.queries.filters import Filters
from outreach.queries.readers import Reader

CHUNK = 2_000
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the country."""


def header(currency: str, zone: str) -> list[str]:
    return [
        "Customer",
        "Customer number",
        "Segment",
        "Region",
        "Owner",
        "Team",
        "Band",
        "Health score (0-100)",
        "Churn risk (0-1)",
        "Change in a week (0-1)",
        f"ARR ({currency})",
        "ARR assumed because",
        f"Expected loss ({currency})",
        "Renewal",
        "Open escalations",
        "Priority",
        "Top reason",
        f"Ranked at ({zone})",
    ]


def lines(*, reader: Reader, filters: Filters, sort: Sort) -> Iterator[str]:
    """The file, line by line. One snapshot: the database holds the result while ranks go on changing."""
    yield BOM + line(header(reader.currency, timezone.get_current_timezone_name()))
    for entry in call_list.entries(reader, filters, sort).iterator(chunk_size=CHUNK):
        yield line(_cells(entry))


def _cells(entry: Any) -> list[Any]:
    return [
        harmless(entry.name),
        entry.customer_id,
        harmless(entry.segment),
        harmless(entry.region),
        harmless(entry.owner_name or ""),
        harmless(entry.team_name or ""),
        BAND_LABELS[entry.band],
        entry.health_score,
        f"{entry.churn_risk:.4f}",
        "" if entry.risk_change is None else f"{entry.risk_change:.4f}",
        f"{entry.arr:.2f}",
        entry.arr_note,
        f"{entry.expected_loss:.2f}",
        entry.renewal_on.isoformat() if entry.renewal_on else "",
        entry.open_escalations,
        f"{entry.priority:.2f}",
        harmless(entry.top_reason),
        f"{timezone.localtime(entry.ranked_at):%Y-%m-%d %H:%M:%S}",
    ]


def harmless(text: str) -> str:
    """Spreadsheets run a cell that begins like a formula; after an apostrophe it is text."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text


def line(cells: Sequence[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
