"""One prevention: what it is against, how far it is, what shows that it works, and whether the cause came back all the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.learning import PreventionState
from outreach.models import Prevention
from outreach.queries import crisis_scope, prevention_cards, recurrences, scope, wording
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.prevention_cards import PreventionCard
from outreach.queries.readers import Reader
from outreach.queries.recurrences import Recurrence
from signals.text import taxonomy


@dataclass(frozen=True)
class PreventionPage:
    card: PreventionCard
    what: str
    source: str
    source_url: str
    """Empty for whoever only owns the prevention, and does not see what it comes of."""
    theme: str
    added: str
    result: str
    done: str
    evidence: str
    verified: str
    is_open: bool
    is_done: bool
    moves: Sequence[MoveRow]
    came_back: Sequence[Recurrence]


def prevention_page(*, prevention: Prevention, reader: Reader) -> PreventionPage:
    """``prevention`` as ``learning_scope`` gave it to this reader."""
    source, url = _source(prevention, reader)
    known = taxonomy.BY_SLUG.get(prevention.theme)
    moves = prevention.ledger.select_related("moved_by").order_by("-number")
    return PreventionPage(
        card=prevention_cards.card(prevention, at=reader.at),
        what=prevention.what,
        source=source,
        source_url=url,
        theme=known.label if known else "",
        added=f"{prevention.added_by.name}, {wording.moment(prevention.added_at)}",
        result=prevention.result,
        done=_who(prevention, "done"),
        evidence=prevention.evidence,
        verified=_who(prevention, "verified"),
        is_open=prevention.state == PreventionState.OPEN,
        is_done=prevention.state == PreventionState.DONE,
        moves=[move_row(move, PreventionState) for move in moves],
        came_back=recurrences.of("prevention", prevention.pk, reader.user).since,
    )


def _who(prevention: Prevention, step: str) -> str:
    person, at = getattr(prevention, f"{step}_by"), getattr(prevention, f"{step}_at")
    return f"{person.name}, {wording.moment(at)}" if person and at else ""


def _source(prevention: Prevention, reader: Reader) -> tuple[str, str]:
    """Whoever owns it need not see the crisis: then its title is not told either."""
    if prevention.review is not None:
        crisis = prevention.review.crisis
        if crisis_scope.is_inside(reader.user, crisis):
            return f"The review of “{crisis.title}”", f"/reviews/{prevention.review_id}"
        return "The review of a crisis", ""
    issue = prevention.issue
    if issue is not None and scope.visible_issues(reader.user).filter(pk=issue.pk).exists():
        return f"The issue “{issue.title}”", f"/issues/{issue.pk}"
    return "An issue", ""
