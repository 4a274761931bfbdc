"""One favour as people see to it: what was asked, what they said, what is owed, and whether they may be asked now."""

from collections.abc import Sequence
from dataclasses import dataclass

from outreach.asks import ASK, AskState, Exclusion
from outreach.models import Ask
from outreach.queries import ask_cards, ask_standing, crisis_scope, sales_scope, wording
from outreach.queries.ask_cards import AskCard
from outreach.queries.issue_page import MoveRow, move_row
from outreach.queries.readers import Reader
from outreach.vocabulary import Channel


@dataclass(frozen=True)
class AskPage:
    card: AskCard
    what: str
    facts: Sequence[tuple[str, str]]
    crisis: str
    crisis_url: str
    deal_url: str
    """Empty where it is for no deal, and for whoever does not see the deal."""
    steps: frozenset[str]
    owes_thanks: bool
    is_over: bool
    exclusions: Sequence[Exclusion]
    """Why they are not asked now, or, of who was asked already, what came in between."""
    is_proposed: bool
    moves: Sequence[MoveRow]


def ask_page(*, ask: Ask, reader: Reader) -> AskPage:
    """``ask`` as ``ask_scope`` gave it to this reader."""
    moves = frozenset(str(state) for state in ASK.moves[ask.state])
    is_open = bool(moves)
    standing = ask_standing.of_contact(ask.contact_id, at=reader.at, but=ask.pk) if is_open else None
    crisis = ask.crisis if ask.crisis and _sees(ask, reader) else None
    return AskPage(
        card=ask_cards.card(ask, at=reader.at),
        what=ask.what,
        facts=[(label, words) for label, words in _facts(ask) if words],
        crisis=crisis.title if crisis else "",
        crisis_url=f"/crises/{crisis.pk}" if crisis else "",
        deal_url=_deal_url(ask, reader),
        steps=moves,
        owes_thanks=ask.owes_thanks,
        is_over=not is_open,
        exclusions=standing.exclusions if standing else [],
        is_proposed=ask.state == AskState.PROPOSED,
        moves=[move_row(move, AskState) for move in ask.ledger.select_related("moved_by").order_by("-number")],
    )


def _sees(ask: Ask, reader: Reader) -> bool:
    return crisis_scope.visible_crises(reader.user).filter(asks=ask).exists()


def _deal_url(ask: Ask, reader: Reader) -> str:
    sees = ask.deal_id is not None and sales_scope.visible_deals(reader.user).filter(pk=ask.deal_id).exists()
    return f"/deals/{ask.deal_id}" if sees else ""


def _facts(ask: Ask) -> Sequence[tuple[str, str]]:
    asked = f"{ask.asked_by.name}, {wording.moment(ask.asked_at)}" if ask.asked_by and ask.asked_at else ""
    thanked = f"{ask.thanked_by.name}, {wording.moment(ask.thanked_at)}" if ask.thanked_by and ask.thanked_at else ""
    return [
        ("For", ask.prospect),
        ("Proposed by", f"{ask.proposed_by.name}, {wording.moment(ask.proposed_at)}"),
        ("Asked by", f"{asked} ({Channel(ask.channel).label.lower()})" if asked else ""),
        ("What they said", ask.answer),
        ("What came of it", ask.outcome),
        ("Thanked by", thanked),
        ("How", ask.thanks),
    ]
