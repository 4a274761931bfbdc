"""Whom a crisis touches and who was not told: in the order in which they are likely to find out before we tell them.

Told is who was talked with since it began, who was told the outcome of one of its issues, who got one of our messages about these, and
who opened a page of their own while the crisis had a public one. A promise tells nobody: it is made before the message that names its day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Min

from crisis_triage.shared.sql import ask
from outreach import finding_out
from outreach.finding_out import Exposure
from outreach.models import Crisis, StatusPage, StatusUpdate
from outreach.queries import wording
from outreach.queries.readers import Reader
from outreach.states import LoopState
from signals.queries import presence
from signals.queries.presence import Presence

MOST = 5_000
"""Of a larger audience those with the most ARR are looked at, and the page says so."""
FEW = 5
KNOWING = (LoopState.TOLD.value, LoopState.CONFIRMED.value, LoopState.DECLINED_TOLD.value)
# Of whoever is called "customer" in the statement. A mail that left about another matter told them nothing of this one.
WAS_TOLD = """
           EXISTS (SELECT FROM outreach_touchpoint act WHERE act.customer_id = customer.id AND act.outcome = 'connected'
                      AND act.happened_at >= %(began)s
                      AND NOT EXISTS (SELECT FROM outreach_delivery letter WHERE letter.touchpoint_id = act.id))
           OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_loop loop USING (issue_id)
                       WHERE link.crisis_id = %(crisis)s AND loop.customer_id = customer.id AND loop.state = ANY(%(knowing)s))
           OR EXISTS (SELECT FROM outreach_crisisissue link JOIN outreach_loop loop USING (issue_id)
                        JOIN outreach_delivery delivery ON delivery.loop_id = loop.id
                       WHERE link.crisis_id = %(crisis)s AND loop.customer_id = customer.id
                         AND delivery.state = 'sent' AND delivery.sent_at >= %(began)s)
"""
AUDIENCE = f"""
    SELECT customer.id, customer.name, customer.segment, customer.region, owner.name, coalesce(entry.arr, 0),
           (SELECT count(*) FROM accounts_contact contact WHERE contact.customer_id = customer.id AND contact.deleted_at IS NULL),
           reachable.name, reachable.phone,
           {WAS_TOLD.strip()}
           OR EXISTS (SELECT FROM outreach_customerlink link JOIN outreach_customerlinkopening opening ON opening.link_id = link.id
                       WHERE link.customer_id = customer.id AND opening.opened_at >= %(public)s)
      FROM outreach_crisiscustomer touched
      JOIN accounts_customer customer ON customer.id = touched.customer_id AND customer.deleted_at IS NULL AND customer.churned_on IS NULL
      LEFT JOIN accounts_user owner ON owner.id = customer.owner_id
      LEFT JOIN outreach_calllistentry entry ON entry.customer_id = customer.id
      LEFT JOIN LATERAL (SELECT name, phone FROM accounts_contact contact
                          WHERE contact.customer_id = customer.id AND contact.deleted_at IS NULL AND phone <> ''
                          ORDER BY id LIMIT 1) reachable ON true
     WHERE touched.crisis_id = %(crisis)s
     ORDER BY entry.arr DESC NULLS LAST, customer.id
     LIMIT %(most)s
"""  # noqa: S608  our own words


class Touched(NamedTuple):
    """A row of ``AUDIENCE``."""

    id: int
    name: str
    segment: str
    region: str
    owner: str | None
    arr: Any
    contacts: int
    contact: str | None
    phone: str | None
    is_told: bool


@dataclass(frozen=True)
class UntoldRow:
    id: int
    url: str
    brief_url: str
    name: str
    owner: str
    arr: float
    arr_words: str
    contact: str
    phone: str
    chance: float
    percent: str
    has_written: bool
    ways: Sequence[str]


@dataclass(frozen=True)
class Untold:
    """``is_cut``: the audience is larger than what was looked at."""

    rows: Sequence[UntoldRow]
    touched: int
    told: int
    wrote: int
    is_cut: bool
    began: str

    @property
    def few(self) -> Sequence[UntoldRow]:
        return self.rows[:FEW]

    @property
    def more(self) -> int:
        return max(0, len(self.rows) - FEW)


def untold(*, crisis: Crisis, reader: Reader) -> Untold:
    """For who is inside. In four questions, whatever the audience."""
    began, public = _began(crisis), _public_since(crisis)
    asked = {"crisis": crisis.pk, "began": began, "public": public, "knowing": list(KNOWING), "most": MOST + 1}
    found = [Touched(*row) for row in ask(AUDIENCE, asked)]
    touched = found[:MOST]
    there = presence.since([each.id for each in touched], moment=began, at=reader.at)
    exposures = _exposures(
        touched, there, days=(reader.at - began).total_seconds() / 86_400, is_public=public is not None
    )
    rows = [_row(each, exposures[each.id], reader) for each in touched if not each.is_told]
    return Untold(
        rows=sorted(rows, key=lambda row: (-row.chance, -row.arr, row.id)),
        touched=len(touched),
        told=sum(each.is_told for each in touched),
        wrote=sum(row.has_written for row in rows),
        is_cut=len(found) > MOST,
        began=wording.moment(began),
    )


def _began(crisis: Crisis) -> datetime:
    """What happened first is often known later than the crisis is declared."""
    first: datetime | None = crisis.entries.aggregate(first=Min("happened_at"))["first"]
    return min(first, crisis.opened_at) if first else crisis.opened_at


def _public_since(crisis: Crisis) -> datetime | None:
    """None where nobody can read a status page."""
    if not StatusPage.objects.filter(crisis=crisis, revoked_at=None).exists():
        return None
    first: datetime | None = StatusUpdate.objects.filter(crisis=crisis).aggregate(first=Min("published_at"))["first"]
    return first


def _exposures(
    touched: Sequence[Touched], there: Mapping[int, Presence], *, days: float, is_public: bool
) -> Mapping[int, Exposure]:
    public_words = sum(each.public_words for each in there.values())
    near = _Neighbours(touched)
    found = {}
    for each in touched:
        seen = there.get(each.id, presence.NOTHING)
        neighbours, told = near.of(each)
        found[each.id] = Exposure(
            days=days,
            usual_use=seen.usual_use,
            days_of_use=seen.days_of_use,
            own_words=seen.own_words,
            contacts=each.contacts,
            public_words=public_words - seen.public_words,
            is_page_public=is_public,
            neighbours=neighbours,
            neighbours_told=told,
        )
    return found


class _Neighbours:
    """Counted once for each segment, region and pair of them, not once for each pair of customers."""

    def __init__(self, touched: Sequence[Touched]) -> None:
        self.counts: dict[tuple[str, str, str], tuple[int, int]] = {}
        for each in touched:
            for key in filter(any, self._keys(each)):
                count, told = self.counts.get(key, (0, 0))
                self.counts[key] = (count + 1, told + each.is_told)

    def of(self, one: Touched) -> tuple[int, int]:
        """Others of the same segment or region, and how many of them were told."""
        segment, region, both = (self.counts.get(key, (0, 0)) for key in self._keys(one))
        alone = bool(one.segment or one.region)
        return segment[0] + region[0] - both[0] - alone, segment[1] + region[1] - both[1] - (alone and one.is_told)

    @staticmethod
    def _keys(one: Touched) -> Sequence[tuple[str, str, str]]:
        """Nobody is a neighbour for lack of a segment."""
        nowhere = ("", "", "")
        segment = ("segment", one.segment, "") if one.segment else nowhere
        region = ("region", "", one.region) if one.region else nowhere
        both = ("both", one.segment, one.region) if one.segment and one.region else nowhere
        return segment, region, both


def _row(one: Touched, exposure: Exposure, reader: Reader) -> UntoldRow:
    risk = finding_out.risk(exposure)
    return UntoldRow(
        id=one.id,
        url=f"/customers/{one.id}",
        brief_url=f"/customers/{one.id}/brief",
        name=one.name,
        owner=one.owner or "",
        arr=float(one.arr),
        arr_words=f"{reader.currency} {wording.compact(one.arr)}" if one.arr else "",
        contact=one.contact or "",
        phone=one.phone or "",
        chance=risk.chance,
        percent=finding_out.percent(risk.chance),
        has_written=exposure.own_words > 0,
        ways=[str(way) for way in risk.ways],
    )
