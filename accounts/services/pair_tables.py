"""The SQL of suspected duplicates, of customers and of contacts alike: what was found is written, and what nobody decided follows what is
so now."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from accounts.matching import Likeness
from crisis_triage.shared.sql import ask

TwoIds = tuple[int, int]
"""The older one first."""

WRITE = """
    INSERT INTO {table} AS known (first_id, second_id, score, reasons, state, found_at)
    SELECT first_id, second_id, score, reasons, 'open', %(at)s
      FROM jsonb_to_recordset(%(pairs)s::jsonb) AS found (first_id bigint, second_id bigint, score smallint, reasons jsonb)
     ORDER BY first_id, second_id
    ON CONFLICT (first_id, second_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
     WHERE known.state = 'open' AND (known.score, known.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)
"""
DROP = """
    DELETE FROM {table} known
     WHERE state = 'open' AND (first_id = ANY(%(ids)s) OR second_id = ANY(%(ids)s))
       AND NOT EXISTS (SELECT FROM unnest(%(firsts)s::bigint[], %(seconds)s::bigint[]) AS found (first_id, second_id)
                        WHERE found.first_id = known.first_id AND found.second_id = known.second_id)
"""


@dataclass(frozen=True)
class PairTable:
    table: str

    def write(self, found: Mapping[TwoIds, Likeness], *, among: Collection[int], at: datetime) -> None:
        """All that is suspected of those that were looked at (``among``)."""
        rows = [
            {"first_id": first, "second_id": second, "score": likeness.score, "reasons": likeness.reasons}
            for (first, second), likeness in found.items()
        ]
        if rows:
            ask(WRITE.format(table=self.table), {"pairs": msgspec.json.encode(rows).decode(), "at": at})
        firsts, seconds = [first for first, _ in found], [second for _, second in found]
        ask(DROP.format(table=self.table), {"ids": list(among), "firsts": firsts, "seconds": seconds})


CUSTOMERS = PairTable("accounts_duplicatecandidate")
CONTACTS = PairTable("accounts_contactpair")
