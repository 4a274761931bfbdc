"""The ledger of help as a file."""

from accounts.vocabulary import Function
from crisis_triage.shared.sheets import CHUNK, Sheet, day, own, text
from outreach.learning import HelpVerdict
from outreach.queries import help_page
from outreach.queries.readers import Reader

HELP = (
    text("Help", "id"),
    text("Who asked", "asker"),
    text("Function", lambda row: Function(row.function).label),
    text("How", lambda row: "asked for" if row.is_asked else "offered"),
    text("What for", "what"),
    day("When", "asked_on"),
    text("Who helped", "helper.name"),
    own("ARR", "arr"),
    text("Currency", "currency"),
    text("What came of it", lambda row: HelpVerdict(row.verdict).label if row.verdict else ""),
    text("Came back", "came_back"),
    text("Issue", "issue_id"),
    text("Crisis", "crisis_id"),
)


def help_requests(*, reader: Reader) -> Sheet:
    """The latest first."""
    return Sheet(HELP, help_page.standing(reader).order_by("-asked_on", "-pk").iterator(CHUNK))
