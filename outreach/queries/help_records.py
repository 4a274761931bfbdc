"""The ledger of help as the API hands it on. People are ids, and names where they do not sign in here."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from accounts.vocabulary import Function
from crisis_triage.shared import cursors
from crisis_triage.shared.cursors import Page, Slice
from outreach.learning import HelpVerdict
from outreach.models import HelpOutcome, HelpRequest
from outreach.queries import help_page, help_scope
from outreach.queries.readers import Reader

HELP = cursors.by_change("help_requests", moment="recorded_at")
READ = ("came_back", "outcome")


class HelpRecord(msgspec.Struct):
    """Who asked the CCO's office for help, or was offered it. What was written stays; a correction is another row."""

    id: int
    asker: str
    asked_by_id: Annotated[int | None, msgspec.Meta(description="Null: they do not sign in here.")]
    function: Function
    is_asked: Annotated[bool, msgspec.Meta(description="False: it was offered, or pushed.")]
    what: str
    asked_on: date
    issue_id: int | None
    crisis_id: int | None
    helper_id: int
    arr: Annotated[Decimal | None, msgspec.Meta(description="Touched, as it was then.")]
    currency: str
    recorded_by_id: int
    recorded_at: datetime
    corrects_id: int | None
    reason: Annotated[str, msgspec.Meta(description="Of the correction.")]
    outcome: Annotated[HelpVerdict | None, msgspec.Meta(description="The latest that was said; null: nothing yet.")]
    came_back: Annotated[bool, msgspec.Meta(description="The same person asked again, later.")]


class HelpOutcomeRecord(msgspec.Struct):
    id: int
    verdict: HelpVerdict
    words: str
    said_by_id: int
    said_at: datetime


class HelpOutcomes(msgspec.Struct):
    """In the order in which they were said; the last one counts."""

    results: list[HelpOutcomeRecord]


def list_help(reader: Reader, part: Slice) -> Page[HelpRecord]:
    """Without what was corrected."""
    page = cursors.take(help_page.standing(reader), HELP, part)
    return Page([_record(each) for each in page.entries], page.last_key)


def read(reader: Reader, row: HelpRequest) -> HelpRecord:
    return _record(help_page.annotated(help_scope.visible_help(reader.user)).get(pk=row.pk))


def outcomes(row: HelpRequest) -> HelpOutcomes:
    return HelpOutcomes([outcome(each) for each in row.outcomes.order_by("pk")])


def outcome(each: HelpOutcome) -> HelpOutcomeRecord:
    return HelpOutcomeRecord(each.pk, HelpVerdict(each.verdict), each.words, each.said_by_id, each.said_at)


def _record(row: Any) -> HelpRecord:
    copied = {name: getattr(row, name) for name in HelpRecord.__struct_fields__ if name not in READ}
    return HelpRecord(**copied, outcome=HelpVerdict(row.verdict) if row.verdict else None, came_back=row.came_back)
