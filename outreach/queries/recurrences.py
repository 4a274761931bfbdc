"""What came back: an issue or a crisis that began soon after something of the same theme, or of the same cause, was settled."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from crisis_triage.shared.sql import ask
from outreach import learning
from outreach.learning import RECURS_WITHIN, Held, PreventionState
from outreach.queries import crisis_scope, learning_scope, scope, wording
from outreach.queries.readers import Reader
from signals.text import taxonomy

MOST = 2_000
SHOWN = 50
LOOKED_BACK = timedelta(days=365)
LONGEST_SHOWN = 120

# What was settled, and when: with each theme and cause of its own. A row of a cause has no theme, and the other way round.
SETTLED = """
    SELECT 'prevention' AS what, id, verified_at AS at, theme, kind, function FROM outreach_prevention WHERE state = 'verified'
     UNION ALL
    SELECT 'issue', issue.id, moved.at, issue.theme, coalesce(prevention.kind, ''), coalesce(prevention.function, '')
      FROM outreach_issue issue
      JOIN (SELECT issue_id, max(moved_at) AS at FROM outreach_issuemove WHERE to_state = 'resolved' GROUP BY 1) moved
        ON moved.issue_id = issue.id
      LEFT JOIN outreach_prevention prevention ON prevention.issue_id = issue.id
     WHERE issue.state IN ('resolved', 'verified', 'closed')"""
BEGAN = """
    SELECT 'issue' AS what, issue.id, opened_at AS at, issue.theme, coalesce(prevention.kind, '') AS kind,
           coalesce(prevention.function, '') AS function
      FROM outreach_issue issue LEFT JOIN outreach_prevention prevention ON prevention.issue_id = issue.id
     WHERE issue.state <> 'merged'
     UNION ALL
    SELECT 'crisis', crisis.id, crisis.opened_at, issue.theme, '', ''
      FROM outreach_crisis crisis JOIN outreach_crisisissue link ON link.crisis_id = crisis.id
      JOIN outreach_issue issue ON issue.id = link.issue_id WHERE issue.theme <> ''
     UNION ALL
    SELECT 'crisis', crisis.id, crisis.opened_at, '', factor.kind, factor.function
      FROM outreach_crisis crisis JOIN outreach_review review ON review.crisis_id = crisis.id
      JOIN outreach_reviewfactor factor ON factor.review_id = review.id"""

# Found by what they have in common, one way and the other: with an OR between them every pair would be looked at.
PAIRS = f"""
    SELECT settled.what, settled.id, settled.at, settled.theme, settled.kind, settled.function,
           began.what, began.id, began.at, began.theme, began.kind, began.function
      FROM ({SETTLED}) settled JOIN ({BEGAN}) began ON {{common}}
     WHERE began.at > settled.at AND began.at <= settled.at + %(within)s AND {{which}}
"""  # noqa: S608  our own words
IN_COMMON = (
    "settled.theme <> '' AND began.theme = settled.theme",
    "settled.kind <> '' AND began.kind = settled.kind AND began.function = settled.function",
)
SINCE = "began.at > %(since)s"
IN_PERIOD = "began.at >= %(since)s AND began.at < %(until)s"
SIDES = ("settled.what = %(what)s AND settled.id = %(id)s", "began.what = %(what)s AND began.id = %(id)s")


@dataclass(frozen=True)
class Thing:
    """``what``: a prevention, an issue or a crisis."""

    what: str
    id: int
    name: str
    url: str


@dataclass(frozen=True)
class Recurrence:
    settled: Thing
    began: Thing
    settled_at: datetime
    began_at: datetime
    why: str
    words: str
    """“12 days after it was verified”."""


@dataclass(frozen=True)
class Returns:
    """Of one thing: what it is a return of, and what came back after it."""

    of: Sequence[Recurrence]
    since: Sequence[Recurrence]


def lately(*, reader: Reader) -> Sequence[Recurrence]:
    """The latest first."""
    return _found(reader.user, [SINCE], {"since": reader.at - LOOKED_BACK})[:SHOWN]


def began_between(user: User, since: datetime, until: datetime) -> Sequence[Recurrence]:
    """The latest first."""
    return _found(user, [IN_PERIOD], {"since": since, "until": until})


def of(what: str, pk: int, user: User) -> Returns:
    """``what``: a prevention, an issue or a crisis, which the caller has found to be visible."""
    found = _found(user, SIDES, {"what": what, "id": pk})
    is_it = {"what": what, "id": pk}
    return Returns(
        of=[each for each in found if (each.began.what, each.began.id) == (is_it["what"], is_it["id"])],
        since=[each for each in found if (each.settled.what, each.settled.id) == (is_it["what"], is_it["id"])],
    )


def held(*, reader: Reader) -> Held:
    """Of what was verified in the last year, as far as this person sees it."""
    seen = learning_scope.visible_preventions(reader.user)
    verified = seen.filter(state=PreventionState.VERIFIED, verified_at__gt=reader.at - LOOKED_BACK)
    ids = set(verified.values_list("pk", flat=True))
    which = "settled.what = 'prevention' AND settled.at > %(since)s"
    pairs = _pairs([which], {"since": reader.at - LOOKED_BACK}) if ids else {}
    back = {key[1] for key, sides in pairs.items() if key[1] in ids and _is_one(key, sides)}
    return Held(len(ids), len(back))


def _found(user: User, which: Iterable[str], about: dict[str, Any]) -> Sequence[Recurrence]:
    pairs = _pairs(which, about)
    real = [(key, sides) for key, sides in pairs.items() if _is_one(key, sides)]
    real.sort(key=lambda pair: (pair[0][5], pair[0][2]), reverse=True)
    names = _names(user, [key for key, _ in real])
    seen = [(key, sides) for key, sides in real if key[:2] in names and key[3:5] in names]
    return [_recurrence(key, sides, names) for key, sides in seen]


Key = tuple[str, int, datetime, str, int, datetime]
Sides = tuple[list[Any], list[Any]]


def _pairs(which: Iterable[str], about: dict[str, Any]) -> Mapping[Key, Sides]:
    """In one statement: who met whom, with what they have in common."""
    parts = [PAIRS.format(common=common, which=each) for each in which for common in IN_COMMON]
    statement = f"{' UNION '.join(parts)} ORDER BY 9 DESC, 3 DESC LIMIT {MOST}"
    found: dict[Key, Sides] = defaultdict(lambda: ([], []))
    for row in ask(statement, {**about, "within": RECURS_WITHIN}):
        settled, began = found[(*row[:3], *row[6:9])]
        settled.append(row[3:6])
        began.append(row[9:12])
    return found


def _is_one(key: Key, sides: Sides) -> bool:
    return learning.came_back(_trace(key[2], sides[0]), _trace(key[5], sides[1]))


def _trace(at: datetime, rows: Sequence[Any]) -> learning.Trace:
    causes = [(kind, function) for _, kind, function in rows if kind]
    return learning.trace(at, themes=[theme for theme, _, _ in rows], causes=causes)


def _names(user: User, keys: Sequence[Key]) -> Mapping[tuple[str, int], Thing]:
    """Of those that this person sees: what they do not see did not happen."""
    sides = [side for key in keys for side in (key[:2], key[3:5])]
    seen = {
        "prevention": (learning_scope.visible_preventions, "what", "/preventions"),
        "issue": (scope.visible_issues, "title", "/issues"),
        "crisis": (crisis_scope.crises_inside, "title", "/crises"),
    }
    names: dict[tuple[str, int], Thing] = {}
    for what, (visible, column, url) in seen.items():
        ids = {pk for kind, pk in sides if kind == what}
        rows: Any = visible(user).filter(pk__in=ids).values_list("pk", column) if ids else []
        names |= {(what, pk): Thing(what, pk, wording.short(name, LONGEST_SHOWN), f"{url}/{pk}") for pk, name in rows}
    return names


def _called(theme: str) -> str:
    known = taxonomy.BY_SLUG.get(theme)
    return known.label if known else theme


def _recurrence(key: Key, sides: Sides, names: Mapping[tuple[str, int], Thing]) -> Recurrence:
    settled, began = names[key[:2]], names[key[3:5]]
    common = learning.why(_trace(key[2], sides[0]), _trace(key[5], sides[1]), called=_called)
    ended = "verified" if settled.what == "prevention" else "resolved"
    return Recurrence(
        settled=settled,
        began=began,
        settled_at=key[2],
        began_at=key[5],
        why=f"Same {' and '.join(common)}",
        words=f"{wording.age(key[5] - key[2])} after it was {ended}",
    )
